#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Which characters a value may hold, and in which of their spellings. Everything that comes in passes here once: the
// form, its files and records as they are read, answers and results of expressions as they are stored. What goes out
// is what is held, so a record or a draft that is read again holds the same.

namespace engawa::forms {

// The offset of the first byte that is not UTF-8 (RFC 3629); the size when there is none.
std::size_t utf8_prefix(std::string_view bytes);

// Canonical composition (NFC) of combining sequences alone: か + ゛ becomes が, while characters that NFC would
// replace by another (compatibility ideographs in names: U+FA19 神) stay what they are, and so do the signs of markup
// and comparison < = >. The text is UTF-8.
std::string composed(std::string_view text);

// A whole file of UTF-8 text, composed; bytes of another encoding, by their XML declaration or by what they are, as
// they are. `scratch` holds the result where it differs.
std::string_view composed_file(std::string_view bytes, std::string& scratch);

// The text without what XML 1.0 cannot hold (§2.2: control characters, U+FFFE, U+FFFF) and without bytes that are no
// UTF-8.
std::string xml_characters(std::string_view text);

}  // namespace engawa::forms
