#pragma once

#include <cstdint>
#include <string_view>

#include "screens/ui/semantics.h"
#include "screens/ui/tokens.h"

// The one list of what an audit would call a fault and is none, each with its reason.

namespace engawa::audit {

bool is_justified(std::string_view page, std::string_view fault);

// Whether a page is set for typing (decision 0005).
enum class Typing : std::uint8_t { no, yes };
// How much of what a size asks for beyond the normal one a page has to show: half, but for the named ones.
double least_share(std::string_view page, const ui::Tokens& tokens);
// How small the em of a word may be on what has that role; 8.4 mm but for a few.
ui::Millimetres least_letters(ui::Role role, Typing typing, const ui::Tokens& tokens);

}  // namespace engawa::audit
