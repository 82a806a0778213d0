#pragma once

#include <string>
#include <string_view>

namespace engawa::envelope {

// A TOML basic string, quotes included.
std::string toml_text(std::string_view value);

}  // namespace engawa::envelope
