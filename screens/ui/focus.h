#pragma once

#include "screens/ui/semantics.h"
#include "screens/ui/ui.h"

#include <string>
#include <string_view>

namespace engawa::ui {

enum class FocusStep : std::uint8_t { next, previous };

// Whether Tab stops at it.
bool is_focus_stop(const Node& node, FocusStops stops);

// The id of the stop after (or before) the focused one, around the end of the page; from no focus, or from one that
// is gone, the first (or last). Empty when the page has no stop.
std::string next_focus(const SemanticsTree& tree, std::string_view focused, FocusStep step, FocusStops stops);

}  // namespace engawa::ui
