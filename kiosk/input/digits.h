#pragma once

#include <optional>
#include <string>
#include <string_view>

// Numbers as people type them: full width, hyphens of any kind, spaces; accepted and normalised silently.

namespace engawa::input {

// Only the digits, in ASCII: "０９０-１２３４　５６７８" → "09012345678". Empty when anything but digits, hyphens, spaces,
// brackets, dots or a leading + or 〒 is in it.
std::optional<std::string> digits_only(std::string_view text);

enum class PhoneProblem { none, empty, not_a_number, too_short, too_long, no_leading_zero };

struct PhoneNumber {
    PhoneProblem problem = PhoneProblem::none;
    std::string digits;   // "0263712000"; as far as it could be read
    std::string written;  // "0263-71-2000", grouped where the grouping is certain, else the digits
};

// A number of Japan: 10 digits, or 11 for 050/060/070/080/090 and 0800; "+81" is taken as the leading 0.
PhoneNumber parse_phone(std::string_view text);

}  // namespace engawa::input
