#pragma once

#include <string_view>

namespace engawa::input {

enum class InputError {
    unavailable,  // the conversion engine or a dictionary file could not be opened
    bad_file,     // a dictionary or index is damaged
    too_long,     // more kana than a conversion takes
    failed,       // the engine refused this text
};

// "input.unavailable", stable.
std::string_view error_name(InputError code);

}  // namespace engawa::input
