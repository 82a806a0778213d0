#include "kiosk/input/kana.h"

#include <algorithm>
#include <array>
#include <utility>

namespace engawa::input {

namespace {

constexpr char32_t katakana_offset = 0x60;  // U+3041 ぁ → U+30A1 ァ
constexpr char32_t long_vowel = 0x30FC;

struct Decoded {
    char32_t code = 0;
    std::size_t length_bytes = 1;  // 1 for a malformed byte too, which then has code 0
};

Decoded decode(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
    const char32_t first = byte(0);
    if (first < 0x80) return {first, 1};
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
    if (length == 0 || first > 0xF4 || text.size() < length) return {};
    char32_t code = first & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return {};
        code = code << 6U | (byte(i) & 0x3FU);
    }
    return {code, length};
}

template <typename Change>
std::string map_code_points(std::string_view text, Change change) {
    std::string out;
    while (!text.empty()) {
        const Decoded next = decode(text);
        if (next.code == 0) {
            out += text.substr(0, next.length_bytes);
        } else {
            append_code_point(out, change(next.code));
        }
        text.remove_prefix(next.length_bytes);
    }
    return out;
}

template <typename Accept>
bool all_code_points(std::string_view text, Accept accept) {
    while (!text.empty()) {
        const Decoded next = decode(text);
        if (next.code == 0 || !accept(next.code)) return false;
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

void append_code_point(std::string& text, char32_t c) {
    const auto put = [&](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0U | c >> 6U);
        put(0x80U | (c & 0x3FU));
    } else if (c < 0x10000) {
        put(0xE0U | c >> 12U);
        put(0x80U | (c >> 6U & 0x3FU));
        put(0x80U | (c & 0x3FU));
    } else {
        put(0xF0U | c >> 18U);
        put(0x80U | (c >> 12U & 0x3FU));
        put(0x80U | (c >> 6U & 0x3FU));
        put(0x80U | (c & 0x3FU));
    }
}

std::size_t count_code_points(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::optional<char32_t> last_code_point(std::string_view text) {
    if (text.empty()) return std::nullopt;
    std::size_t at = text.size() - 1;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) --at;
    const Decoded last = decode(text.substr(at));
    if (last.code == 0) return std::nullopt;
    return last.code;
}

void erase_last_character(std::string& text) {
    const auto erase_one = [&] {
        std::size_t at = text.size() - 1;
        while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) --at;
        std::fill(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), '\0');
        text.resize(at);
    };
    const auto belongs_to_base = [](char32_t c) {
        return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF) || c == 0x3099 || c == 0x309A ||
               (c >= 0x0300 && c <= 0x036F);
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
        const Decoded next = decode(text);
        const char32_t c = next.code;
        const auto last = last_code_point(out);
        const std::size_t form = c == 0xFF9E ? 1 : 2;
        if (c == 0) {
            out += text.substr(0, next.length_bytes);
        } else if ((c == 0xFF9E || c == 0xFF9F) && last && toggle(*last, form)) {
            erase_last_character(out);
            append_code_point(out, *toggle(*last, form));
        } else if (const auto wide = from_half_width(c)) {
            append_code_point(out, *wide);
        } else if ((c >= 0xFF10 && c <= 0xFF19) || (c >= 0xFF21 && c <= 0xFF3A) || (c >= 0xFF41 && c <= 0xFF5A)) {
            append_code_point(out, c - 0xFEE0);
        } else {
            append_code_point(out, c == 0x3000 ? U' ' : c);
        }
        text.remove_prefix(next.length_bytes);
    }
    return out;
}

bool is_hiragana(std::string_view text) {
    return all_code_points(text, [](char32_t c) { return (c >= 0x3041 && c <= 0x309E) || is_between_kana(c); });
}

bool is_katakana(std::string_view text) {
    return all_code_points(text, [](char32_t c) { return (c >= 0x30A1 && c <= 0x30FE) || is_between_kana(c); });
}

std::optional<char32_t> toggle_dakuten(char32_t kana) { return toggle(kana, 1); }
std::optional<char32_t> toggle_handakuten(char32_t kana) { return toggle(kana, 2); }
std::optional<char32_t> toggle_small(char32_t kana) { return toggle(kana, 3); }

}  // namespace engawa::input
