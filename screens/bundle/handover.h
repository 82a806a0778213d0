#pragma once

#include <string>
#include <vector>

#include "screens/page.h"

// Between two forms of a bundle: which one comes now, and what stands in it already, with the form it was written in.
// Nothing is filled in silently; each can be corrected here.

namespace engawa::handover {

struct Row {
    std::string ref;
    std::string label;  // marked text
    std::string value;  // marked text
    ui::Privacy privacy = ui::Privacy::open;
};
// What was written in one form.
struct Source {
    std::string title;  // marked text: of that form
    std::vector<Row> rows;
};
struct Model {
    FormId form;
    std::string title;  // marked text
    std::size_t number = 1;
    std::size_t count = 1;
    std::vector<Source> sources;
};

struct Change {
    std::string ref;
};
struct Start {};
using Intent = std::variant<Change, Start>;

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
// StartPart, or ChangeAnswer, which changes it in every form of the bundle.
page::Outcome update(Model& model, const Intent& intent);

}  // namespace engawa::handover
