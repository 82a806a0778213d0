#pragma once

#include <functional>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "screens/form/editor.h"
#include "screens/form/form_page.h"
#include "screens/form/problems.h"

// Private to this folder: where one is in a form.

namespace engawa::form {

// One page of the form.
struct AtQuestion {
    std::string ref;
    friend bool operator==(const AtQuestion&, const AtQuestion&) = default;
};
struct AtRepeat {  // "add another?"
    std::string ref;
    friend bool operator==(const AtRepeat&, const AtRepeat&) = default;
};
enum class PageKind {
    fields,   // a field-list: several questions together
    summary,  // a group in which nothing is asked: what was worked out, to be confirmed
};
struct AtPage {
    std::string ref;         // of the group
    std::size_t number = 0;  // among the pages of the same ref: groups without a node of their own
    PageKind kind = PageKind::fields;
    std::vector<std::string> questions;  // as they are relevant now; no part of the identity
    friend bool operator==(const AtPage& one, const AtPage& other) {
        return one.ref == other.ref && one.number == other.number && one.kind == other.kind;
    }
};
using Place = std::variant<AtQuestion, AtRepeat, AtPage>;

// Which one of a repeat: 2 of 3. Number 0: outside of repeats; count 0: how many there will be is not settled.
struct InstanceOf {
    std::size_t number = 0;
    std::size_t count = 0;
    bool of_things = false;  // engawa:counter="thing"; persons otherwise
};

enum class Purpose {
    fill,    // go on to the next question
    mend,    // the review sent us here: go back to it
};

struct State {
    Tools tools;
    LanguageTag language{"ja"};
    FormId form;
    content::LocalizedText title;
    Place place;
    Purpose purpose = Purpose::fill;

    // As the session tells it, taken anew after each change.
    forms::QuestionView question;  // at a question
    forms::RepeatView repeat;      // at a repeat
    std::vector<forms::QuestionView> repeat_names;  // the first answer of each instance, which names it
    InstanceOf instance;                            // around the question or page
    Sharing::Place form_place;                      // among the forms of a bundle
    std::vector<forms::QuestionView> items;  // at a page: its questions
    std::string page_label;                  // at a page; marked text
    std::optional<std::string> opened;       // at a page: the question that stands alone for now
    bool items_checked = false;              // つぎへ was pressed: what is wrong is said at each item
    Editor editor;
    bool writes_oneself = false;              // an offer that stood alone was not taken
    std::map<std::string, Strokes> drawings;  // what the attachments of this filling were drawn as, by their names
    std::size_t drawings_made = 0;            // each has a name of its own
    std::optional<Problem> problem;          // stands until つぎへ is pressed again
    int problems_shown = 0;                  // each is a new page: shown from its top and spoken
    std::optional<std::size_t> removing;    // the instance that is asked about
};

// The page's id: "form.care-certification/data/person/name".
std::string page_id(const State& state, std::string_view ref);

// What places() and the page of a repeat ask about a question; asked of each once at most.
using ViewOf = std::function<Result<forms::QuestionView>(const std::string& ref)>;
// The pages of the form as it stands, in order.
std::vector<Place> places(const forms::FormSession& session);
std::vector<Place> places(const std::vector<forms::Step>& steps, const ViewOf& view_of);
// The question that stands alone on the page, with an editor; nullopt at a repeat or on a page of several.
std::optional<std::string> asked_ref(const State& state);
// Of the innermost repeat around a node.
InstanceOf instance_of(const forms::FormSession& session, const std::string& ref);
// "2人目", "3人のうち2人目", or nothing.
std::string instance_words(const InstanceOf& instance, const content::Strings& strings);

}  // namespace engawa::form
