#pragma once

#include <string>

#include "kiosk/base/result.h"
#include "kiosk/forms/definition.h"
#include "kiosk/forms/session.h"

namespace engawa::inspection {

// Whether a kiosk has a page for everything that a form may require (docs/formats/form-attributes.md, "What a kiosk
// cannot ask"), so that nobody meets a question that can neither be answered nor gone past. Error: unanswerable, at the
// control's file and line.
Result<void> check_questions(const forms::FormDefinition& definition);
// The same of the lists of places, which stand in data files: a required one must have a row.
Result<void> check_places(const forms::FormSession& session);
// Whether every page of a form that was just begun can be shown whole, in the session's language: what fails before
// anybody has answered fails for everybody. Error: the engine's, at the form's file and line.
Result<void> check_pages(const forms::FormSession& session);

}  // namespace engawa::inspection
