#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// Kana as code points: scripts, voicing marks, small forms. UTF-8 in and out; malformed bytes pass through untouched.

namespace engawa::input {

std::string to_katakana(std::string_view text);
std::string to_hiragana(std::string_view text);

// Half-width katakana and full-width Latin letters, digits and spaces become their usual forms; nothing else is
// touched (never NFKC: it would replace characters of names).
std::string normalise_width(std::string_view text);

// Whether every character is hiragana, ー, a space or 、。・.
bool is_hiragana(std::string_view text);

// The last kana with ゛ toggled (か→が→か), with ゜ (は→ぱ, ば→ぱ), or small/large (や→ゃ→や, つ→っ→つ). Empty when that
// kana has no such form.
std::optional<char32_t> toggle_dakuten(char32_t kana);
std::optional<char32_t> toggle_handakuten(char32_t kana);
std::optional<char32_t> toggle_small(char32_t kana);

// UTF-8 at its edges.
std::optional<char32_t> last_code_point(std::string_view text);
// Takes the last character away: a code point together with variation selectors and combining marks after it.
void erase_last_character(std::string& text);

}  // namespace engawa::input
