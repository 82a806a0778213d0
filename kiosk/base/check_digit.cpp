#include "kiosk/base/check_digit.h"

#include <array>
#include <cstddef>

namespace engawa {

namespace {

// Damm (2004), the quasigroup of order ten with a zero diagonal.
constexpr std::array<std::string_view, 10> damm_table = {
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790"};

}  // namespace

char damm_check_digit(std::string_view digits) {
    char interim = '0';
    for (const char digit : digits) {
        interim = damm_table[static_cast<std::size_t>(interim - '0')][static_cast<std::size_t>(digit - '0')];
    }
    return interim;
}

}  // namespace engawa
