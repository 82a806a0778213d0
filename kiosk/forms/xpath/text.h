#pragma once

#include "kiosk/base/utf8.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Text by characters (code points), as XPath counts them, and XML white space. Broken UTF-8 counts a byte a
// character.

namespace engawa::forms::xpath {

constexpr std::string_view xml_space = " \t\r\n";

// Visits each word; false from the visitor ends it.
template <typename Visitor>
void each_word(std::string_view text, const Visitor& visitor) {
    const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    for (std::size_t at = 0; at < text.size();) {
        while (at < text.size() && is_space(text[at])) ++at;
        const std::size_t first = at;
        while (at < text.size() && !is_space(text[at])) ++at;
        if (at > first && !visitor(text.substr(first, at - first))) return;
    }
}

std::vector<std::string_view> words_of(std::string_view text);

struct CharacterSpan {
    std::size_t first = 0;   // in bytes
    std::size_t length = 0;
};

// The characters whose index, from 0, is wanted: they stand one behind the other.
template <typename Wanted>
CharacterSpan span_of(std::string_view text, const Wanted& wanted) {
    CharacterSpan span;
    std::size_t index = 0;
    for (std::size_t at = 0; at < text.size(); ++index) {
        const std::size_t length = decode_utf8(text, at).length_bytes;
        if (wanted(index)) {
            if (span.length == 0) span.first = at;
            span.length += length;
        }
        at += length;
    }
    return span;
}

std::vector<std::string_view> characters_of(std::string_view text);
std::size_t character_count(std::string_view text);
// UTF-8 with U+FFFD for every byte that belongs to no character.
std::string valid_utf8(std::string_view bytes);

}  // namespace engawa::forms::xpath
