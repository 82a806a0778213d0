#pragma once

#include "kiosk/forms/session.h"

#include <string>
#include <string_view>

// Values as the instance holds them: one canonical text for each data type.

namespace engawa::forms {

// "int", "integer", "xsd:int", "select1" …; an unknown name is a string (XForms of ODK, bind type).
DataType data_type_from(std::string_view name);

// The canonical text of `text` as that type, "" when it is none: an int is cut at the point and within 32 bits, a
// decimal has at least one place ("89" → "89.0"), a date drops a time, times and their offsets are kept as written.
std::string canonical(DataType type, std::string_view text);

// At least one decimal place, no exponent: "5" → "5.0".
std::string decimal_text(double number);

std::string_view trimmed(std::string_view text);

// Words between white space.
std::vector<std::string> words(std::string_view text);

// Canonical composition (NFC) of combining sequences alone: か + ゛ becomes が, while characters that NFC would
// replace by another (compatibility ideographs in names: U+FA19 神) stay what they are.
std::string composed(std::string_view text);

}  // namespace engawa::forms
