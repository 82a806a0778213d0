#include "kiosk/voice/japanese_numbers.h"

#include <array>
#include <cstddef>

namespace engawa::voice {

namespace {

constexpr std::array<std::string_view, 10> in_quantities{"",   "いち", "に",   "さん", "よん",
                                                          "ご", "ろく", "なな", "はち", "きゅう"};
// Two morae each, as telephone numbers are read.
constexpr std::array<std::string_view, 10> one_by_one{"ぜろ", "いち", "にー", "さん", "よん",
                                                       "ごー", "ろく", "なな", "はち", "きゅう"};
constexpr std::array<std::string_view, 10> hundreds{"",         "ひゃく",   "にひゃく",   "さんびゃく", "よんひゃく",
                                                     "ごひゃく", "ろっぴゃく", "ななひゃく", "はっぴゃく", "きゅうひゃく"};
constexpr std::array<std::string_view, 10> thousands{"",       "せん",     "にせん",   "さんぜん", "よんせん",
                                                      "ごせん", "ろくせん", "ななせん", "はっせん", "きゅうせん"};

// 0 to 9999; empty for 0.
std::string below_ten_thousand(unsigned value) {
    std::string text(thousands[value / 1000 % 10]);
    text += hundreds[value / 100 % 10];
    const unsigned tens = value / 10 % 10;
    if (tens > 1) text += in_quantities[tens];
    if (tens > 0) text += "じゅう";
    text += in_quantities[value % 10];
    return text;
}

std::string digit_by_digit(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '-') {
            out += "、";
        } else {
            out += one_by_one[static_cast<std::size_t>(c - '0')];
        }
    }
    return out;
}

}  // namespace

std::string number_in_kana(std::string_view text) {
    while (text.ends_with('-')) text.remove_suffix(1);
    const bool quantity = text.find('-') == std::string_view::npos && text.size() <= 8 &&
                          (text.size() == 1 || !text.starts_with('0'));
    if (!quantity) return digit_by_digit(text);
    unsigned value = 0;
    for (const char c : text) value = value * 10 + static_cast<unsigned>(c - '0');
    if (value == 0) return "ぜろ";
    std::string out;
    if (value >= 10000) {
        out += below_ten_thousand(value / 10000);
        out += "まん";
    }
    return out + below_ten_thousand(value % 10000);
}

}  // namespace engawa::voice
