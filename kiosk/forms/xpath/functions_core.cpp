// XPath 1.0 §4.1 and §4.3, and what ODK adds to them.

#include "kiosk/forms/tree/document.h"
#include "kiosk/forms/xpath/evaluator.h"
#include "kiosk/forms/xpath/text.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <set>

namespace engawa::forms::xpath {

namespace {

using tree::Node;
using tree::NodeKind;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

Result<Value> last(Evaluator&, const Context& context, Arguments) {
    return Value(static_cast<double>(context.size));
}

// How many come before a repeat's instance, by the index of the parent's children: ten thousand instances that each ask
// for their place do not count each other. nullopt: the siblings have to be walked.
std::optional<std::size_t> instances_before(const Evaluator& evaluator, const Node& node) {
    const FormHost* host = evaluator.environment().host;
    if (host == nullptr || !node.is_element() || node.parent() == nullptr || !host->is_repeat_instance(node)) return {};
    const auto named = node.document().children_named(*node.parent(), node.name().local);
    // The instances of one repeat stand one behind the other.
    if (named.empty() || !(named.front()->name() == named.back()->name())) return {};
    const auto at = std::lower_bound(named.begin(), named.end(), &node, [](const Node* a, const Node* b) {
        return tree::Document::compare_order(*a, *b) < 0;
    });
    if (at == named.end() || *at != &node) return {};
    return static_cast<std::size_t>(at - named.begin());
}

Result<Value> position(Evaluator& evaluator, const Context& context, Arguments arguments) {
    if (arguments.empty()) return Value(static_cast<double>(context.position));
    // The one repeat instance meant by position(/data/repeat) is the one around the current node.
    const Evaluator::NarrowingScope scope(evaluator, Evaluator::Narrowing::all_steps);
    const NodeSet nodes = TRY(evaluator.nodes_of(*arguments[0], context));
    if (nodes.empty()) return Value(not_a_number);
    const Node& node = *nodes.front();
    TRY(evaluator.spend(1));
    if (const auto before = instances_before(evaluator, node)) return Value(static_cast<double>(*before + 1));
    double place = 1;
    std::size_t seen = 0;
    for (const Node* at = node.previous_sibling(); at != nullptr; at = at->previous_sibling()) {
        ++seen;
        if (at->kind() == node.kind() && at->name() == node.name()) ++place;
    }
    TRY(evaluator.spend(seen / 8));
    return Value(place);
}

Result<Value> count(Evaluator& evaluator, const Context& context, Arguments arguments) {
    return Value(static_cast<double>(TRY(evaluator.nodes_of(*arguments[0], context)).size()));
}

Result<Value> count_non_empty(Evaluator& evaluator, const Context& context, Arguments arguments) {
    const NodeSet nodes = TRY(evaluator.nodes_of(*arguments[0], context));
    TRY(evaluator.spend(nodes.size()));
    double found = 0;
    std::string scratch;
    for (const Node* node : nodes) {
        if (!TRY(evaluator.text_of(*node, scratch)).empty()) ++found;
    }
    return Value(found);
}

// Without a DTD no attribute is of type ID; one named id (or xml:id) is taken for it, as browsers do.
Result<Value> id(Evaluator& evaluator, const Context& context, Arguments arguments) {
    std::set<std::string, std::less<>> wanted;
    for (const Value& item : TRY(evaluator.items_of(*arguments[0], context))) {
        const std::string text = TRY(evaluator.to_string(item));
        TRY(evaluator.spend(text.size()));
        for (const std::string_view word : words_of(text)) wanted.emplace(word);
    }
    NodeSet found;
    for (const Node* at = &context.node->document().root(); at != nullptr && !wanted.empty(); at = next_in_order(*at)) {
        TRY(evaluator.spend(1));
        const Node* attribute = at->attribute("id");
        if (attribute == nullptr) attribute = at->attribute("id", "http://www.w3.org/XML/1998/namespace");
        if (attribute == nullptr) continue;
        const auto match = wanted.find(attribute->value());
        if (match == wanted.end()) continue;
        found.push_back(at);
        wanted.erase(match);  // the first element with an id is the one (§5.2.1)
    }
    return Value(std::move(found));
}

Result<const Node*> named_node(Evaluator& evaluator, const Context& context, Arguments arguments) {
    if (arguments.empty()) return context.node;
    const NodeSet nodes = TRY(evaluator.nodes_of(*arguments[0], context));
    return nodes.empty() ? nullptr : nodes.front();
}

Result<Value> local_name(Evaluator& evaluator, const Context& context, Arguments arguments) {
    const Node* node = TRY(named_node(evaluator, context, arguments));
    return Value(node == nullptr ? std::string() : node->name().local);
}

Result<Value> namespace_uri(Evaluator& evaluator, const Context& context, Arguments arguments) {
    const Node* node = TRY(named_node(evaluator, context, arguments));
    return Value(node == nullptr ? std::string() : node->name().namespace_uri);
}

Result<Value> name(Evaluator& evaluator, const Context& context, Arguments arguments) {
    const Node* node = TRY(named_node(evaluator, context, arguments));
    return Value(node == nullptr ? std::string() : node->name().qualified());
}

Result<Value> boolean(Evaluator& evaluator, const Context& context, Arguments arguments) {
    return Value(TRY(evaluator.boolean_of(*arguments[0], context)));
}

Result<Value> logical_not(Evaluator& evaluator, const Context& context, Arguments arguments) {
    return Value(!TRY(evaluator.boolean_of(*arguments[0], context)));
}

Result<Value> always_true(Evaluator&, const Context&, Arguments) { return Value(true); }
Result<Value> always_false(Evaluator&, const Context&, Arguments) { return Value(false); }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

Result<Value> lang(Evaluator& evaluator, const Context& context, Arguments arguments) {
    const std::string wanted = TRY(evaluator.string_of(*arguments[0], context));
    for (const Node* at = context.node; at != nullptr; at = at->parent()) {
        TRY(evaluator.spend(1));
        const Node* attribute = at->attribute("lang", "http://www.w3.org/XML/1998/namespace");
        if (attribute == nullptr) continue;
        const std::string_view given = attribute->value();
        if (given.size() < wanted.size()) return Value(false);
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            if (lower(given[i]) != lower(wanted[i])) return Value(false);
        }
        // "en" is the language of "en-US" but not of "eng".
        return Value(given.size() == wanted.size() || given[wanted.size()] == '-');
    }
    return Value(false);
}

Result<Value> current(Evaluator& evaluator, const Context&, Arguments) {
    return Value(NodeSet{&evaluator.current()});
}

// ---- ODK ---------------------------------------------------------------------------------------------------

bool says_true(std::string_view text) { return text == "1" || text == "true"; }

Result<Value> boolean_from_string(Evaluator& evaluator, const Context& context, Arguments arguments) {
    return Value(says_true(TRY(evaluator.string_of(*arguments[0], context))));
}

Result<Value> choose(Evaluator& evaluator, const Context& context, Arguments arguments) {
    const bool condition = TRY(evaluator.boolean_of(*arguments[0], context));
    return evaluator.evaluate(*arguments[condition ? 1 : 2], context);
}

// A node of a list of answers counts when it holds anything, other values by boolean().
Result<bool> counts(Evaluator& evaluator, const Value& item) {
    if (!item.is_node_set()) return item.to_boolean();
    return !TRY(evaluator.to_string(item)).empty();
}

struct Bounds {
    double least;
    double most;
    bool open;  // no upper bound and nothing to reach: true whatever is checked
};

Result<Bounds> bounds(Evaluator& evaluator, const Context& context, Arguments arguments) {
    Bounds bounds{};
    bounds.least = TRY(evaluator.number_of(*arguments[0], context));
    bounds.most = TRY(evaluator.number_of(*arguments[1], context));
    bounds.open = bounds.most == -1 && bounds.least < 1;
    if (bounds.most == -1) bounds.most = std::numeric_limits<double>::infinity();
    return bounds;
}

Result<Value> checklist(Evaluator& evaluator, const Context& context, Arguments arguments) {
    const Bounds limits = TRY(bounds(evaluator, context, arguments));
    if (limits.open) return Value(true);
    double satisfied = 0;
    for (const auto& argument : arguments.subspan(2)) {
        for (const Value& item : TRY(evaluator.items_of(*argument, context))) satisfied += TRY(counts(evaluator, item)) ? 1 : 0;
    }
    return Value(satisfied >= limits.least && satisfied <= limits.most);
}

Result<Value> weighted_checklist(Evaluator& evaluator, const Context& context, Arguments arguments) {
    if (arguments.size() % 2 != 0) {
        return Error(XPathError::wrong_arity, "", "weighted-checklist takes pairs of an answer and its weight");
    }
    const Bounds limits = TRY(bounds(evaluator, context, arguments));
    if (limits.open) return Value(true);
    double satisfied = 0;
    for (std::size_t i = 2; i < arguments.size(); i += 2) {
        const std::vector<Value> items = TRY(evaluator.items_of(*arguments[i], context));
        const std::vector<Value> weights = TRY(evaluator.items_of(*arguments[i + 1], context));
        // A weight for an answer that is not there: the list cannot be fulfilled.
        if (weights.size() > items.size()) return Value(false);
        for (std::size_t j = 0; j < weights.size(); ++j) {
            const double weight = TRY(evaluator.to_number(weights[j]));
            if (TRY(counts(evaluator, items[j]))) satisfied += weight;
        }
    }
    return Value(satisfied >= limits.least && satisfied <= limits.most);
}

constexpr auto both = In::both;
constexpr auto of_name = Effect::name_of;
constexpr auto which = Effect::which_nodes;

constexpr std::array functions = {
    Function{"last", 0, 0, last, Effect::position, both},
    Function{"position", 0, 0, position, Effect::position, In::xpath1},
    Function{"position", 0, 1, position, Effect::node_position, In::xforms},
    Function{"count", 1, 1, count, which, both},
    Function{"count-non-empty", 1, 1, count_non_empty},
    Function{"id", 1, 1, id, Effect::unknown_nodes, both},
    Function{"local-name", 0, 1, local_name, of_name, both},
    Function{"namespace-uri", 0, 1, namespace_uri, of_name, both},
    Function{"name", 0, 1, name, of_name, both},
    Function{"boolean", 1, 1, boolean, which, both},
    Function{"not", 1, 1, logical_not, which, both},
    Function{"true", 0, 0, always_true, Effect::none, both},
    Function{"false", 0, 0, always_false, Effect::none, both},
    Function{"lang", 1, 1, lang, Effect::context, both},
    Function{"current", 0, 0, current, Effect::current, both},
    Function{"boolean-from-string", 1, 1, boolean_from_string},
    Function{"if", 3, 3, choose, Effect::branches},
    Function{"checklist", 2, any_number, checklist},
    Function{"weighted-checklist", 2, any_number, weighted_checklist},
};

}  // namespace

std::span<const Function> core_functions() { return functions; }

const Function* find_function(FunctionSpace space, std::string_view name, Dialect dialect) {
    const std::array families = {core_functions(), string_functions(), number_functions(), date_functions(),
                                 geo_functions(),  digest_functions(), form_functions()};
    for (const std::span<const Function> family : families) {
        for (const Function& function : family) {
            const bool here = function.dialects == In::both ||
                              function.dialects == (dialect == Dialect::xpath1 ? In::xpath1 : In::xforms);
            if (here && function.space == space && function.name == name) return &function;
        }
    }
    return nullptr;
}

}  // namespace engawa::forms::xpath
