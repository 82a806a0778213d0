#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

// UTF-8 by hand, in the one place that knows its bits. None of it is a normalisation: text is kept as it was given.

namespace engawa {

struct DecodedCharacter {
    char32_t code = 0;
    std::size_t length_bytes = 0;
    bool valid = true;  // false: code is U+FFFD and length_bytes is 1
};

// The character at text[at]; `at` must be inside. Overlong forms, surrogates and what is past U+10FFFF are invalid
// (Unicode 15, table 3-7).
inline DecodedCharacter decode_utf8(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return {lead, 1, true};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    const DecodedCharacter invalid{0xFFFD, 1, false};
    if (lead < 0xC2 || lead > 0xF4 || at + length > text.size()) return invalid;
    char32_t code = lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return invalid;
        code = (code << 6) | (byte(i) & 0x3FU);
    }
    constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code < least[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return invalid;
    return {code, length, true};
}

// Whether a byte goes on with a character begun before it.
inline bool continues_utf8(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

// Characters (code points); broken bytes count as they decode.
inline std::size_t count_utf8(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return !continues_utf8(c); }));
}

// Where the last character begins; the text is not empty.
inline std::size_t last_utf8(std::string_view text) {
    std::size_t at = text.size() - 1;
    while (at > 0 && continues_utf8(text[at])) --at;
    return at;
}

inline void append_utf8(std::string& text, char32_t code) {
    if (code < 0x80) {
        text += static_cast<char>(code);
    } else if (code < 0x800) {
        text += static_cast<char>(0xC0 | (code >> 6));
        text += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        text += static_cast<char>(0xE0 | (code >> 12));
        text += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        text += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        text += static_cast<char>(0xF0 | (code >> 18));
        text += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
        text += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        text += static_cast<char>(0x80 | (code & 0x3F));
    }
}

}  // namespace engawa
