#pragma once

#include "screens/form/form_intent.h"
#include "screens/form/form_state.h"

// One question on a page: section, progress, label, hint, error, editor, the way on.

namespace engawa::form {

std::optional<Intent> draw_question(ui::Ui& ui, const State& state, const content::Strings& strings);

// Stores what the editor holds. False, with the problem set, when the answer cannot stay so.
bool store_answer(State& state);
// The profile's value into the editor.
void use_offer(State& state);
// What is said of an answer that was not accepted, in the question's language.
Problem problem_of(const forms::QuestionView& question, forms::AnswerOutcome outcome);

}  // namespace engawa::form
