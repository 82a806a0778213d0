#pragma once

#include <optional>

#include "kiosk/content/catalogue.h"
#include "screens/ui/ui.h"

// The digits in the order of a telephone, 20 mm each, as the pages of slips and of the PIN have them.

namespace engawa {

inline constexpr char erase_key = '\b';

// The digit that was pressed, or erase_key.
std::optional<char> draw_digit_pad(ui::Ui& ui, const content::Strings& strings);

}  // namespace engawa
