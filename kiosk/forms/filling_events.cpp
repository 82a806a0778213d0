#include "kiosk/forms/cycles.h"
#include "kiosk/forms/filling.h"
#include "kiosk/forms/settling.h"
#include "kiosk/forms/values.h"

#include <algorithm>

namespace engawa::forms {

// "now()" or "today()" by the injected clock, in the session's zone.
std::string FormSession::Filling::evaluate_now(std::string_view function, const ModelNode& asking) const {
    auto expression = xpath::Expression::parse(function, model_.expressions);
    ENGAWA_VERIFY(expression.ok());
    const auto result = worked_out(xpath::evaluate_string, Formula{std::move(*expression), asking.line}, *root_->node);
    if (!result.ok()) fail(result.error());
    return result.ok() ? *result : std::string();
}

void FormSession::Filling::preload_one(LiveNode& live) {
    const Bind& bind = *live.model->bind;
    std::string value;
    switch (bind.preload) {
        case PreloadKind::none:
        case PreloadKind::timestamp_end: return;
        case PreloadKind::uid: value = "uuid:" + make_uuid(given_.random); break;
        case PreloadKind::date_today: value = evaluate_now("today()", *live.model); break;
        case PreloadKind::timestamp_start: value = evaluate_now("now()", *live.model); break;
        case PreloadKind::property: {
            const DeviceProperties& properties = given_.properties;
            const std::string& name = bind.details->preload_parameter;
            if (name == "deviceid") value = properties.device_id;
            if (name == "username") value = properties.user_name;
            if (name == "email") value = properties.email;
            // The specification writes "phone number", pyxform "phonenumber".
            if (name == "phonenumber" || name == "phone number") value = properties.phone_number;
            if (name == "clock") value = properties.clock;
            if (value.empty()) return;
            break;
        }
    }
    store_admitted(live, value);
}

namespace {

// Every concrete node of a schema node.
template <typename Visit>
void for_each(LiveNode& at, const ModelNode& goal, const Visit& visit) {
    if (at.model == &goal) {
        visit(at);
        return;
    }
    const ModelNode* step = &goal;
    while (step->depth > at.model->depth + 1) step = step->parent;
    for (LiveNode* child : at.slots()[step->slot]) for_each(*child, goal, visit);
}

}  // namespace

void FormSession::Filling::preload() {
    for (const ModelNode* model : model_.preloaded) {
        for_each(*root_, *model, [&](LiveNode& live) { preload_one(live); });
    }
}

void FormSession::Filling::preload_below(LiveNode& live) {
    if (live.model->bind) preload_one(live);
    for (const auto& slot : live.slots()) {
        for (LiveNode* child : slot) preload_below(*child);
    }
}

// ---- Events --------------------------------------------------------------------------------------------------------

void FormSession::Filling::happens(Event event, const std::vector<Action>& actions, LiveNode& context, Reach reach) {
    if (!actions.empty()) due_.emplace_back(DueActions{event, reach, &actions, &context, 0, {}});
}

// Of what has changed since, in its order, before what is left of the event that changed it.
void FormSession::Filling::changed_values_happen() {
    std::vector<LiveNode*> changed;
    changed.swap(changed_);
    for (auto live = changed.rbegin(); live != changed.rend(); ++live) {
        happens(Event::value_changed, *(*live)->model->on_value_changed, **live, Reach::one_node);
    }
}

bool FormSession::Filling::is_arriving() const {
    return std::any_of(due_.begin(), due_.end(), [](const Due& due) { return std::holds_alternative<DueInstance>(due); });
}

// Does what the next action reads hangs on, one rank at a time: what comes of it may be due first.
bool FormSession::Filling::settle_for_due(Progress& progress) {
    for (;;) {
        if (call_has_failed()) return true;
        if (may_have_changed_) {
            for (const Computation* computation : model_.on_every_change) schedule_below(*computation, *root_);
            may_have_changed_ = false;
        }
        const auto* actions = due_.empty() ? nullptr : std::get_if<DueActions>(&due_.back());
        // Before a count makes one more instance, everything that hangs on the one before is calculated.
        const bool grows = !due_.empty() && std::holds_alternative<DueGrowth>(due_.back());
        if (!due_.empty() && actions == nullptr && !grows) return true;
        // odk-new-repeat is "before recomputation": before its first action only what that reads is calculated.
        const bool arrives = actions != nullptr && actions->event == Event::new_instance && actions->next == 0;
        if (!arrives) {
            if (waits(model_.settled_for_events)) {
                run_next_rank(progress);
                continue;
            }
            if (!fresh_.empty() && !is_arriving()) fresh_.clear();
            if (!changed_.empty()) {
                changed_values_happen();
                continue;
            }
        }
        std::int32_t settled_to = Settling::everything;
        if (actions != nullptr) {
            const std::size_t at = std::min(actions->targets.empty() ? actions->next : actions->next - 1, actions->actions->size() - 1);
            settled_to = (*actions->actions)[at].settled_to;
            if (arrives) settled_to = std::min(settled_to, first_count_ - 1);
        }
        if (ranks_.empty() || ranks_.top() > settled_to) return !due_.empty();
        run_next_rank(progress);
    }
}

void FormSession::Filling::do_due(Progress& progress) {
    if (++progress.done > progress.limit) {
        const auto* actions = std::get_if<DueActions>(&due_.back());
        end_call(nullptr, actions != nullptr ? *actions->context->model : *model_.root);
    }
    if (call_has_failed()) return;
    may_have_changed_ = true;
    if (auto* actions = std::get_if<DueActions>(&due_.back())) return run_next_action(*actions);
    const Due due = std::move(due_.back());
    due_.pop_back();
    if (const auto* instance = std::get_if<DueInstance>(&due)) {
        if (!instance->instance->removed) arrives(*instance->instance);
        return;
    }
    grow(std::get<DueGrowth>(due));
}

// One target of it: an action of loading may set the node in many instances.
void FormSession::Filling::run_next_action(DueActions& due) {
    LiveNode& context = *due.context;
    // Whether the node is there to hear it is asked as the event happens: an action may hide the control it belongs to.
    const bool is_heard_already = due.next > 0;
    const bool heard = !context.removed && (is_heard_already || due.event != Event::value_changed || context.relevant);
    const bool done = due.next == due.actions->size() && due.targets.empty();
    if (!heard || done) {
        due_.pop_back();
        return;
    }
    if (due.targets.empty()) {
        find_targets(due, (*due.actions)[due.next++]);
        if (due.targets.empty()) return;
    }
    LiveNode& target = *due.targets.back();
    due.targets.pop_back();
    const Action& action = (*due.actions)[due.next - 1];
    const bool looks_for_ways_round = due.event == Event::value_changed;
    // What is through is not kept below what it sets off: those that set each other off would pile up.
    if (due.next == due.actions->size() && due.targets.empty()) due_.pop_back();
    if (!target.removed) set_target(action, target);
    if (looks_for_ways_round && steps_left_ == 0 && !way_round(*context.model).empty()) end_call(nullptr, *context.model);
}

// The targets are found from the node (or instance) the event happened at.
void FormSession::Filling::find_targets(DueActions& due, const Action& action) {
    const auto found = worked_out(xpath::evaluate_nodes, *action.target, *due.context->node);
    if (!found.ok()) return fail(found.error());
    if (found->size() > 1 && due.reach == Reach::one_node) {
        fail(Error(FormsError::evaluation, model_.place(action.line), "an action whose target has more than one node"));
        return;
    }
    for (auto node = found->rbegin(); node != found->rend(); ++node) {
        LiveNode* target = live_of(**node);
        if (target == nullptr || !target->model->leaf()) continue;
        if (due.reach != Reach::begun_anew || is_begun_anew(*target)) due.targets.push_back(target);
    }
}

// The value is seen from the target (XForms 1.1 §10.2).
void FormSession::Filling::set_target(const Action& action, LiveNode& target) {
    std::string value;
    switch (action.kind) {
        case ActionKind::set_geopoint:
            if (given_.location) value = given_.location().value_or(std::string());
            break;
        case ActionKind::set_value: {
            if (!action.value) {
                value = action.literal;
                break;
            }
            const auto result = worked_out(xpath::evaluate, *action.value, *target.node);
            if (!result.ok()) return fail(result.error());
            value = text_of(*result, *action.value);
            break;
        }
    }
    store_admitted(target, value);
}

// odk-new-repeat, at the instance and then at the instances of inner repeats that came with it.
void FormSession::Filling::new_instance_happens(LiveNode& live) {
    const auto slots = live.slots();
    for (auto slot = slots.rbegin(); slot != slots.rend(); ++slot) {
        for (std::size_t child = slot->size(); child-- > 0;) new_instance_happens(*(*slot)[child]);
    }
    if (live.model->repeat) happens(Event::new_instance, live.model->repeat->on_new_instance, live, Reach::one_node);
}

// xforms-revalidate: what is set when a filling is finished.
void FormSession::Filling::finish_event() {
    for (const ModelNode* model : model_.preloaded) {
        if (model->bind->preload != PreloadKind::timestamp_end) continue;
        for_each(*root_, *model,
                 [&](LiveNode& live) { store(live, canonical(model->type(), evaluate_now("now()", *model))); });
    }
    happens(Event::of_form, model_.on_revalidate, *root_, Reach::each_instance);
}

}  // namespace engawa::forms
