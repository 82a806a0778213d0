#pragma once

#include "kiosk/forms/session.h"

// What the pages hold of a form is personal through and through: a label may hold a name by an <output>, a choice may
// be one of the persons that were written in, a message may repeat an answer.

namespace engawa::form {

// Overwrites every text of it, labels, choices and messages too, and leaves each empty.
void wipe_question(forms::QuestionView& question);
void wipe_repeat(forms::RepeatView& repeat);

}  // namespace engawa::form
