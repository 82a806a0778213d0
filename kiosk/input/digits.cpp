#include "kiosk/input/digits.h"

#include <array>

#include "kiosk/input/kana.h"

namespace engawa::input {

namespace {

// What people put between digits, after normalise_width: hyphens of every kind, dots, brackets, spaces.
constexpr std::array<std::string_view, 24> separators{
    "-", "‐", "‑", "‒", "–", "—", "―", "−", "－", "ー", "ｰ", "─", "﹣", "~", " ",
    "(", ")", "（", "）", ".", "．", "・", "\t", "/"};

bool take_separator(std::string_view& text) {
    for (const std::string_view separator : separators) {
        if (text.starts_with(separator)) {
            text.remove_prefix(separator.size());
            return true;
        }
    }
    return false;
}

// Mobile and IP telephones have a fixed grouping; of area codes only those of two and three digits that no longer
// code begins with are certain.
std::string grouped(const std::string& digits) {
    const auto cut = [&](std::size_t first, std::size_t second) {
        return digits.substr(0, first) + "-" + digits.substr(first, second) + "-" + digits.substr(first + second);
    };
    if (digits.size() == 11) return digits.starts_with("0800") ? cut(4, 3) : cut(3, 4);
    if (digits.starts_with("0120")) return cut(4, 3);
    if (digits.starts_with("03") || digits.starts_with("06")) return cut(2, 4);
    return digits;
}

bool is_eleven_digit(std::string_view digits) {
    for (const std::string_view prefix : {"050", "060", "070", "080", "090"}) {
        if (digits.starts_with(prefix)) return true;
    }
    return false;
}

}  // namespace

std::optional<std::string> digits_only(std::string_view text) {
    const std::string narrow = normalise_width(text);
    std::string_view rest = narrow;
    std::string digits;
    for (const std::string_view mark : {"〒", "+", "＋"}) {
        while (take_separator(rest)) {
        }
        if (rest.starts_with(mark)) rest.remove_prefix(mark.size());
    }
    while (!rest.empty()) {
        if (rest.front() >= '0' && rest.front() <= '9') {
            digits += rest.front();
            rest.remove_prefix(1);
        } else if (!take_separator(rest)) {
            return std::nullopt;
        }
    }
    return digits;
}

PhoneNumber parse_phone(std::string_view text) {
    const auto read = digits_only(text);
    if (!read) return {PhoneProblem::not_a_number, "", ""};
    std::string digits = *read;
    const std::string narrow = normalise_width(text);
    if (narrow.find('+') != std::string::npos || narrow.find("＋") != std::string::npos) {
        if (!digits.starts_with("81")) return {PhoneProblem::not_a_number, digits, digits};
        digits.erase(0, 2);
        // "+81 (0)263" is written by some.
        if (!digits.starts_with('0')) digits.insert(0, "0");
    }
    if (digits.empty()) return {PhoneProblem::empty, "", ""};
    if (!digits.starts_with('0')) return {PhoneProblem::no_leading_zero, digits, digits};
    // 0800 has eleven digits as a free number; as a mobile number 080-0… does not exist.
    const std::size_t wanted = is_eleven_digit(digits) ? 11 : 10;
    if (digits.size() < wanted) return {PhoneProblem::too_short, digits, digits};
    if (digits.size() > wanted) return {PhoneProblem::too_long, digits, digits};
    return {PhoneProblem::none, digits, grouped(digits)};
}

}  // namespace engawa::input
