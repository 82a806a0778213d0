#include "kiosk/input/kana.h"

#include "kiosk/base/characters.h"

#include <algorithm>
#include <array>
#include <utility>

namespace engawa::input {

namespace {

constexpr char32_t katakana_offset = 0x60;  // U+3041 ぁ → U+30A1 ァ
constexpr char32_t long_vowel = 0x30FC;

template <typename Change>
std::string map_code_points(std::string_view text, Change change) {
    std::string out;
    while (!text.empty()) {
        const DecodedCharacter next = decode_utf8(text, 0);
        if (!next.valid) {
            out += text.substr(0, next.length_bytes);
        } else {
            append_utf8(out, change(next.code));
        }
        text.remove_prefix(next.length_bytes);
    }
    return out;
}

template <typename Accept>
bool all_code_points(std::string_view text, Accept accept) {
    while (!text.empty()) {
        const DecodedCharacter next = decode_utf8(text, 0);
        if (!next.valid || !accept(next.code)) return false;
        text.remove_prefix(next.length_bytes);
    }
    return true;
}

bool is_between_kana(char32_t c) { return c == long_vowel || c == U' ' || c == 0x3000 || c == U'、' || c == U'。' || c == U'・'; }

// In hiragana, one row a family: plain, voiced, half-voiced, small. A space where there is none.
constexpr std::u32string_view families =
    U"かが  " U"きぎ  " U"くぐ  " U"けげ  " U"こご  " U"さざ  " U"しじ  " U"すず  " U"せぜ  " U"そぞ  "
    U"ただ  " U"ちぢ  " U"つづ っ" U"てで  " U"とど  " U"はばぱ " U"ひびぴ " U"ふぶぷ " U"へべぺ " U"ほぼぽ "
    U"うゔ ぅ" U"あ  ぁ" U"い  ぃ" U"え  ぇ" U"お  ぉ" U"や  ゃ" U"ゆ  ゅ" U"よ  ょ" U"わ  ゎ";

constexpr std::size_t family_size = 4;

std::optional<char32_t> toggle(char32_t kana, std::size_t form) {
    const bool katakana = kana >= 0x30A1 && kana <= 0x30F4;
    const char32_t hiragana = katakana ? kana - katakana_offset : kana;
    if (hiragana == U' ') return std::nullopt;
    const std::size_t at = families.find(hiragana);
    if (at == std::u32string_view::npos) return std::nullopt;
    const std::size_t family = at - at % family_size;
    const char32_t wanted = families[family + form] == hiragana ? families[family] : families[family + form];
    if (wanted == U' ') return std::nullopt;
    return katakana ? wanted + katakana_offset : wanted;
}

// Half-width katakana U+FF66 to U+FF9D in their order.
constexpr std::u32string_view half_width =
    U"ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";

std::optional<char32_t> from_half_width(char32_t c) {
    if (c >= 0xFF66 && c <= 0xFF9D) return half_width[c - 0xFF66];
    return std::nullopt;
}

}  // namespace

std::optional<char32_t> last_code_point(std::string_view text) {
    if (text.empty()) return std::nullopt;
    const DecodedCharacter last = decode_utf8(text, last_utf8(text));
    if (!last.valid) return std::nullopt;
    return last.code;
}

void erase_last_character(std::string& text) {
    const auto erase_one = [&] {
        const std::size_t at = last_utf8(text);
        std::fill(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), '\0');
        text.resize(at);
    };
    while (!text.empty()) {
        const auto last = last_code_point(text);
        erase_one();
        if (!last || !belongs_to_base(*last)) return;
    }
}

std::string to_katakana(std::string_view text) {
    return map_code_points(text, [](char32_t c) {
        return (c >= 0x3041 && c <= 0x3096) || c == 0x309D || c == 0x309E ? c + katakana_offset : c;
    });
}

std::string to_hiragana(std::string_view text) {
    return map_code_points(text, [](char32_t c) {
        return (c >= 0x30A1 && c <= 0x30F6) || c == 0x30FD || c == 0x30FE ? c - katakana_offset : c;
    });
}

std::string normalise_width(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const DecodedCharacter next = decode_utf8(text, 0);
        const char32_t c = next.code;
        const auto last = last_code_point(out);
        const std::size_t form = c == 0xFF9E ? 1 : 2;
        if (!next.valid) {
            out += text.substr(0, next.length_bytes);
        } else if ((c == 0xFF9E || c == 0xFF9F) && last && toggle(*last, form)) {
            erase_last_character(out);
            append_utf8(out, *toggle(*last, form));
        } else if (const auto wide = from_half_width(c)) {
            append_utf8(out, *wide);
        } else if ((c >= 0xFF10 && c <= 0xFF19) || (c >= 0xFF21 && c <= 0xFF3A) || (c >= 0xFF41 && c <= 0xFF5A)) {
            append_utf8(out, c - 0xFEE0);
        } else {
            append_utf8(out, c == 0x3000 ? U' ' : c);
        }
        text.remove_prefix(next.length_bytes);
    }
    return out;
}

bool is_hiragana(std::string_view text) {
    return all_code_points(text, [](char32_t c) { return (c >= 0x3041 && c <= 0x309E) || is_between_kana(c); });
}

std::optional<char32_t> toggle_dakuten(char32_t kana) { return toggle(kana, 1); }
std::optional<char32_t> toggle_handakuten(char32_t kana) { return toggle(kana, 2); }
std::optional<char32_t> toggle_small(char32_t kana) { return toggle(kana, 3); }

}  // namespace engawa::input
