#pragma once

#include "screens/form/form_intent.h"
#include "screens/form/form_state.h"

// One question on a page: section, progress, label, hint, error, editor, the way on.

namespace engawa::form {

// What is wrong, on any page of the form; nothing while nothing is.
std::optional<Intent> draw_question(ui::Ui& ui, const State& state, const content::Strings& strings);

// The problem stands until the next つぎへ.
void show_problem(State& state, Problem problem);
// Where something of the page could not be worked out as it was looked at: says so, here and in the log.
void tell_of_page(State& state);
// Stores what the editor holds. False, with the problem set, when the answer cannot stay so.
bool store_answer(State& state);
// The profile's value into the editor.
void use_offer(State& state);

}  // namespace engawa::form
