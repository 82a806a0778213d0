#include "kiosk/forms/xpath/text.h"

#include "kiosk/base/utf8.h"

#include <unicode/unistr.h>

namespace engawa::forms::xpath {

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    each_word(text, [&](std::string_view word) {
        words.push_back(word);
        return true;
    });
    return words;
}

std::vector<std::string_view> characters_of(std::string_view text) {
    std::vector<std::string_view> characters;
    characters.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = decode_utf8(text, at).length_bytes;
        characters.push_back(text.substr(at, length));
        at += length;
    }
    return characters;
}

std::size_t character_count(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); at += decode_utf8(text, at).length_bytes) ++count;
    return count;
}

std::string valid_utf8(std::string_view bytes) {
    std::string text;
    icu::UnicodeString::fromUTF8(icu::StringPiece(bytes.data(), static_cast<int32_t>(bytes.size()))).toUTF8String(text);
    return text;
}

}  // namespace engawa::forms::xpath
