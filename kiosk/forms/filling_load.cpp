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
    take_up_hidden();
    keeping_record_ = origin != Origin::form;
    admit_defaults(*root_);
    if (origin == Origin::form) preload();
    for (LiveNode* live : begun_anew_) {
        if (live->model->repeat) preload_below(*live);
    }
    if (origin == Origin::edit) move_instance_id();
    schedule_all(*root_);
    TRY(origin == Origin::form ? recalculate() : recalculate_record());
    loaded_ = true;
    // The first to be done is the last.
    happens(Event::of_form, model_.on_load, *root_, Reach::each_instance);
    if (origin == Origin::form || !begun_anew_.empty()) {
        const Reach reach = origin == Origin::form ? Reach::each_instance : Reach::begun_anew;
        happens(Event::of_form, model_.on_ready, *root_, reach);
        happens(Event::of_form, model_.on_first_load, *root_, reach);
    }
    begun_anew_.clear();
    return recalculate();
}

Result<void> FormSession::Filling::recalculate_record() {
    TRY(recalculate());
    // Of instances that a count has made meanwhile; what waits for one that none makes is of no use.
    take_up_hidden();
    came_to_.clear();
    TRY(settle_begun_anew());
    keeping_record_ = false;
    // What another version of the form, or a file, calculates otherwise now is a change as any other.
    for (const auto& [id, value] : before_load_) {
        LiveNode* live = nodes_[id].get();
        if (live != nullptr && !live->removed && live->value != value) value_changed(*live);
    }
    before_load_.clear();
    tell_differences(*root_);
    return recalculate();
}

// What was sent was relevant, and what a record lacks was not. A draft has both, and is of the same form.
void FormSession::Filling::tell_differences(LiveNode& live) {
    const bool was_relevant = of_record(live);
    if (origin_ == Origin::edit && !live.value.empty() && live.relevant != was_relevant) value_changed(live);
    for (const auto& child : live.model->children) {
        if (child->repeat && of_record(live)) tell_instances(live, *child);
    }
    for (const auto& slot : live.slots()) {
        for (LiveNode* child : slot) tell_differences(*child);
    }
}

void FormSession::Filling::tell_instances(LiveNode& parent, const ModelNode& repeat) {
    std::size_t before = 0;
    for (const tree::Node* at = parent.source->first_child_element(); at != nullptr; at = at->next_element()) {
        if (belongs(*at, repeat)) ++before;
    }
    const auto& instances = parent.slots()[repeat.slot];
    const auto is_in_record = [this](const LiveNode* instance) { return origin_ == Origin::draft || instance->relevant; };
    const auto now = static_cast<std::size_t>(std::count_if(instances.begin(), instances.end(), is_in_record));
    if (now != before) structure_changed({&parent, &repeat}, std::min(before, instances.size()));
}

// An instance of the form, of a repeat of which the record has none, that is relevant: somebody emptied the repeat.
bool FormSession::Filling::is_emptied(const LiveNode& live) const {
    return live.model->repeat && !live.model->repeat->fixed && live.relevant && of_record(*live.parent);
}

// A record lacks what was not relevant, instances of repeats that somebody emptied, and what only a later version of the
// form has. The first is not relevant and begins as in a new form; the second stay away; the third has its default
// values, and what is hidden in it begins as in a new form too.
Result<void> FormSession::Filling::settle_begun_anew() {
    for (;;) {
        const auto first = std::stable_partition(begun_anew_.begin(), begun_anew_.end(), [this](const LiveNode* live) { return !is_emptied(*live); });
        if (first == begun_anew_.end()) break;
        std::for_each(first, begun_anew_.end(), [&](LiveNode* instance) { remove_instance(*instance); });
        begun_anew_.erase(first, begun_anew_.end());
        TRY(recalculate());
    }
    std::vector<LiveNode*> lacking;
    lacking.swap(begun_anew_);
    for (std::size_t i = 0; i < lacking.size(); ++i) {
        LiveNode& live = *lacking[i];
        if (!live.relevant || (live.model->repeat && of_record(*live.parent))) {
            begins_anew_here(live);
            if (!live.model->repeat) preload_below(live);
            continue;
        }
        live.begun_anew = false;
        for (const auto& slot : live.slots()) lacking.insert(lacking.end(), slot.begin(), slot.end());
    }
    return {};
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

bool FormSession::Filling::may_be_overwritten(const LiveNode& live) { return live.model->control != nullptr || live.model->set_by_action; }

// What was written over a calculation that the draft hides is known from what the calculation came to when it was seen.
void FormSession::Filling::take_up_hidden() {
    std::erase_if(came_to_, [this](auto& entry) {
        const auto live = find_node(entry.first);
        if (!live.ok()) return false;
        // One that has run is seen.
        if ((*live)->model->calculate == nullptr || (*live)->calculated) return true;
        (*live)->calculated = std::make_unique<const std::string>(std::move(entry.second));
        (*live)->away = true;
        return true;
    });
}

// A person or an event may have written over what was calculated.
bool FormSession::Filling::keeps_record(const LiveNode& live) const {
    if (!of_record(live)) return false;
    return live.model->set_by_action || (live.model->control != nullptr && !always_locked(live));
}

}  // namespace engawa::forms
