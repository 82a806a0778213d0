#include "screens/ui/focus.h"

namespace engawa::ui {

bool is_focus_stop(const Node& node, FocusStops stops) {
    switch (stops) {
        case FocusStops::operable: return node.operable();
        // A disabled control is a stop too: it can be heard, and that it cannot be used.
        case FocusStops::everything: return node.role != Role::page && node.role != Role::list;
    }
    return false;
}

std::string next_focus(const SemanticsTree& tree, std::string_view focused, FocusStep step, FocusStops stops) {
    std::vector<std::string_view> ids;
    std::size_t at = 0;
    bool found = false;
    for (const Node& node : tree.nodes()) {
        if (!is_focus_stop(node, stops)) continue;
        if (node.id == focused) {
            at = ids.size();
            found = true;
        }
        ids.push_back(node.id);
    }
    if (ids.empty()) return {};
    switch (step) {
        case FocusStep::next: return std::string(found ? ids[(at + 1) % ids.size()] : ids.front());
        case FocusStep::previous: return std::string(found ? ids[(at + ids.size() - 1) % ids.size()] : ids.back());
    }
    return {};
}

}  // namespace engawa::ui
