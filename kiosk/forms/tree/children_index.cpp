#include "kiosk/forms/tree/document.h"

#include <vector>

namespace engawa::forms::tree {

std::span<Node* const> Document::children_named(const Node& parent, std::string_view local) const {
    auto found = children_index_.find(&parent);
    if (found == children_index_.end()) {
        found = children_index_.try_emplace(&parent).first;
        parent.indexed_ = true;
        for (const Node* at = parent.first_child_element(); at != nullptr; at = at->next_element()) {
            found->second[at->name_->local].push_back(const_cast<Node*>(at));
        }
    }
    const auto children = found->second.find(local);
    if (children == found->second.end()) return {};
    return children->second;
}

// After `child` was linked. At the end of its namesakes it joins them; anywhere else the index is made anew when it is
// next asked for, which costs what looking without one costs.
void Document::add_to_index(const Node& parent, Node& child) const {
    if (!child.is_element()) return;
    std::vector<Node*>& namesakes = children_index_.at(&parent)[child.name_->local];
    if (child.next_ == nullptr || namesakes.empty() || namesakes.back() == child.previous_) {
        namesakes.push_back(&child);
    } else {
        forget_index(parent);
    }
}

void Document::forget_index(const Node& parent) const {
    children_index_.erase(&parent);
    parent.indexed_ = false;
}

}  // namespace engawa::forms::tree
