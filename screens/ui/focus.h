#pragma once

#include "screens/ui/semantics.h"
#include "screens/ui/ui.h"

#include <string>
#include <string_view>
#include <vector>

namespace engawa::ui {

// Whether Tab stops at it.
bool is_focus_stop(const Node& node, FocusStops stops);

// The ids of the keys that stand side by side with this one, in order; empty for what is no key, or stands alone.
std::vector<std::string> row_of(const SemanticsTree& tree, std::string_view id);

// Where the focus of a switch is: at an item, at a whole row of keys, or at a key inside of its row.
struct RowFocus {
    std::string id;                 // of a row its first key
    std::vector<std::string> row;   // set: the whole row has the focus
    bool inside = false;            // of a row
};
RowFocus next_row_focus(const SemanticsTree& tree, const RowFocus& focus, FocusStep step);

// The id of the stop after (or before) the focused one, around the end of the page; from no focus, or from one that
// is gone, the first (or last). Empty when the page has no stop.
std::string next_focus(const SemanticsTree& tree, std::string_view focused, FocusStep step, FocusStops stops);

}  // namespace engawa::ui
