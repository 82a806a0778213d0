#pragma once

#include <string>

#include "kiosk/content/pack.h"
#include "kiosk/forms/session.h"

// The files behind a label's pictures and recordings. What is missing leaves a page of words, never an error.

namespace engawa::form {

// The larger picture where the author gave two; empty when there is none. A drawing (x.svg) is a PNG by the build.
std::string picture_file(const content::Pack* pack, const forms::Media& media);
// Empty when there is none.
std::string recording_file(const content::Pack* pack, const forms::Media& media);

}  // namespace engawa::form
