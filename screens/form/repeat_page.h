#pragma once

#include "screens/form/form_intent.h"
#include "screens/form/form_state.h"

// "Add another? That is all?" with those written so far, each of which can be taken away after a second question.

namespace engawa::form {

// Takes the repeat and what its instances are called from the session.
void arrive_at_repeat(State& state);
std::optional<Intent> draw_repeat(ui::Ui& ui, const State& state, const content::Strings& strings);

}  // namespace engawa::form
