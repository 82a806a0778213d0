#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// Where in a JSON text something stands: its parser keeps no lines. Asked once, for an error; linear in the text.

namespace engawa::forms {

// A name in an object, or a place in a list, from 0.
using JsonStep = std::variant<std::string, std::size_t>;
using JsonWay = std::vector<JsonStep>;

// The line, from 1, on which that name or value begins; of what is not there, that of the nearest around it. Of a name
// given twice the last counts. The text is well-formed.
std::size_t json_line(std::string_view bytes, const JsonWay& way);

// The offset at which the parser gives up; that of the end where it does not.
std::size_t json_fault(std::string_view bytes);

}  // namespace engawa::forms
