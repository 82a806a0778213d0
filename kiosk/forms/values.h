#pragma once

#include "kiosk/forms/error.h"
#include "kiosk/forms/session.h"

#include <string>
#include <string_view>

// Values as the instance holds them: one canonical text for each data type.

namespace engawa::forms {

// "int", "integer", "xsd:int", "select1" …; an unknown name is a string (XForms of ODK, bind type).
DataType data_type_from(std::string_view name);

// The canonical text of `text` as that type, "" when it is none: an int is cut at the point and within 32 bits, a
// decimal has at least one place ("89" → "89.0"), a date drops a time, times and their offsets are kept as written; a text has the characters of XML alone, marks joined
// to their letters (characters.h).
std::string canonical(DataType type, std::string_view text);

// At least one decimal place, no exponent: "5" → "5.0".
std::string decimal_text(double number);

std::string_view trimmed(std::string_view text);
// Nothing but white space, U+3000 of the Japanese keyboard too.
bool is_blank(std::string_view text);

// For messages: whole characters of the first `most_bytes`, and "…" where some are left out.
std::string shortened(std::string_view text, std::size_t most_bytes);

constexpr std::size_t longest_file_name_bytes = 255;  // what file systems take

// Whether a file may bear that name: servers keep it in a folder, under it. Errors: `code` at `where`.
Result<void> check_file_name(std::string_view name, FormsError code, std::string where);

// Words between white space.
std::vector<std::string> words(std::string_view text);

}  // namespace engawa::forms
