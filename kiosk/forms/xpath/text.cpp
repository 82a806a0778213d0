#include "kiosk/forms/xpath/text.h"

#include <unicode/unistr.h>

namespace engawa::forms::xpath {

namespace {

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::size_t length_at(std::string_view text, std::size_t at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t wanted = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (at + wanted > text.size()) return 1;
    for (std::size_t i = 1; i < wanted; ++i) {
        if (!continues(text[at + i])) return 1;
    }
    return wanted;
}

}  // namespace

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    std::size_t at = 0;
    while ((at = text.find_first_not_of(xml_space, at)) != std::string_view::npos) {
        const std::size_t end = std::min(text.find_first_of(xml_space, at), text.size());
        words.push_back(text.substr(at, end - at));
        at = end;
    }
    return words;
}

std::vector<std::string_view> characters_of(std::string_view text) {
    std::vector<std::string_view> characters;
    characters.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = length_at(text, at);
        characters.push_back(text.substr(at, length));
        at += length;
    }
    return characters;
}

std::size_t character_count(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); at += length_at(text, at)) ++count;
    return count;
}

std::string valid_utf8(std::string_view bytes) {
    std::string text;
    icu::UnicodeString::fromUTF8(icu::StringPiece(bytes.data(), static_cast<int32_t>(bytes.size()))).toUTF8String(text);
    return text;
}

}  // namespace engawa::forms::xpath
