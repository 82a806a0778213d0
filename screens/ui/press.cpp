#include "screens/ui/press.h"

#include <algorithm>
#include <cmath>

namespace engawa::ui {

namespace {

const Node* node_of(const SemanticsTree& tree, std::string_view id) {
    for (const Node& node : tree.nodes()) {
        if (node.id == id) return &node;
    }
    return nullptr;
}

bool is_on(const SemanticsTree& tree, std::string_view id, int x, int y) {
    const Node* node = node_of(tree, id);
    return node != nullptr && node->operable() && node->bounds.contains(x, y);
}

}  // namespace

const Node* operable_at(const SemanticsTree& tree, int x, int y) {
    for (const Node& node : tree.nodes()) {
        if (node.operable() && node.bounds.contains(x, y)) return &node;
    }
    return nullptr;
}

// By id, and by place: what the last press replaced must not take a finger that trembles.
bool PressTracker::locked(const Node& node, SteadyTime now) const {
    if (!last_press_ || now - *last_press_ >= lockout_) return false;
    return node.id == last_target_ || node.bounds.overlaps(last_bounds_);
}

void PressTracker::remember(const Node& node, SteadyTime now) {
    last_target_ = node.id;
    last_bounds_ = node.bounds;
    last_press_ = now;
    flash_target_ = node.id;
    flash_end_ = now + press_flash;
}

void PressTracker::note_contact(PointerId pointer, SteadyTime now) {
    if (palm_ && now - last_contact_ >= palm_rest) {
        palm_ = false;
        contacts_.clear();
    }
    last_contact_ = now;
    std::erase_if(contacts_, [pointer](const Contact& contact) { return contact.pointer == pointer; });
    contacts_.push_back({pointer, now});
    const auto together = std::count_if(contacts_.begin(), contacts_.end(), [now](const Contact& contact) {
        return now - contact.since <= palm_window;
    });
    if (static_cast<std::size_t>(together) < palm_contacts) return;
    palm_ = true;
    active_.reset();
}

bool PressTracker::has_wandered(int x, int y) const {
    return std::hypot(x - active_->x, y - active_->y) > travel_limit_px_;
}

void PressTracker::cancel() {
    active_.reset();
    contacts_.clear();
    palm_ = false;
}

void PressTracker::down(PointerId pointer, int x, int y, const SemanticsTree& tree, SteadyTime now) {
    note_contact(pointer, now);
    if (palm_ || active_) return;
    const Node* node = operable_at(tree, x, y);
    const bool usable = node != nullptr && !locked(*node, now);
    active_ = Active{pointer, usable ? node->id : std::string(), usable, x, y};
}

void PressTracker::move(PointerId pointer, int x, int y, const SemanticsTree& tree) {
    if (!active_ || active_->pointer != pointer || active_->target.empty()) return;
    if (has_wandered(x, y)) active_->target.clear();
    active_->on_target = is_on(tree, active_->target, x, y);
}

std::optional<std::string> PressTracker::up(PointerId pointer, int x, int y, const SemanticsTree& tree,
                                            SteadyTime now) {
    std::erase_if(contacts_, [pointer](const Contact& contact) { return contact.pointer == pointer; });
    if (contacts_.empty()) palm_ = false;
    if (!active_ || active_->pointer != pointer) return std::nullopt;
    const std::string target = has_wandered(x, y) ? std::string() : active_->target;
    active_.reset();
    if (target.empty() || !is_on(tree, target, x, y)) return std::nullopt;
    remember(*node_of(tree, target), now);
    return target;
}

std::optional<std::string> PressTracker::press(const Node& node, SteadyTime now) {
    if (!node.operable() || locked(node, now)) return std::nullopt;
    remember(node, now);
    return node.id;
}

std::optional<SteadyTime> PressTracker::flash_end(SteadyTime now) const {
    if (now < flash_end_) return flash_end_;
    return std::nullopt;
}

}  // namespace engawa::ui
