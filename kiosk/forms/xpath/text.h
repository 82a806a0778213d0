#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Text by characters (code points), as XPath counts them, and XML white space. Broken UTF-8 counts a byte a
// character.

namespace engawa::forms::xpath {

constexpr std::string_view xml_space = " \t\r\n";

std::vector<std::string_view> words_of(std::string_view text);
std::vector<std::string_view> characters_of(std::string_view text);
std::size_t character_count(std::string_view text);
// UTF-8 with U+FFFD for every byte that belongs to no character.
std::string valid_utf8(std::string_view bytes);

}  // namespace engawa::forms::xpath
