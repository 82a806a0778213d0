#pragma once

#include <string_view>

#include "kiosk/forms/session.h"

// What a kiosk has a way to ask. The pack's check refuses a form that requires anything else
// (docs/formats/form-attributes.md, "What a kiosk cannot ask"), and the page of a question that may stay open says so.

namespace engawa {

// Why the question has no page to answer it on, for the form's author; empty when it has one. Looks at kind, type,
// appearances and media type; of places only at whether any are offered.
std::string_view why_not_asked(const forms::QuestionView& question);

// An image that is drawn with a finger: engawa:appearance="handwriting", or ODK's signature and draw.
bool is_drawn(const forms::QuestionView& question);

}  // namespace engawa
