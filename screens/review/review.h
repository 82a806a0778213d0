#pragma once

#include <functional>
#include <string>
#include <vector>

#include "kiosk/forms/session.h"
#include "screens/page.h"

// All answers on one page before they are sent, each with a way back to its question, and the consent to sending.

namespace engawa::review {

struct Row {
    std::string ref;
    std::string label;       // marked text
    std::string value;       // marked text: choices by their labels, dates with era and age
    ui::Privacy privacy = ui::Privacy::open;
    std::string error;       // why this answer cannot be sent yet; empty when it can
    std::vector<ui::Stroke> strokes;  // of a drawing
};

struct Section {
    std::string heading;  // marked text: the group's label; may be empty
    std::vector<Row> rows;
    FormId form{};        // that its questions are of
    std::string sheet{};  // marked text: the form's title, on its first section, where several are reviewed together
    std::string filled{};  // marked text: what of the form was written in another, beneath that title
};

struct Model {
    FormId form;        // the first
    std::string title;  // marked text
    std::vector<Section> sections;
    bool complete = false;  // nothing is missing or wrong
    std::size_t sheets = 1;
};

struct Change {
    FormId form;
    std::string ref;
};
struct Accept {};
using Intent = std::variant<Change, Accept>;

// What an attachment of that name was drawn as; null when it was not drawn in this filling.
using DrawingOf = std::function<const std::vector<ui::Stroke>*(const std::string& name)>;
// Of the session as it stands, in its language, without what `is_filled` says was written in another form and stands
// there; that is counted. Made anew whenever the page opens or the language changes.
Model make_model(const forms::FormSession& session, const FormId& form, const std::string& title,
                 const content::Strings& strings, WallTime now, const DrawingOf& drawing_of = {},
                 const std::function<bool(const std::string& ref)>& is_filled = {});
// Several forms on one page, each under its title.
Model join(std::vector<Model> sheets);

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
// ChangeAnswer, or OpenConsent; Accept on an incomplete form goes to its first error.
page::Outcome update(Model& model, const Intent& intent);

}  // namespace engawa::review

namespace engawa::consent {

// What is sent, to whom, and that it can be stopped here; asked in words of its own, read aloud.
struct Sheet {
    content::LocalizedText form_title;
    content::LocalizedText receiver;  // the department
};
struct Model {
    std::vector<Sheet> sheets;
};

struct Agree {};
struct Decline {};
using Intent = std::variant<Agree, Decline>;

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
// Submit, or GoBack.
page::Outcome update(Model& model, const Intent& intent);

}  // namespace engawa::consent
