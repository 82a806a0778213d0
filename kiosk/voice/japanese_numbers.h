#pragma once

#include <string>
#include <string_view>

namespace engawa::voice {

// "2026" → "にせんにじゅうろく", "300" → "さんびゃく". Digit by digit with a pause at hyphens where it is no quantity:
// with a hyphen in it, a leading zero, or more than eight digits ("0263-71" → "ぜろにーろくさん、なないち").
std::string number_in_kana(std::string_view digits_and_hyphens);

}  // namespace engawa::voice
