#include "kiosk/forms/filling.h"

#include <algorithm>

// A form is begun, or a draft or a record taken up: it is to say what it said, until somebody changes something.

namespace engawa::forms {

Result<void> FormSession::Filling::start_with(const tree::Node& source, Origin origin) {
    origin_ = origin;
    if (model_.shuffles && !shuffle_seed_) shuffle_seed_ = given_.random.below(std::uint64_t{1} << 62);
    TRY(has_room(source, *model_.root));
    root_ = TRY(build(*model_.root, &source, nullptr, Defaults::written));
    document_.append(document_.root(), *root_->node);
    keeping_record_ = origin != Origin::form;
    admit_defaults(*root_);
    if (origin == Origin::form) preload();
    for (LiveNode* instance : begun_anew_) preload_below(*instance);
    if (origin == Origin::edit) move_instance_id();
    schedule_all(*root_);
    TRY(origin == Origin::form ? recalculate() : recalculate_record());
    loaded_ = true;
    const Reach reach = origin == Origin::form ? Reach::each_instance : Reach::begun_anew;
    if (origin == Origin::form || !begun_anew_.empty()) {
        run_actions(model_.on_first_load, *root_, reach);
        run_actions(model_.on_ready, *root_, reach);
    }
    begun_anew_.clear();
    run_actions(model_.on_load, *root_, Reach::each_instance);
    return recalculate();
}

Result<void> FormSession::Filling::recalculate_record() {
    TRY(recalculate());
    TRY(remove_relevant_anew());
    keeping_record_ = false;
    // What another version of the form, or a file, calculates otherwise now is a change as any other.
    for (const auto& [id, value] : before_load_) {
        LiveNode& live = *nodes_[id];
        if (!live.removed && live.value != value) value_changed(live);
    }
    before_load_.clear();
    return recalculate();
}

// A record has no instances of a repeat that was not relevant, and none of one that somebody emptied. The second is relevant:
// it stays empty.
Result<void> FormSession::Filling::remove_relevant_anew() {
    for (;;) {
        const auto first = std::stable_partition(begun_anew_.begin(), begun_anew_.end(), [](const LiveNode* instance) {
            return !instance->relevant || instance->model->repeat->fixed;
        });
        if (first == begun_anew_.end()) return {};
        std::for_each(first, begun_anew_.end(), [&](LiveNode* instance) { remove_instance(*instance); });
        begun_anew_.erase(first, begun_anew_.end());
        TRY(recalculate());
    }
}

bool FormSession::Filling::is_begun_anew(const LiveNode& live) {
    const LiveNode* at = &live;
    while (at != nullptr && !at->begun_anew) at = at->parent;
    return at != nullptr;
}

bool FormSession::Filling::of_record(const LiveNode& live) const {
    return record_ != nullptr && live.source != nullptr && &live.source->document() == record_.get();
}

bool FormSession::Filling::always_locked(const LiveNode& live) const {
    for (const LiveNode* at = &live; at != nullptr; at = at->parent) {
        if (!at->model->bind || !at->model->bind->readonly) continue;
        const Formula& formula = *at->model->bind->readonly;
        if (!formula.expression.traits().constant) continue;
        const auto result = worked_out(xpath::evaluate_boolean, formula, *at->node);
        if (result.ok() && *result) return true;
    }
    return false;
}

// A person or an event may have written over what was calculated.
bool FormSession::Filling::keeps_record(const LiveNode& live) const {
    if (!of_record(live)) return false;
    return live.model->set_by_action || (live.model->control != nullptr && !always_locked(live));
}

}  // namespace engawa::forms
