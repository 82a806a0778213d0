#pragma once

#include <string_view>

namespace engawa {

// Damm's check digit over ASCII digits: every single wrong digit and every swap of two neighbours is noticed. Over a
// code that ends in its own check digit it is '0'.
char damm_check_digit(std::string_view digits);

}  // namespace engawa
