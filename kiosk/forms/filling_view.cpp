#include "kiosk/forms/filling.h"
#include "kiosk/forms/values.h"

#include <algorithm>
#include <charconv>

namespace engawa::forms {
namespace {

Error unknown(std::string_view ref) {
    return Error(FormsError::unknown_ref, std::string(ref), "no such node");
}

struct RefStep {
    std::string_view name;  // "@id" for an attribute
    std::size_t position = 0;  // from 1; 0: not given
};

// "/data/person[2]/name" → data, person[2], name. False: not of that form.
bool split(std::string_view ref, std::vector<RefStep>& out) {
    while (!ref.empty()) {
        if (ref.front() != '/') return false;
        ref.remove_prefix(1);
        std::string_view part = ref.substr(0, ref.find('/'));
        ref.remove_prefix(part.size());
        RefStep step;
        if (const std::size_t open = part.find('['); open != std::string_view::npos) {
            if (part.back() != ']') return false;
            const std::string_view number = part.substr(open + 1, part.size() - open - 2);
            const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), step.position);
            // "01" is no position: every node has one name.
            if (number.starts_with('0')) return false;
            if (error != std::errc() || end != number.data() + number.size() || step.position == 0) return false;
            part = part.substr(0, open);
        }
        if (part.empty()) return false;
        step.name = part;
        out.push_back(step);
    }
    return !out.empty();
}

}  // namespace

LiveNode* FormSession::Filling::live_of(const tree::Node& node) const {
    if (&node.document() != &document_ || node.line() >= nodes_.size()) return nullptr;
    LiveNode* live = nodes_[node.line()].get();
    return live != nullptr && live->node == &node ? live : nullptr;
}

Result<FormSession::Filling::Target> FormSession::Filling::find(std::string_view ref) const {
    std::vector<RefStep> steps;
    if (!split(ref, steps) || steps.front().name != model_.root->name.qualified()) return unknown(ref);
    Target out;
    out.node = root_;
    for (std::size_t i = 1; i < steps.size(); ++i) {
        if (out.node == nullptr) return unknown(ref);
        const RefStep& step = steps[i];
        LiveNode& at = *out.node;
        const ModelNode* child = at.model->child(step.name);
        if (child == nullptr) return unknown(ref);
        const auto& list = at.slots()[child->slot];
        const std::size_t index = step.position == 0 ? 0 : step.position - 1;
        out.range = child->repeat ? Range{&at, child} : Range{};
        out.node = index < list.size() ? list[index] : nullptr;
        if (out.node == nullptr && (step.position != 0 || !child->repeat)) return unknown(ref);
    }
    return out;
}

Result<LiveNode*> FormSession::Filling::find_node(std::string_view ref) const {
    const Target target = TRY(find(ref));
    if (target.node == nullptr) return unknown(ref);
    return target.node;
}

std::string FormSession::Filling::ref_of(const LiveNode& live) const {
    if (live.parent == nullptr) return "/" + live.model->name.qualified();
    std::string out = ref_of(*live.parent) + (live.model->attribute ? "/@" : "/") + live.model->name.qualified();
    const bool several = live.model->repeat || live.parent->slots()[live.model->slot].size() > 1;
    if (several && !live.model->attribute) out += "[" + std::to_string(live.index + 1) + "]";
    return out;
}

std::string FormSession::Filling::ref_of(const Range& range) const {
    return ref_of(*range.parent) + "/" + range.model->name.qualified();
}

// Read-only comes down from groups (XForms 1.1 §6.1.2).
Result<bool> FormSession::Filling::locked(const LiveNode& live) const {
    for (const LiveNode* at = &live; at != nullptr; at = at->parent) {
        if (!at->model->bind || !at->model->bind->readonly) continue;
        const Formula& formula = *at->model->bind->readonly;
        if (TRY(worked_out(xpath::evaluate_boolean, formula, *at->node))) return true;
    }
    return false;
}

// What cannot be told is shown as the stricter of the two.
bool FormSession::Filling::read_only(const LiveNode& live) const {
    const auto result = locked(live);
    if (!result.ok()) fail(result.error());
    return !result.ok() || *result;
}

Result<bool> FormSession::Filling::required(const LiveNode& live) const {
    if (!live.model->bind || !live.model->bind->required) return false;
    auto result = worked_out(xpath::evaluate_boolean, *live.model->bind->required, *live.node);
    if (!result.ok()) fail(result.error());
    return result;
}

// Of a node that is no repeat the first alone is shown.
bool FormSession::Filling::has_page(const LiveNode& live) {
    const LiveNode* at = &live;
    while (at != nullptr && (at->index == 0 || at->model->repeat)) at = at->parent;
    return at == nullptr;
}

// Required asks for an answer where one can be given; a constraint is asked of answers, not of their absence.
FormSession::Filling::Verdict FormSession::Filling::verdict(const LiveNode& live) const {
    if (!live.model->bind || !live.relevant || !live.model->leaf() || !has_page(live)) return {};
    const Bind& bind = *live.model->bind;
    if (is_blank(live.value) && live.model->control != nullptr) {
        const auto missing = required(live);
        if (!missing.ok()) return {Validity::undecided, {}};
        if (*missing) return {Validity::required_missing, message(bind.details->required_message, *live.node)};
    }
    if (live.value.empty()) return {};
    if (!bind.constraint) return {};
    const auto holds = worked_out(xpath::evaluate_boolean, *bind.constraint, *live.node);
    if (!holds.ok()) {
        fail(holds.error());
        return {Validity::undecided, {}};
    }
    if (*holds) return {};
    return {Validity::constraint_violated, message(bind.details->constraint_message, *live.node)};
}

void FormSession::Filling::validate_below(const LiveNode& live, std::vector<Violation>& out) const {
    if (!live.relevant) return;
    failure_.reset();
    Verdict found = verdict(live);
    if (found.validity != Validity::valid) out.push_back({ref_of(live), found.validity, std::move(found.message), failure_});
    for (const auto& slot : live.slots()) {
        for (const LiveNode* child : slot) validate_below(*child, out);
    }
}

std::vector<Violation> FormSession::Filling::validate() const {
    std::vector<Violation> out;
    validate_below(*root_, out);
    return out;
}

Result<std::string> FormSession::Filling::value(std::string_view ref) const {
    const LiveNode* live = TRY(find_node(ref));
    return live->relevant ? live->value : std::string();
}

std::vector<Text> FormSession::Filling::groups_around(const LiveNode& live) const {
    std::vector<Text> out;
    if (live.model->control == nullptr) return out;
    for (const BodyElement* at = live.model->control->body->parent; at != nullptr; at = at->parent) {
        if (!at->heading->label.present) continue;
        const LiveNode* context = at->node == nullptr ? &live : &live;
        while (at->node != nullptr && context->parent != nullptr && context->model != at->node) context = context->parent;
        Text label = text(at->heading->label, *context->node);
        if (!label.empty()) out.insert(out.begin(), std::move(label));
    }
    return out;
}

void FormSession::Filling::index_questions() const {
    if (question_index_shape_ == shape_) return;
    question_index_.assign(nodes_.size(), 0);
    question_total_ = 0;
    each_question([this](const LiveNode& question) {
        ++question_total_;
        std::uint32_t& index = question_index_[question.id];
        if (index == 0) index = static_cast<std::uint32_t>(question_total_);
    });
    question_index_shape_ = shape_;
}

Result<QuestionView> FormSession::Filling::question(std::string_view ref) const {
    const LiveNode& live = *TRY(find_node(ref));
    if (!live.model->leaf()) return unknown(ref);
    QuestionView out = view_of(live);
    out.failure = failure_;
    return out;
}

QuestionView FormSession::Filling::view_of(const LiveNode& live) const {
    QuestionView out;
    out.ref = ref_of(live);
    out.type = live.model->type();
    out.relevant = live.relevant;
    out.read_only = read_only(live);
    out.value = live.relevant ? live.value : std::string();
    if (live.model->bind) {
        const Bind& bind = *live.model->bind;
        const auto wanted = required(live);
        out.required = !wanted.ok() || *wanted;
        out.constraint_message = message(bind.details->constraint_message, *live.node);
        out.required_message = message(bind.details->required_message, *live.node);
        out.max_pixels = bind.details->max_pixels;
        out.save_incomplete = bind.save_incomplete;
        Verdict found = verdict(live);
        out.validity = found.validity;
        out.message = std::move(found.message);
        out.engawa = bind.details->engawa;
    }
    const Control* control = live.model->control;
    if (control == nullptr) {
        out.kind = ControlKind::note;
        out.read_only = true;
        return out;
    }
    out.kind = control->kind;
    const FormulaPtr* readonly = live.model->bind ? &live.model->bind->readonly : nullptr;
    const bool always = readonly != nullptr && *readonly && (*readonly)->expression.traits().constant;
    if (out.kind == ControlKind::input && out.read_only && always) out.kind = ControlKind::note;
    out.appearances = control->details->appearances;
    out.engawa_appearances = control->details->engawa_appearances;
    for (const auto& [name, text_value] : control->details->engawa) out.engawa[name] = text_value;
    if (out.engawa_appearances.empty() && out.engawa.contains("appearance")) {
        out.engawa_appearances = words(out.engawa["appearance"]);
    }
    out.label = text(control->label, *live.node);
    out.hint = shown(control->details->hint, *live.node);
    if (const TextForms* forms = forms_of(control->details->hint, *live.node)) {
        out.guidance = rendered(forms->guidance, *live.node, Words::of_text);
    }
    out.help = shown(control->details->help, *live.node);
    out.groups = groups_around(live);
    out.choices = choices(live);
    if (out.type == DataType::geopoint && out.kind == ControlKind::input) out.choices = places(out.engawa);
    if (out.kind == ControlKind::select_many || out.kind == ControlKind::rank) out.selected = words(out.value);
    out.range = control->details->range;
    out.media_type = control->details->media_type;
    out.rows = control->details->rows;
    index_questions();
    out.total = question_total_;
    out.index = question_index_[live.id];
    return out;
}

bool FormSession::Filling::can_change(const Range& range) const {
    return range.model->count == nullptr && !range.model->repeat->fixed;
}

// Of a repeat without instances: as its first one would be.
Result<bool> FormSession::Filling::range_relevant(const Range& range) const {
    if (!range.parent->relevant) return false;
    const auto& list = range.parent->slots()[range.model->slot];
    if (!list.empty()) return std::any_of(list.begin(), list.end(), [](const LiveNode* at) { return at->relevant; });
    if (range.model->relevant == nullptr) return true;
    tree::Node& stand_in = document_.create_element(range.model->name);
    document_.set_line(stand_in, static_cast<std::uint32_t>(nodes_.size()));
    document_.insert(*range.parent->node, stand_in, node_after(range));
    lookup_.nodes_changed();
    auto result = worked_out(xpath::evaluate_boolean, *range.model->relevant->formula, stand_in);
    lookup_.nodes_changed();
    document_.destroy(stand_in);
    return result;
}

Result<RepeatView> FormSession::Filling::repeat(std::string_view ref) const {
    const Target target = TRY(find(ref));
    const Range& range = target.range;
    if (range.model == nullptr) return unknown(ref);
    const RepeatInfo& info = *range.model->repeat;
    RepeatView out;
    out.ref = ref_of(range);
    const auto relevant = range_relevant(range);
    if (!relevant.ok()) fail(relevant.error());
    // Whether it is part of the form cannot be told: it stays in sight, and nothing is added to it.
    out.relevant = !relevant.ok() || *relevant;
    out.counted = range.model->count != nullptr;
    out.can_add = relevant.ok() && *relevant && can_change(range) && instance_count(range) < model_.limits.repeat_instances;
    for (const LiveNode* instance : range.parent->slots()[range.model->slot]) {
        if (instance->relevant) out.instances.push_back(ref_of(*instance));
    }
    out.can_remove = can_change(range) && !out.instances.empty();
    out.appearances = info.body->heading->appearances;
    out.engawa = info.body->heading->engawa;
    // By the specification a repeat is labelled by the group around it.
    const BodyElement* around = info.body->parent;
    const bool wrapped = around != nullptr && around->kind == BodyKind::group && around->node == range.model;
    const TextSource& label = info.body->heading->label.present || !wrapped ? info.body->heading->label : around->heading->label;
    out.label = text(label, *range.parent->node);
    out.failure = failure_;
    return out;
}

Result<GroupView> FormSession::Filling::group(std::string_view ref) const {
    const LiveNode& live = *TRY(find_node(ref));
    std::vector<const BodyElement*> stack{&model_.body};
    const BodyElement* found = nullptr;
    while (!stack.empty() && found == nullptr) {
        const BodyElement* at = stack.back();
        stack.pop_back();
        if (at->kind == BodyKind::group && at->node == live.model) found = at;
        for (const auto& child : at->children) stack.push_back(child.get());
    }
    if (live.model->leaf()) return unknown(ref);
    GroupView out;
    out.ref = ref_of(live);
    if (found != nullptr) {
        out.label = text(found->heading->label, *live.node);
        out.appearances = found->heading->appearances;
        out.engawa = found->heading->engawa;
    }
    out.relevant = live.relevant;
    out.read_only = read_only(live);
    out.failure = failure_;
    return out;
}

}  // namespace engawa::forms
