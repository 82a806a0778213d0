#include "screens/ui/focus.h"

#include <algorithm>

namespace engawa::ui {

bool is_focus_stop(const Node& node, FocusStops stops) {
    switch (stops) {
        case FocusStops::operable:
        case FocusStops::rows: return node.operable();
        // A disabled control is a stop too: it can be heard, and that it cannot be used.
        case FocusStops::everything: return node.role != Role::page && node.role != Role::list && !is_notice(node);
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

std::vector<std::string> row_of(const SemanticsTree& tree, std::string_view id) {
    const Node* const node = tree.find_id(id);
    if (node == nullptr || node->role != Role::key) return {};
    std::vector<std::string> row;
    for (const Node& other : tree.nodes()) {
        if (other.role == Role::key && other.operable() && other.bounds.y == node->bounds.y) row.push_back(other.id);
    }
    if (row.size() < 2) row.clear();
    return row;
}

RowFocus next_row_focus(const SemanticsTree& tree, const RowFocus& focus, FocusStep step) {
    const std::vector<std::string> row = row_of(tree, focus.id);
    const auto here = std::find(row.begin(), row.end(), focus.id);
    if (focus.inside && here != row.end()) {
        const bool leaves = step == FocusStep::next ? here + 1 == row.end() : here == row.begin();
        if (leaves) return {row.front(), row, false};
        return {step == FocusStep::next ? *(here + 1) : *(here - 1), {}, true};
    }
    std::vector<std::string> stops;
    std::size_t at = 0;
    bool found = false;
    for (const Node& node : tree.nodes()) {
        if (!is_focus_stop(node, FocusStops::rows)) continue;
        const std::vector<std::string> its_row = row_of(tree, node.id);
        if (!its_row.empty() && its_row.front() != node.id) continue;
        if (node.id == (here != row.end() ? row.front() : focus.id)) {
            at = stops.size();
            found = true;
        }
        stops.push_back(node.id);
    }
    if (stops.empty()) return {};
    const bool on = step == FocusStep::next;
    const std::size_t count = stops.size();
    const std::string& next = found ? stops[(at + (on ? 1 : count - 1)) % count] : on ? stops.front() : stops.back();
    return {next, row_of(tree, next), false};
}

}  // namespace engawa::ui
