#include "kiosk/base/overloaded.h"
#include "kiosk/forms/filling.h"

#include <algorithm>
#include <utility>

// Instances of repeats come, go and come back; and what a change did is taken back when something in it
// fails.

namespace engawa::forms {

std::size_t FormSession::Filling::instance_count(const Range& range) const {
    return range.parent->slots()[range.model->slot].size();
}

// The tree node before which the next instance goes; nullptr: at the end.
tree::Node* FormSession::Filling::node_after(const Range& range) const {
    const auto& own = range.parent->slots()[range.model->slot];
    if (!own.empty()) return own.back()->node->next_sibling();
    for (std::size_t slot = range.model->slot + 1; slot < range.parent->slots().size(); ++slot) {
        const auto& list = range.parent->slots()[slot];
        if (!list.empty() && !list.front()->model->attribute) return list.front()->node;
    }
    return nullptr;
}

// The instance of that index in what the node was made from: a record, the form, a template. nullptr: it has none.
const tree::Node* FormSession::Filling::written_instance(const Range& range, std::size_t index) const {
    if (range.parent->source == nullptr) return nullptr;
    const tree::Node* at = range.parent->source->first_child_element();
    // A count asks for one after the other: the next stands behind the one asked for last.
    const auto& list = range.parent->slots()[range.model->slot];
    if (index > 0 && index <= list.size() && !is_inside_added(*range.parent)) {
        const LiveNode& before = *list[index - 1];
        if (before.added || before.of_form) return nullptr;
        at = before.source->next_element();
        index = 0;
    }
    for (; at != nullptr; at = at->next_element()) {
        if (belongs(*at, *range.model) && index-- == 0) return at;
    }
    return nullptr;
}

// The node of a record as the form has it, instances by their positions; nullptr: the form has none there.
const tree::Node* FormSession::Filling::in_form(const LiveNode& live) const {
    if (live.parent == nullptr) return model_.initial;
    const tree::Node* around = in_form(*live.parent);
    return around == nullptr ? nullptr : nth_child(*around, *live.model, live.index);
}

// The instance of that index that the form holds beyond those of the record. Within a repeat it lends its shape alone: a
// record may have other instances in other places.
std::pair<const tree::Node*, Defaults> FormSession::Filling::form_instance(const Range& range, std::size_t index) const {
    if (!of_record(*range.parent)) return {nullptr, Defaults::written};
    const auto& list = range.parent->slots()[range.model->slot];
    const tree::Node* found = nullptr;
    if (index > 0 && list[index - 1]->of_form) {
        found = list[index - 1]->source->next_element();
        while (found != nullptr && !belongs(*found, *range.model)) found = found->next_element();
    } else if (const tree::Node* around = in_form(*range.parent)) {
        found = nth_child(*around, *range.model, index);
    }
    return {found, range.parent->model->enclosing_repeat() == nullptr ? Defaults::written : Defaults::blank};
}

const tree::Node* FormSession::Filling::nth_child(const tree::Node& around, const ModelNode& model, std::size_t index) const {
    for (const tree::Node* at = around.first_child_element(); at != nullptr; at = at->next_element()) {
        if (belongs(*at, model) && index-- == 0) return at;
    }
    return nullptr;
}

bool FormSession::Filling::is_inside_added(const LiveNode& live) const {
    for (const LiveNode* at = &live; at != nullptr; at = at->parent) {
        if (at->added) return true;
    }
    return false;
}

// Puts a built or a detached instance in its place.
void FormSession::Filling::put_in(LiveNode& instance, std::size_t index) {
    const Range range{instance.parent, instance.model};
    auto& list = range.parent->slots()[range.model->slot];
    tree::Node* before = index < list.size() ? list[index]->node : node_after(range);
    list.insert(index, &instance);
    for (std::size_t i = index; i < list.size(); ++i) list[i]->index = static_cast<std::uint32_t>(i);
    document_.insert(*range.parent->node, *instance.node, before);
    lookup_.nodes_changed();
}

void FormSession::Filling::take_out(LiveNode& instance) {
    const Range range{instance.parent, instance.model};
    auto& list = range.parent->slots()[range.model->slot];
    const std::size_t index = instance.index;
    list.erase(index);
    for (std::size_t i = index; i < list.size(); ++i) list[i]->index = static_cast<std::uint32_t>(i);
    document_.detach(*instance.node);
    lookup_.nodes_changed();
    mark(instance, Part::no_longer);
    structure_changed(range, index);
}

void FormSession::Filling::mark(LiveNode& live, Part part) {
    live.removed = part == Part::no_longer;
    if (live.removed) goes_away(live);
    for (const auto& slot : live.slots()) {
        for (LiveNode* child : slot) mark(*child, part);
    }
}

// `written` nullptr: from the template, or in the shape of the first instance, and odk-new-repeat fires. Instances that
// the form or the record holds are not new, whenever a count makes them appear, unless they are part of an instance that
// is new itself.
Result<LiveNode*> FormSession::Filling::add_instance(const Range& range, const tree::Node* written) {
    if (instance_count(range) >= model_.limits.repeat_instances) {
        return too_many_instances(*range.model);
    }
    const auto [of_form, as_written] =
        written == nullptr && range.model->count != nullptr ? form_instance(range, instance_count(range)) : std::pair(written, range.parent->defaults);
    written = of_form;
    const tree::Node* source = written != nullptr ? written : range.model->repeat->template_source;
    if (source != nullptr) TRY(has_room(*source, *range.model));
    Defaults defaults = as_written;
    if (written == nullptr) {
        defaults = range.model->repeat->explicit_template ? Defaults::written : Defaults::blank;
    }
    LiveNode* built = TRY(build(*range.model, source, range.parent, defaults));
    built->of_form = written != nullptr && of_record(*range.parent) && !of_record(*built);
    put_in(*built, instance_count(range));
    note_change(InstanceChange{built, InstanceChange::Kind::made, built->index});
    admit_defaults(*built);
    built->added = written == nullptr || is_inside_added(*range.parent);
    // Before its event, as in JavaRosa. Of the form's own instances a count makes, none was there at load; those of a
    // record have theirs.
    if (!of_record(*built)) preload_below(*built);
    if (loaded_) {
        for (LiveNode* lacking : std::exchange(begun_anew_, {})) preload_below(*lacking);
    }
    fresh_.insert(built);
    const std::size_t place = due_.size();
    due_.emplace_back(DueInstance{built});
    if (built->added) new_instance_happens(*built);
    if (due_.size() > place + 1) return built;
    due_.pop_back();
    arrives(*built);
    return built;
}

void FormSession::Filling::arrives(LiveNode& instance) {
    schedule_all(instance);
    structure_changed({instance.parent, instance.model}, instance.index);
}

// Where an instance has events of its own, they are due before the next one.
void FormSession::Filling::grow(const DueGrowth& growth) {
    if (growth.parent == nullptr || growth.parent->removed) return;
    const Computation& computation = *growth.computation;
    const Range range{growth.parent, computation.target};
    const auto& list = range.parent->slots()[range.model->slot];
    while (list.size() < growth.count) {
        if (bring_back(range)) continue;
        due_.emplace_back(growth);
        const std::size_t before = due_.size();
        const auto added = add_instance(range, written_instance(range, list.size()));
        if (!added.ok()) {
            if (computation.may_go_on) end_call(&computation, *computation.target);
            if (!endless_) endless_ = added.error();
            return;
        }
        if (due_.size() > before) return;
        due_.pop_back();
    }
}

void FormSession::Filling::remove_instance(LiveNode& instance) {
    note_change(InstanceChange{&instance, InstanceChange::Kind::removed, instance.index});
    take_out(instance);
    graveyard_.push_back(&instance);
}

// What a count takes away it may give back: the answers are kept meanwhile, as those of a node that is not relevant are.
void FormSession::Filling::set_aside(LiveNode& instance) {
    note_change(InstanceChange{&instance, InstanceChange::Kind::set_aside, instance.index});
    take_out(instance);
    aside_[{instance.parent->id, instance.model->slot}].push_back(&instance);
}

// The instance that was set aside last; false: there is none.
bool FormSession::Filling::bring_back(const Range& range) {
    const auto found = aside_.find({range.parent->id, range.model->slot});
    if (found == aside_.end()) return false;
    LiveNode& instance = *found->second.back();
    found->second.pop_back();
    if (found->second.empty()) aside_.erase(found);
    put_in(instance, instance_count(range));
    note_change(InstanceChange{&instance, InstanceChange::Kind::brought_back, instance.index});
    mark(instance, Part::again);
    set_relevant(instance, range.parent->relevant);
    fresh_.insert(&instance);
    schedule_all(instance);
    structure_changed(range, instance.index);
    return true;
}

// The instances set aside within a node that is removed itself.
std::vector<LiveNode*> FormSession::Filling::aside_below(const LiveNode& live) const {
    std::vector<LiveNode*> out;
    if (aside_.empty()) return out;
    for (const auto& [range, instances] : aside_) {
        const LiveNode* at = nodes_[range.first].get();
        while (at != nullptr && at != &live) at = at->parent;
        if (at != nullptr) out.insert(out.end(), instances.begin(), instances.end());
    }
    return out;
}

// Frees removed instances once nothing waits for them any more.
void FormSession::Filling::bury() {
    std::vector<LiveNode*> dead;
    dead.swap(graveyard_);
    if (dead.empty()) return;
    for (std::size_t i = 0; i < dead.size(); ++i) {
        const std::vector<LiveNode*> within = aside_below(*dead[i]);
        for (const LiveNode* instance : within) aside_.erase({instance->parent->id, instance->model->slot});
        dead.insert(dead.end(), within.begin(), within.end());
    }
    lookup_.nodes_changed();
    for (LiveNode* instance : dead) {
        document_.destroy(*instance->node);
        std::vector<LiveNode*> stack{instance};
        while (!stack.empty()) {
            LiveNode* at = stack.back();
            stack.pop_back();
            for (const auto& slot : at->slots()) stack.insert(stack.end(), slot.begin(), slot.end());
            text_bytes_ -= std::min(text_bytes_, at->value.size());
            chosen_.erase(at->id);
            free_ids_.push_back(at->id);
            nodes_[at->id].reset();
        }
    }
}

// ---- Taking a change back ------------------------------------------------------------------------------------------

void FormSession::Filling::note_change(Change change) {
    // A form that does not come to rest as it is loaded is not begun at all.
    if (loaded_) journal_.push_back(std::move(change));
}

void FormSession::Filling::choose(const LiveNode& live, std::string chosen) {
    const auto [at, first] = chosen_.try_emplace(live.id);
    note_change(OldChoice{live.id, first ? std::nullopt : std::optional(at->second)});
    at->second = std::move(chosen);
}

void FormSession::Filling::take_back(const InstanceChange& change) {
    LiveNode& instance = *change.live;
    const Range range{instance.parent, instance.model};
    switch (change.kind) {
        case InstanceChange::Kind::made:
            take_out(instance);
            graveyard_.push_back(&instance);
            return;
        case InstanceChange::Kind::brought_back:
            take_out(instance);
            aside_[{range.parent->id, range.model->slot}].push_back(&instance);
            return;
        case InstanceChange::Kind::removed: std::erase(graveyard_, &instance); break;
        case InstanceChange::Kind::set_aside: {
            const auto found = aside_.find({range.parent->id, range.model->slot});
            found->second.pop_back();
            if (found->second.empty()) aside_.erase(found);
            break;
        }
    }
    put_in(instance, change.index);
    mark(instance, Part::again);
    // While it was out the relevance around it may have changed, and it may have been back meanwhile.
    set_relevant(instance, range.parent->relevant);
    structure_changed(range, change.index);
}

// Everything since the last rest, the last first.
void FormSession::Filling::take_back() {
    std::deque<Change> journal;
    journal.swap(journal_);
    const bool was_loaded = std::exchange(loaded_, false);
    for (auto at = journal.rbegin(); at != journal.rend(); ++at) {
        std::visit(Overloaded{
                       [&](const InstanceChange& change) { take_back(change); },
                       [&](OldValue& old) {
                           text_bytes_ = text_bytes_ - std::min(text_bytes_, old.live->value.size()) + old.value.size();
                           old.live->value = std::move(old.value);
                           ++revision_;
                           if (old.live->relevant) show(*old.live);
                       },
                       [&](const OldRelevance& old) {
                           old.live->relevant_self = old.relevant;
                           set_relevant(*old.live, old.live->parent == nullptr || old.live->parent->relevant);
                       },
                       [&](OldCalculation& old) {
                           old.live->calculated = std::move(old.calculated);
                           old.live->away = old.away;
                       },
                       [&](OldChoice& old) {
                           if (old.chosen) {
                               chosen_[old.id] = std::move(*old.chosen);
                           } else {
                               chosen_.erase(old.id);
                           }
                       },
                   },
                   *at);
    }
    loaded_ = was_loaded;
}

}  // namespace engawa::forms
