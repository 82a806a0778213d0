#include "kiosk/forms/filling.h"
#include "kiosk/forms/values.h"

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

void FormSession::Filling::run_actions(const std::vector<Action>& actions, LiveNode& context, Reach reach) {
    for (const Action& action : actions) run_action(action, context, reach);
}

// The target is found from the node (or instance) the event happened at; the value is seen from the target
// (XForms 1.1 §10.2).
void FormSession::Filling::run_action(const Action& action, LiveNode& context, Reach reach) {
    const auto targets = worked_out(xpath::evaluate_nodes, *action.target, *context.node);
    if (!targets.ok()) return fail(targets.error());
    if (targets->size() > 1 && reach == Reach::one_node) {
        fail(Error(FormsError::evaluation, model_.place(action.line), "an action whose target has more than one node"));
        return;
    }
    for (const tree::Node* node : *targets) {
        LiveNode* target = live_of(*node);
        if (target == nullptr || !target->model->leaf()) continue;
        if (reach != Reach::begun_anew || is_begun_anew(*target)) set_target(action, *target);
    }
}

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

// odk-new-repeat, at the instance and at the instances of inner repeats that came with it.
void FormSession::Filling::run_new_instance(LiveNode& live) {
    if (live.model->repeat) run_actions(live.model->repeat->on_new_instance, live, Reach::one_node);
    for (const auto& slot : live.slots()) {
        for (LiveNode* child : slot) run_new_instance(*child);
    }
}

// xforms-revalidate: what is set when a filling is finished.
void FormSession::Filling::finish_event() {
    for (const ModelNode* model : model_.preloaded) {
        if (model->bind->preload != PreloadKind::timestamp_end) continue;
        for_each(*root_, *model,
                 [&](LiveNode& live) { store(live, canonical(model->type(), evaluate_now("now()", *model))); });
    }
    run_actions(model_.on_revalidate, *root_, Reach::each_instance);
}

}  // namespace engawa::forms
