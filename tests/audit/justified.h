#pragma once

#include <string_view>

// The one list of what an audit would call a fault and is none, each with its reason.

namespace engawa::audit {

bool is_justified(std::string_view page, std::string_view fault);

}  // namespace engawa::audit
