#pragma once

#include "screens/form/form_intent.h"
#include "screens/form/form_state.h"

// "Add another? That is all?" with those written so far, each of which can be taken away after a second question.

namespace engawa::form {

// Takes the repeat and what its instances are called from the session.
void arrive_at_repeat(State& state);
// An instance is called by its first answer: a name, as authors put it first. Without one its value is empty.
std::vector<forms::QuestionView> first_answers(const forms::RepeatView& repeat, const std::vector<std::string>& questions,
                                               const ViewOf& view_of);
std::optional<Intent> draw_repeat(ui::Ui& ui, const State& state, const content::Strings& strings);

}  // namespace engawa::form
