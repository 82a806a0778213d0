#pragma once

#include "screens/form/form_intent.h"
#include "screens/form/form_state.h"

// Several questions on one page (appearance field-list), or what a group has worked out. Short questions are answered
// in place; one that needs a keyboard or a calendar is a row with its answer, and opens alone.

namespace engawa::form {

// Takes the page's questions from the session as they are relevant now.
void arrive_at_page(State& state);
std::optional<Intent> draw_page(ui::Ui& ui, const State& state, const content::Strings& strings);
void edit_item(State& state, const EditItem& edit);
// Whether all of the page may stay as it is; otherwise each item says what is wrong.
bool check_items(State& state);

}  // namespace engawa::form
