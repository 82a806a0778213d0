#pragma once

#include <string>
#include <variant>
#include <vector>

#include "screens/form/editor.h"
#include "screens/form/form_page.h"

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
using Place = std::variant<AtQuestion, AtRepeat>;

enum class Purpose {
    fill,    // go on to the next question
    mend,    // the review sent us here: go back to it
};

// Why an answer cannot stay as it is: the form's own words, else those of the catalogue.
struct Problem {
    std::string words;  // marked text; may be empty
    std::string_view fallback_key;
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
    Editor editor;
    std::optional<Problem> problem;          // stands until つぎへ is pressed again
    int problems_shown = 0;                  // each is a new page: shown from its top and spoken
    std::optional<std::size_t> removing;    // the instance that is asked about
};

// The page's id: "form.care-certification/data/person/name".
std::string page_id(const State& state, std::string_view ref);

// The pages of the form as it stands, in order.
std::vector<Place> places(const forms::FormSession& session);

}  // namespace engawa::form
