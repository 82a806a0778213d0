#pragma once

#include "tests/conformance/recorded_case.h"

#include <functional>
#include <string>

namespace engawa::conformance {

// Sends one request to the driver and gives its answer.
using Ask = std::function<Json(const Json&)>;

// "" when everything is as recorded, else what was expected and what came, for a person.
std::string difference(const RecordedCase& one, const Ask& ask);

// Ids differ from run to run: "uuid:" and 36 characters become "uuid:*".
std::string without_ids(const std::string& xml);
// So do moments: 2026-04-01T09:30:05.123+09:00 becomes "moment".
std::string without_moments(const std::string& xml);

}  // namespace engawa::conformance
