#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kiosk/base/result.h"
#include "kiosk/forms/error.h"
#include "kiosk/forms/session.h"
#include "screens/page.h"

// What is wrong with an answer, in words that say what to do about it. The author's own words come first.

namespace engawa::form {

// Why an answer cannot stay as it is: the form's own words, else those of the catalogue.
struct Problem {
    std::string words;  // marked text; may be empty
    std::string_view fallback_key;
};

void draw_problem(ui::Ui& ui, const std::optional<Problem>& problem, const content::Strings& strings);

// Of an answer that the engine took and found wanting. `given` is what was entered.
Problem problem_of(const forms::QuestionView& question, forms::AnswerOutcome outcome, std::string_view given);
// Of an answer that the engine did not take at all: the catalogue key of its words.
std::string_view words_key(forms::FormsError error);
// Of any error that a session gives.
Problem problem_of(const Error& error);
// The same, told to the log for whoever mends the form: an error holds no answer.
Problem told(const Error& error);
// Of a page of which something could not be worked out as it was looked at, told to the log too.
Problem told_of_page(const Error& error);
// To the log alone: the words of a refusal that the form has for it cannot be made.
void tell_lost_words(const Error& error);
// Whether what was to be changed is no part of the form any more.
bool has_gone(const Error& error);

}  // namespace engawa::form
