#pragma once

#include "kiosk/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Small conversions of what people type. None of them is Unicode NFKC: that would turn 﨑 into 崎 and drop the
// variation selectors of a name. Each touches only the characters it names and copies every other byte.

namespace engawa::text {

// --- UTF-8 ---
bool is_valid_utf8(std::string_view text);
// Each byte that belongs to no character becomes U+FFFD.
std::string with_valid_utf8(std::string_view text);

// --- Characters as people count them: a base with its marks, variation selectors and joiners is one ---
std::size_t grapheme_count(std::string_view text);
// Byte offsets where a grapheme begins, then text.size(): one more than grapheme_count.
std::vector<std::size_t> grapheme_starts(std::string_view text);
// What the delete key leaves.
std::string without_last_grapheme(std::string_view text);

// --- Widths ---
std::string to_ascii_digits(std::string_view text);       // ０-９ → 0-9
std::string to_fullwidth_digits(std::string_view text);   // 0-9 → ０-９ (番地 as printed on forms)
std::string to_ascii_letters(std::string_view text);      // Ａ-Ｚ ａ-ｚ → A-Z a-z
std::string to_ascii_hyphens(std::string_view text);      // － ‐ ‑ ‒ – — ― − → -; ー too, only between digits
std::string halfwidth_to_fullwidth_kana(std::string_view text);  // ｶﾞ → ガ, ｱ → ア, ｰ → ー, ｡ → 。
std::string trimmed(std::string_view text);               // spaces of either width, tabs, line ends at both ends
std::string without_spaces(std::string_view text);        // every space of either width

// For fields of digits (postcode, telephone, 被保険者番号): folds widths, drops spaces, hyphens and brackets.
// Errors: bad_digits when anything else stays. An empty text is an empty text.
Result<std::string> digits_only(std::string_view text);

// --- Kana. Small kana stay small; ゝ and ゞ go with their kind; ー stays ---
std::string hiragana_to_katakana(std::string_view text);
std::string katakana_to_hiragana(std::string_view text);
// Half-width kana widened, hiragana made katakana, spaces trimmed: how a フリガナ field is kept.
std::string as_furigana_field(std::string_view text);

bool is_all_hiragana(std::string_view text);  // ー ゛ ゜ ・ and spaces allowed; false for empty text
bool is_all_katakana(std::string_view text);

}  // namespace engawa::text
