#include "kiosk/forms/reader.h"

#include "kiosk/forms/characters.h"
#include "kiosk/forms/values.h"
#include "kiosk/forms/xpath/environment.h"
#include "kiosk/forms/xpath/evaluate.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace engawa::forms {
namespace {

std::optional<ControlKind> control_kind(std::string_view name) {
    if (name == "input" || name == "secret" || name == "textarea") return ControlKind::input;
    if (name == "select1") return ControlKind::select_one;
    if (name == "select") return ControlKind::select_many;
    if (name == "rank") return ControlKind::rank;
    if (name == "range") return ControlKind::range;
    if (name == "trigger") return ControlKind::trigger;
    if (name == "upload") return ControlKind::upload;
    return std::nullopt;
}

bool is_number(std::string_view text, double& number) {
    const std::string canonical_text = canonical(DataType::decimal, text);
    if (canonical_text.empty()) return false;
    std::from_chars(canonical_text.data(), canonical_text.data() + canonical_text.size(), number);
    return true;
}

std::string_view reference_of(const tree::Node& element) {
    const std::string_view reference = element.attribute_value("ref");
    return reference.empty() ? element.attribute_value("nodeset") : reference;
}

}  // namespace

bool is_action(std::string_view name) {
    return name == "setvalue" || name == "setgeopoint" || name == "action";
}

namespace {

// Lists of choices that other clients look up elsewhere.
std::vector<const char*> unknown_lists(const tree::Node& element) {
    std::vector<const char*> out;
    if (element.attribute_value("appearance").find("search(") != std::string_view::npos) {
        out.push_back("search() is not known: the choices are those written in the form");
    }
    if (!element.attribute_value("query").empty()) out.push_back("query is not known: the question has no choices, and takes any text");
    return out;
}

}  // namespace

bool BodyElement::has_appearance(std::string_view name) const {
    return std::find(heading->appearances.begin(), heading->appearances.end(), name) != heading->appearances.end();
}

// The heading of a group or a repeat.
Result<void> Reader::read_heading(const tree::Node& element, BodyElement& body) {
    if (std::vector<std::string> named = words(element.attribute_value("appearance")); !named.empty()) {
        body.heading.make().appearances = std::move(named);
    }
    if (EngawaAttributes own = engawa_attributes(element); !own.empty()) body.heading.make().engawa = std::move(own);
    const tree::Node* label = element.child("label");
    if (label == nullptr) return {};
    TextSource& source = body.heading.make().label;
    source = TRY(source_of(*label));
    TRY(check_text(*label, source));
    return {};
}

// The first schema node of a ref, nodeset or bind attribute; nullptr when the element has none of them.
Result<ModelNode*> Reader::referenced(const tree::Node& element, ModelNode& context) {
    std::string text(reference_of(element));
    const tree::Node* written_at = &element;
    if (const std::string_view bind = element.attribute_value("bind"); text.empty() && !bind.empty()) {
        const auto found = bind_ids_.find(std::string(bind));
        if (found == bind_ids_.end()) {
            return Error(FormsError::missing_node, where(element), "no bind with id '" + std::string(bind) + "'");
        }
        text = found->second.nodeset;
        written_at = found->second.element;
    }
    if (trimmed(text).empty()) return static_cast<ModelNode*>(nullptr);
    const FormulaPtr path = TRY(passing_path(*written_at, text, "ref"));
    if (const auto reference = path->expression.as_path(); reference && has_predicate(*reference)) {
        return Error(FormsError::bad_control, where(element),
                     "the ref of a " + element.name().local + " has a predicate: " + std::string(trimmed(text)));
    }
    const std::vector<ModelNode*> nodes = nodes_at(*path, context);
    if (!nodes.empty()) return nodes.front();
    return Error(FormsError::missing_node, where(element), "the instance has no node " + std::string(trimmed(text)));
}

Result<void> Reader::read_body(const tree::Node& body) {
    model_.meta.body_class = body.attribute_value("class");
    model_.body.kind = BodyKind::root;
    model_.body.node = model_.root.get();
    return read_children(body, model_.body, *model_.root, nullptr);
}

Result<void> Reader::read_children(const tree::Node& element, BodyElement& parent, ModelNode& context,
                                   RepeatInfo* repeat) {
    for (const tree::Node* at = element.first_child_element(); at != nullptr; at = at->next_element()) {
        const std::string& name = at->name().local;
        if (name == "group") {
            TRY(read_group(*at, parent, context, repeat));
        } else if (name == "repeat") {
            TRY(read_repeat(*at, parent, context));
        } else if (is_action(name)) {
            TRY(read_actions(*at, {nullptr, repeat}));
        } else if (const auto kind = control_kind(name)) {
            TRY(read_control(*at, *kind, parent, context, repeat));
        } else if (name != "label" || parent.kind == BodyKind::root) {
            warn(*at, at->name().qualified() + " is not known: it is left out");
        }
    }
    return {};
}

Result<void> Reader::read_group(const tree::Node& element, BodyElement& parent, ModelNode& context,
                                RepeatInfo* repeat) {
    auto group = std::make_unique<BodyElement>();
    group->kind = BodyKind::group;
    group->parent = &parent;
    group->node = TRY(referenced(element, context));
    TRY(read_heading(element, *group));
    BodyElement& added = *group;
    parent.children.push_back(std::move(group));
    return read_children(element, added, added.node != nullptr ? *added.node : context, repeat);
}

Result<void> Reader::read_repeat(const tree::Node& element, BodyElement& parent, ModelNode& context) {
    ModelNode* node = TRY(referenced(element, context));
    if (node == nullptr) return Error(FormsError::bad_repeat, where(element), "a repeat without nodeset");
    if (node->parent == nullptr || node->attribute) {
        return Error(FormsError::bad_repeat, where(element), node->path() + " cannot repeat");
    }
    if (node->repeat) return Error(FormsError::bad_repeat, where(element), "a second repeat of " + node->path());
    auto body = std::make_unique<BodyElement>();
    body->kind = BodyKind::repeat;
    body->parent = &parent;
    body->node = node;
    TRY(read_heading(element, *body));
    node->repeat = std::make_unique<RepeatInfo>();
    RepeatInfo& info = *node->repeat;
    info.body = body.get();
    const auto marked = templates_.find(node);
    info.explicit_template = marked != templates_.end();
    info.template_source = info.explicit_template ? marked->second
                                                  : node->first_occurrence;
    const std::string_view fixed = trimmed(element.attribute_value("noAddRemove", javarosa_uri));
    info.fixed = fixed == "true()" || fixed == "true" || fixed == "1";
    info.count = TRY(formula_of(element, "count", javarosa_uri));
    if (info.count) TRY(check_count(element, info.count->expression));
    BodyElement& added = *body;
    parent.children.push_back(std::move(body));
    return read_children(element, added, *node, &info);
}

Result<void> Reader::read_control(const tree::Node& element, ControlKind kind, BodyElement& parent,
                                  ModelNode& context, RepeatInfo* repeat) {
    auto found = referenced(element, context);
    if (!found.ok()) {
        // Under a repeat, a path that does not pass through it is never met by an instance: the control is unseen.
        const ModelNode* around = context.enclosing_repeat();
        const std::string_view text = trimmed(reference_of(element));
        if (around != nullptr && text.starts_with('/') && !text.starts_with(around->path() + "/") &&
            found.error().is(FormsError::missing_node)) {
            warn(element, "no instance of " + around->path() + " has " + std::string(text));
            return {};
        }
        return found.error();
    }
    if (*found == nullptr) return Error(FormsError::bad_control, where(element), "a control without ref");
    if (!(*found)->leaf()) {
        return Error(FormsError::bad_control, where(element),
                     "a control for " + (*found)->path() + ", which holds other nodes and no value: name one of them");
    }
    if ((*found)->control != nullptr) {
        return Error(FormsError::bad_control, where(element), "a second control for " + (*found)->path());
    }
    auto body = std::make_unique<BodyElement>();
    body->kind = BodyKind::control;
    body->parent = &parent;
    body->node = *found;
    body->control = std::make_unique<Control>();
    Control& control = *body->control;
    control.kind = kind;
    control.node = *found;
    control.body = body.get();
    control.line = element.line();
    read_looks(element, control);
    for (const char* says : unknown_lists(element)) warn(element, says);
    choice_values_.clear();
    TRY(read_control_children(element, control, repeat));
    if (kind == ControlKind::range) TRY(read_range(element, control));
    const bool chooses = kind == ControlKind::select_one || kind == ControlKind::select_many || kind == ControlKind::rank;
    if (chooses && control.choices.empty() && !control.itemset) warn(element, "a select without choices");
    control.node->control = &control;
    parent.children.push_back(std::move(body));
    return {};
}

void Reader::read_looks(const tree::Node& element, Control& control) {
    if (std::vector<std::string> named = words(element.attribute_value("appearance")); !named.empty()) {
        control.details.make().appearances = std::move(named);
    }
    if (EngawaAttributes own = engawa_attributes(element); !own.empty()) {
        if (const auto named = own.find("appearance"); named != own.end()) {
            control.details.make().engawa_appearances = words(named->second);
        }
        control.details.make().engawa = std::move(own);
    }
    std::string_view media_type = element.attribute_value("accept");
    if (media_type.empty()) media_type = element.attribute_value("mediatype");
    if (!media_type.empty()) control.details.make().media_type = media_type;
    if (const std::string rows = canonical(DataType::integer, element.attribute_value("rows")); !rows.empty()) {
        control.details.make().rows = static_cast<std::size_t>(std::max(0, std::stoi(rows)));
    }
}

Result<void> Reader::read_control_children(const tree::Node& element, Control& control, RepeatInfo* repeat) {
    for (const tree::Node* at = element.first_child_element(); at != nullptr; at = at->next_element()) {
        const std::string& name = at->name().local;
        if (name == "label" || name == "hint" || name == "help") {
            TextSource source = TRY(source_of(*at));
            TRY(check_text(*at, source));
            TextSource& into = name == "label"  ? control.label
                               : name == "hint" ? control.details.make().hint
                                                : control.details.make().help;
            into = std::move(source);
        } else if (name == "item") {
            TRY(read_item(*at, control));
        } else if (name == "itemset") {
            TRY(read_itemset(*at, control));
        } else if (is_action(name)) {
            TRY(read_actions(*at, {control.node, repeat}));
        } else {
            warn(*at, at->name().qualified() + " is not known: it is left out");
        }
    }
    return {};
}

// What is the same at all times is told at once.
Result<void> Reader::check_count(const tree::Node& element, const xpath::Expression& count) const {
    if (!count.traits().constant) return {};
    const auto number = xpath::evaluate_number(count, {}, element);
    if (number.ok() && !std::isnan(*number)) return {};
    return Error(FormsError::bad_control, where(element), "jr:count=\"" + count.text() + "\" is never a number");
}

Result<void> Reader::read_item(const tree::Node& element, Control& control) {
    StaticChoice choice;
    const tree::Node* value = element.child("value");
    if (value == nullptr) return Error(FormsError::bad_control, where(element), "an item without value");
    choice.value = composed(trimmed(value->string_value()));
    const bool several = control.kind == ControlKind::select_many || control.kind == ControlKind::rank;
    if (several && words(choice.value).size() > 1) {
        return Error(FormsError::bad_control, where(element),
                     "a choice of several with a space in its value: " + choice.value);
    }
    if (const tree::Node* label = element.child("label")) {
        choice.label = TRY(source_of(*label));
        TRY(check_text(*label, choice.label));
    }
    if (!choice_values_.insert(choice.value).second) {
        warn(element, "two choices with one value, of which the first is meant: \"" + choice.value + "\"");
    }
    choice.engawa = engawa_attributes(element);
    control.choices.push_back(std::move(choice));
    return {};
}

Result<void> Reader::read_itemset(const tree::Node& element, Control& control) {
    if (control.itemset) return Error(FormsError::bad_control, where(element), "a second itemset");
    auto itemset = std::make_unique<Itemset>();
    itemset->nodeset = TRY(formula_of(element, element.attribute_value("nodeset").empty() ? "ref" : "nodeset"));
    if (!itemset->nodeset) return Error(FormsError::bad_control, where(element), "an itemset without nodeset");
    const tree::Node* value = element.child("value");
    if (value == nullptr) return Error(FormsError::bad_control, where(element), "an itemset without value");
    itemset->value = TRY(formula_of(*value, "ref"));
    if (!itemset->value) return Error(FormsError::bad_control, where(*value), "a value without ref");
    if (const tree::Node* label = element.child("label")) itemset->label = TRY(source_of(*label));
    if (itemset->nodeset->expression.traits().uses_random) model_.shuffles = true;
    control.itemset = std::move(itemset);
    return {};
}

Result<void> Reader::read_range(const tree::Node& element, Control& control) {
    RangeBounds& range = control.details.make().range;
    range.start = trimmed(element.attribute_value("start"));
    range.end = trimmed(element.attribute_value("end"));
    range.step = trimmed(element.attribute_value("step"));
    range.tick_interval = trimmed(element.attribute_value("tick-interval", odk_uri));
    range.placeholder = trimmed(element.attribute_value("placeholder", odk_uri));
    double start = 0;
    double end = 0;
    double step = 0;
    if (!is_number(range.start, start) || !is_number(range.end, end) || !is_number(range.step, step)) {
        return Error(FormsError::bad_control, where(element), "a range needs start, end and step, all numbers");
    }
    if (step == 0) return Error(FormsError::bad_control, where(element), "the step of a range is not 0");
    // Which way a range runs is told by its bounds.
    if (step < 0) range.step.erase(0, 1);
    return {};
}

}  // namespace engawa::forms
