#pragma once

#include <nlohmann/json_fwd.hpp>

#include <optional>

#include "kiosk/base/result.h"
#include "kiosk/session/assistance.h"

// What a manifest says of helpers. docs/formats/assist.md, "In the record"

namespace engawa::envelope {

nlohmann::ordered_json assistance_json(const session::Assistance& assistance);
// bad_manifest. `json` may be null: nobody helped.
Result<std::optional<session::Assistance>> read_assistance(const nlohmann::json* json);

}  // namespace engawa::envelope
