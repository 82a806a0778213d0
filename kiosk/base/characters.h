#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "kiosk/base/utf8.h"

// Characters as a person counts them.

namespace engawa {

// Variation selectors and combining marks: part of the character before them.
inline bool belongs_to_base(char32_t code) {
    return (code >= 0xFE00 && code <= 0xFE0F) || (code >= 0xE0100 && code <= 0xE01EF) || code == 0x3099 || code == 0x309A ||
           (code >= 0x0300 && code <= 0x036F);
}

// The text cut into characters as a person counts them, each with what belongs to it.
inline std::vector<std::string_view> characters_of(std::string_view text) {
    std::vector<std::string_view> characters;
    for (std::size_t at = 0; at < text.size();) {
        const DecodedCharacter next = decode_utf8(text, at);
        if (!characters.empty() && next.valid && belongs_to_base(next.code)) {
            characters.back() = {characters.back().data(), characters.back().size() + next.length_bytes};
        } else {
            characters.push_back(text.substr(at, next.length_bytes));
        }
        at += next.length_bytes;
    }
    return characters;
}

}  // namespace engawa
