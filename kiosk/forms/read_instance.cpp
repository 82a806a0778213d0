#include "kiosk/forms/reader.h"

#include "kiosk/forms/values.h"

#include <algorithm>
#include <charconv>

namespace engawa::forms {
namespace {

bool has_template_mark(const tree::Node& element) {
    return element.attribute("template", javarosa_uri) != nullptr;
}

}  // namespace

bool has_predicate(const xpath::PathReference& path) {
    return std::any_of(path.steps.begin(), path.steps.end(), [](const auto& step) { return step.has_predicates; });
}

std::string ModelNode::path() const {
    if (parent == nullptr) return "/" + name.qualified();
    return parent->path() + (attribute ? "/@" : "/") + name.qualified();
}

const ModelNode* ModelNode::enclosing_repeat() const {
    const ModelNode* at = this;
    while (at != nullptr && !at->repeat) at = at->parent;
    return at;
}

DataType ModelNode::held_as() const {
    if (control == nullptr) return type();
    switch (control->kind) {
        case ControlKind::select_one:
        case ControlKind::select_many:
        case ControlKind::rank:
        case ControlKind::trigger: return DataType::string;
        case ControlKind::input:
        case ControlKind::range:
        case ControlKind::upload:
        case ControlKind::note: break;
    }
    return type();
}

bool ModelNode::is_self_or_below(const ModelNode& ancestor) const {
    const ModelNode* at = this;
    while (at != nullptr && at->depth > ancestor.depth) at = at->parent;
    return at == &ancestor;
}

ModelNode* ModelNode::child(std::string_view written) const {
    const bool wants_attribute = written.starts_with('@');
    if (wants_attribute) written.remove_prefix(1);
    const std::size_t colon = written.find(':');
    const std::string_view wanted_prefix = colon == std::string_view::npos ? "" : written.substr(0, colon);
    const std::string_view wanted = colon == std::string_view::npos ? written : written.substr(colon + 1);
    const auto [first, last] = by_local->equal_range(wanted);
    for (auto at = first; at != last; ++at) {
        if (at->second->attribute == wants_attribute && at->second->name.prefix == wanted_prefix) return at->second;
    }
    return nullptr;
}

ModelNode& ModelNode::add_child(const tree::Name& child_name, NodeKind kind) {
    children.push_back(std::make_unique<ModelNode>());
    ModelNode& made = *children.back();
    made.slot = static_cast<std::uint32_t>(children.size() - 1);
    made.attribute = kind == NodeKind::attribute;
    made.name.local = child_name.local;
    made.name.prefix = child_name.prefix;
    // A name without prefix has no namespace of its own in a form's paths.
    if (made.attribute || !made.name.prefix.empty()) made.name.namespace_uri = child_name.namespace_uri;
    made.parent = this;
    made.depth = depth + 1;
    by_local.make().emplace(made.name.local, &made);
    return made;
}

Result<ModelNode*> Reader::schema(const tree::Node& element, ModelNode* parent) {
    ModelNode* node = nullptr;
    if (parent == nullptr) {
        model_.root = std::make_unique<ModelNode>();
        node = model_.root.get();
        node->name.local = element.name().local;
        node->name.prefix = element.name().prefix;
        if (!node->name.prefix.empty()) node->name.namespace_uri = element.name().namespace_uri;
        node->line = element.line();
    } else if (node = parent->child(element.name().qualified()); node == nullptr) {
        node = &parent->add_child(element.name(), NodeKind::element);
        node->line = element.line();
    }
    if (has_template_mark(element)) {
        templates_.try_emplace(node, &element);
    } else if (node->first_occurrence == nullptr) {
        node->first_occurrence = &element;
    }
    add_attributes(element, *node);
    if (element.first_child_element() != nullptr) warn_of_stray_text(element, *node);
    std::unordered_set<const ModelNode*> seen;
    for (const tree::Node* child = element.first_child_element(); child != nullptr; child = child->next_element()) {
        node->group = true;
        const ModelNode* made = TRY(schema(*child, node));
        const bool doubled = !has_template_mark(*child) && !seen.insert(made).second;
        if (doubled && doubled_nodes_.insert(made).second) doubled_.emplace_back(made, child);
    }
    return node;
}

namespace {

bool asks_below(const ModelNode& node) {
    return node.control != nullptr || std::any_of(node.children.begin(), node.children.end(), [](const auto& child) { return asks_below(*child); });
}

}  // namespace

// Two of a node that is no repeat: a page asks for the first alone.
void Reader::tell_doubled() {
    for (const auto& [node, element] : doubled_) {
        if (node->repeat) continue;
        warn(*element, "a second " + node->path() + ", which is no repeat: both are in the record" +
                           (asks_below(*node) ? ", and a page asks for the first alone" : ""));
    }
}

// A node with others in it holds no value.
void Reader::warn_of_stray_text(const tree::Node& element, const ModelNode& node) {
    constexpr std::size_t longest_shown = 40;
    for (const tree::Node* at = element.first_child(); at != nullptr; at = at->next_sibling()) {
        if (!at->is_text() || trimmed(at->value()).empty()) continue;
        warn(element, "text beside the elements of " + node.path() + " is left out: \"" + shortened(trimmed(at->value()), longest_shown) + "\"");
        return;
    }
}

void Reader::add_attributes(const tree::Node& element, ModelNode& node) {
    for (const tree::Node* at = element.first_attribute(); at != nullptr; at = at->next_sibling()) {
        if (at->name().namespace_uri == javarosa_uri && at->name().local == "template") continue;
        if (node.child("@" + at->name().qualified()) != nullptr) continue;
        node.add_child(at->name(), NodeKind::attribute).line = element.line();
    }
}

Result<void> Reader::read_primary(const tree::Node& instance) {
    const tree::Node* root = instance.first_child_element();
    model_.primary_instance_id = instance.attribute_value("id");
    model_.initial = root;
    TRY(schema(*root, nullptr));
    find_meta();
    collect_namespaces(*model_.root);
    return {};
}

// OpenRosa wants meta/instanceID in every record; where the form has none, the schema gets one with a uid preload.
void Reader::find_meta() {
    ModelNode& root = *model_.root;
    ModelNode* meta = nullptr;
    for (const auto& child : root.children) {
        if (!child->attribute && child->name.local == "meta" && meta == nullptr) meta = child.get();
    }
    const auto add = [](ModelNode& parent, std::string local, const std::string& prefix, const std::string& uri) {
        parent.group = true;
        ModelNode& added = parent.add_child({prefix, std::move(local), uri}, NodeKind::element);
        added.line = parent.line;
        return &added;
    };
    if (meta == nullptr) {
        std::string prefix;
        for (const auto& [name, uri] : model_.namespaces) {
            if (uri == openrosa_uri) prefix = name;
        }
        meta = add(root, "meta", prefix, prefix.empty() ? std::string() : std::string(openrosa_uri));
    }
    ModelNode* id = nullptr;
    for (const auto& child : meta->children) {
        if (child->attribute) continue;
        if (child->name.local == "instanceID") id = child.get();
        if (child->name.local == "instanceName") model_.instance_name_node = child.get();
        if (child->name.local == "deprecatedID") model_.deprecated_id_node = child.get();
    }
    if (id == nullptr) {
        id = add(*meta, "instanceID", meta->name.prefix, meta->name.namespace_uri);
        id->bind = std::make_unique<Bind>();
        id->bind->preload = PreloadKind::uid;
        model_.adds_instance_id = true;
        model_.preloaded.push_back(id);
    }
    model_.meta_node = meta;
    model_.instance_id_node = id;
}

// The prefixes that names of the instance carry. All are declared at its root, in the order of their first use; the
// second meaning of one prefix is declared where it is used.
void Reader::collect_namespaces(const ModelNode& node) {
    const auto add = [this](const ModelNode& named) {
        const auto known = [&](const auto& entry) { return entry.first == named.name.prefix; };
        if (named.name.prefix.empty() || named.name.prefix == "xml") return;
        if (std::none_of(model_.declared.begin(), model_.declared.end(), known)) {
            model_.declared.emplace_back(named.name.prefix, named.name.namespace_uri);
        }
    };
    add(node);
    for (const auto& child : node.children) {
        if (child->attribute) add(*child);
    }
    for (const auto& child : node.children) {
        if (!child->attribute) collect_namespaces(*child);
    }
}

std::vector<ModelNode*> Reader::nodes_at(const Formula& path, ModelNode& context) const {
    std::vector<ModelNode*> out;
    const auto reference = path.expression.as_path();
    if (!reference) return out;
    for (const ResolvedPath& found : resolve(model_, *reference, context, {}, path.line).nodes) out.push_back(found.node);
    return out;
}

Result<void> Reader::read_bind(const tree::Node& element) {
    std::string_view nodeset = element.attribute_value("nodeset");
    if (nodeset.empty()) nodeset = element.attribute_value("ref");
    if (nodeset.empty()) return Error(FormsError::bad_bind, where(element), "a bind without nodeset");
    if (const std::string_view id = element.attribute_value("id"); !id.empty()) {
        if (!bind_ids_.try_emplace(std::string(id), NamedBind{std::string(nodeset), &element}).second) {
            return Error(FormsError::duplicate_id, where(element), "two binds with id '" + std::string(id) + "': rename one");
        }
    }
    const FormulaPtr path = TRY(passing_path(element, nodeset, "nodeset"));
    const auto reference = path->expression.as_path();
    if (!reference) return Error(FormsError::bad_bind, where(element), "nodeset is not a path");
    if (has_predicate(*reference)) {
        return Error(FormsError::bad_bind, where(element), "a bind is for every node of its path: leave out the predicate of " +
                                                               std::string(trimmed(nodeset)));
    }
    const std::vector<ModelNode*> nodes = nodes_at(*path, *model_.root);
    if (nodes.empty()) warn(element, "the instance has no node " + std::string(trimmed(nodeset)));
    for (ModelNode* node : nodes) TRY(fill_bind(element, *node));
    for (const tree::Node* at = element.first_child_element(); at != nullptr; at = at->next_element()) {
        if (at->name().local == "bind") TRY(read_bind(*at));
    }
    return {};
}

// A node with elements in it holds no value of its own. What it may say comes down to them (relevant, readonly) or is
// asked of nobody (a type, required, a constraint).
Result<void> Reader::check_holds_value(const tree::Node& element, const ModelNode& node) {
    if (node.leaf()) return {};
    const bool calculated = !trimmed(element.attribute_value("calculate")).empty();
    if (calculated || !element.attribute_value("preload", javarosa_uri).empty()) {
        return Error(FormsError::bad_bind, where(element),
                     std::string(calculated ? "calculate" : "jr:preload") + " of " + node.path() +
                         ", which holds other nodes and no value: name one of them");
    }
    for (const std::string_view asked : {"required", "constraint"}) {
        if (!trimmed(element.attribute_value(asked)).empty()) {
            warn(element, std::string(asked) + " of the group " + node.path() + " is asked of nobody");
        }
    }
    return {};
}

// Several binds of one node add up; what two of them say differently is a mistake of the author.
Result<void> Reader::check_said_once(const tree::Node& element, const ModelNode& node) {
    const auto [entry, alone] = bound_.try_emplace(&node, Bound{&element, {}});
    if (alone) return {};
    Bound& bound = entry->second;
    const auto others = [&](const tree::Node& bind) -> Result<void> {
        for (const tree::Node* at = bind.first_attribute(); at != nullptr; at = at->next_sibling()) {
            const std::string name = at->name().qualified();
            if (name == "nodeset" || name == "ref" || name == "id" || trimmed(at->value()).empty()) continue;
            const auto [known, first] = bound.said.try_emplace(name, at);
            const std::string_view before = known->second->value();
            const bool same = name == "type" ? data_type_from(before) == data_type_from(at->value()) : trimmed(before) == trimmed(at->value());
            if (first || same) continue;
            return Error(FormsError::bad_bind, where(bind),
                         "a second " + name + " for " + node.path() + ", which line " + std::to_string(known->second->parent()->line()) +
                             " gives another: leave one of them");
        }
        return {};
    };
    if (bound.said.empty()) TRY(others(*bound.first));
    return others(element);
}

Result<void> Reader::fill_bind(const tree::Node& element, ModelNode& node) {
    TRY(check_holds_value(element, node));
    if (!node.bind) node.bind = std::make_unique<Bind>();
    Bind& bind = *node.bind;
    TRY(check_said_once(element, node));
    if (const tree::Node* type = element.attribute("type")) bind.type = data_type_from(type->value());
    const auto take = [&](std::string_view attribute, FormulaPtr& into) -> Result<void> {
        if (FormulaPtr found = TRY(formula_of(element, attribute))) into = std::move(found);
        return {};
    };
    TRY(take("relevant", bind.relevant));
    TRY(take("required", bind.required));
    TRY(take("readonly", bind.readonly));
    TRY(take("constraint", bind.constraint));
    TRY(take("calculate", bind.calculate));
    if (element.attribute("requiredMsg", javarosa_uri) != nullptr) {
        bind.details.make().required_message = TRY(source_of_attribute(element, "requiredMsg"));
        TRY(check_text(element, bind.details->required_message));
    }
    if (element.attribute("constraintMsg", javarosa_uri) != nullptr) {
        bind.details.make().constraint_message = TRY(source_of_attribute(element, "constraintMsg"));
        TRY(check_text(element, bind.details->constraint_message));
    }
    // "options true() and false()": no expression, though it is written like one.
    if (const std::string_view save = trimmed(element.attribute_value("saveIncomplete")); !save.empty()) {
        if (save != "true()" && save != "false()" && save != "true" && save != "false") {
            return Error(FormsError::bad_bind, where(element), "saveIncomplete is true() or false()");
        }
        bind.save_incomplete = save.starts_with("true");
    }
    if (const tree::Node* pixels = element.attribute("max-pixels", openrosa_uri)) {
        std::size_t number = 0;
        const std::string_view text = pixels->value();
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc() || end != text.data() + text.size()) {
            return Error(FormsError::bad_bind, where(element), "max-pixels is not a number");
        }
        bind.details.make().max_pixels = number;
    }
    for (auto& [name, value] : engawa_attributes(element)) bind.details.make().engawa[name] = value;
    read_preload(element, node);
    return {};
}

void Reader::read_preload(const tree::Node& element, ModelNode& node) {
    const std::string_view kind = element.attribute_value("preload", javarosa_uri);
    if (kind.empty()) return;
    const std::string_view parameter = element.attribute_value("preloadParams", javarosa_uri);
    Bind& bind = *node.bind;
    if (kind == "uid") bind.preload = PreloadKind::uid;
    if (kind == "date" && (parameter == "today" || parameter.empty())) bind.preload = PreloadKind::date_today;
    if (kind == "timestamp" && parameter == "start") bind.preload = PreloadKind::timestamp_start;
    if (kind == "timestamp" && parameter == "end") bind.preload = PreloadKind::timestamp_end;
    if (kind == "property") bind.preload = PreloadKind::property;
    bind.details.make().preload_parameter = parameter;
    if (bind.preload == PreloadKind::none) {
        warn(element, "preload '" + std::string(kind) + "' with '" + std::string(parameter) + "' is not known");
        return;
    }
    model_.preloaded.push_back(&node);
}

// The event of an action: its own, or that of the <action> around it. xml-events' ev:event is the older spelling.
std::string_view Reader::event_of(const tree::Node& element) {
    const std::string_view event = element.attribute_value("event");
    return event.empty() ? element.attribute_value("event", "http://www.w3.org/2001/xml-events") : event;
}

// XForms 1.1 §10.1: what stands in an <action> runs in its order, by its event.
Result<void> Reader::read_actions(const tree::Node& element, const ActionPlace& place) {
    if (element.name().local != "action") return read_action(element, event_of(element), place);
    for (const tree::Node* at = element.first_child_element(); at != nullptr; at = at->next_element()) {
        if (!is_action(at->name().local)) {
            warn(*at, at->name().qualified() + " is not known: it is left out");
            continue;
        }
        if (!event_of(*at).empty() || at->name().local == "action") {
            return Error(FormsError::bad_control, where(*at), "inside an action, one with an event of its own");
        }
        TRY(read_action(*at, event_of(element), place));
    }
    return {};
}

Result<Action> Reader::action_of(const tree::Node& element, const ActionPlace& place) {
    std::string target(element.attribute_value("ref"));
    const tree::Node* written_at = &element;
    if (const std::string_view bind = element.attribute_value("bind"); target.empty() && !bind.empty()) {
        const auto named = bind_ids_.find(std::string(bind));
        if (named == bind_ids_.end()) {
            return Error(FormsError::missing_node, where(element), "no bind has the id '" + std::string(bind) + "'");
        }
        target = named->second.nodeset;
        written_at = named->second.element;
    }
    if (target.empty()) return Error(FormsError::missing_node, where(element), "an action without ref");
    ModelNode& context = place.control_node != nullptr ? *place.control_node : *model_.root;
    Action action;
    action.kind = element.name().local == "setgeopoint" ? ActionKind::set_geopoint : ActionKind::set_value;
    action.line = element.line();
    action.target = TRY(formula(*written_at, target, "ref"));
    action.targets = nodes_at(*action.target, context);
    if (action.targets.empty()) {
        return Error(FormsError::missing_node, where(element), "the instance has no node " + target);
    }
    for (ModelNode* node : action.targets) {
        node->set_by_action = true;
        if (node->leaf()) continue;
        return Error(FormsError::bad_control, where(element),
                     "an action sets " + node->path() + ", which holds other nodes and no value: name one of them");
    }
    action.value = TRY(formula_of(element, "value"));
    if (!action.value) action.literal = element.string_value();
    return action;
}

Result<void> Reader::read_action(const tree::Node& element, std::string_view event, const ActionPlace& place) {
    const std::vector<std::string> events = words(event);
    if (events.empty()) return Error(FormsError::bad_control, where(element), "an action without event");
    for (const std::string& name : events) {
        Action action = TRY(action_of(element, place));
        if (name == "odk-instance-first-load") {
            model_.on_first_load.push_back(std::move(action));
        } else if (name == "odk-instance-load") {
            model_.on_load.push_back(std::move(action));
        } else if (name == "xforms-ready") {
            model_.on_ready.push_back(std::move(action));
        } else if (name == "xforms-revalidate") {
            model_.on_revalidate.push_back(std::move(action));
        } else if (name == "odk-new-repeat") {
            if (place.repeat == nullptr) {
                return Error(FormsError::bad_repeat, where(element), "odk-new-repeat outside of a repeat");
            }
            place.repeat->on_new_instance.push_back(std::move(action));
        } else if (name == "xforms-value-changed") {
            if (place.control_node == nullptr) {
                return Error(FormsError::bad_control, where(element), "xforms-value-changed outside of a control");
            }
            place.control_node->on_value_changed.make().push_back(std::move(action));
        } else {
            return Error(FormsError::bad_control, where(element), "event '" + name + "' is not known");
        }
    }
    return {};
}

}  // namespace engawa::forms
