#include "kiosk/forms/personal.h"

#include "kiosk/forms/values.h"

#include <algorithm>
#include <string_view>

namespace engawa::forms {
namespace {

bool asks_personal(DataType type, const std::vector<std::string>& engawa_appearances, const EngawaAttributes& engawa) {
    constexpr std::string_view personal[] = {"person",   "name", "kana",   "address-jp", "postcode",
                                             "town",     "banchi", "building", "phone-jp",   "wareki"};
    const auto is_personal = [&](const std::string& look) {
        return std::find(std::begin(personal), std::end(personal), look) != std::end(personal);
    };
    return type == DataType::geopoint || engawa.contains("profile") ||
           std::any_of(engawa_appearances.begin(), engawa_appearances.end(), is_personal);
}

// As view_of() shows the question: the control's attributes stand before its bind's.
bool asks_personal(const ModelNode& node) {
    const Control* control = node.control;
    if (control == nullptr) return node.type() == DataType::geopoint;
    if (control->kind == ControlKind::upload) return true;
    EngawaAttributes engawa = control->details->engawa;
    if (node.bind) engawa.insert(node.bind->details->engawa.begin(), node.bind->details->engawa.end());
    std::vector<std::string> looks = control->details->engawa_appearances;
    if (const auto given = engawa.find("appearance"); looks.empty() && given != engawa.end()) looks = words(given->second);
    return asks_personal(node.type(), looks, engawa);
}

bool reads_record(const Action& action) {
    if (action.kind == ActionKind::set_geopoint) return true;
    if (!action.value) return false;
    const auto references = action.value->expression.analysis().references;
    return std::any_of(references.begin(), references.end(),
                       [](const auto& reference) { return reference.root != xpath::ReferenceRoot::instance; });
}

bool hands_on(const Computation& computation) {
    return computation.kind == ComputationKind::calculate || computation.kind == ComputationKind::choices;
}

}  // namespace

bool asks_personal(const QuestionView& question) {
    return asks_personal(question.type, question.engawa_appearances, question.engawa);
}

PersonalNodes::PersonalNodes(const Model& model) {
    begin_below(*model.root);
    for (const auto* actions : {&model.on_first_load, &model.on_load, &model.on_ready, &model.on_revalidate}) add_targets(*actions);
    for (const Computation* computation : model.on_every_change) {
        if (hands_on(*computation)) add(*computation->target);
    }
    while (!waiting_.empty()) {
        const ModelNode& node = *waiting_.back();
        waiting_.pop_back();
        for (const Edge& edge : node.value_edges) {
            if (hands_on(*edge.computation)) add(*edge.computation->target);
        }
    }
}

void PersonalNodes::begin_below(const ModelNode& node) {
    if (node.leaf() && asks_personal(node)) add(node);
    add_targets(*node.on_value_changed);
    if (node.repeat) add_targets(node.repeat->on_new_instance);
    for (const auto& child : node.children) begin_below(*child);
}

void PersonalNodes::add_targets(const std::vector<Action>& actions) {
    for (const Action& action : actions) {
        if (!reads_record(action)) continue;
        for (const ModelNode* target : action.targets) add(*target);
    }
}

void PersonalNodes::add(const ModelNode& node) {
    if (!nodes_.contains(&node)) waiting_.push_back(&node);
    for (const ModelNode* at = &node; at != nullptr && nodes_.insert(at).second;) at = at->parent;
}

bool PersonalNodes::holds(const ModelNode& node) const { return nodes_.contains(&node); }

}  // namespace engawa::forms
