// Location paths (XPath 1.0 §2), with ODK's narrowing of absolute paths inside repeats and the index for equality.

#include "kiosk/forms/tree/document.h"
#include "kiosk/forms/xpath/evaluator.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace engawa::forms::xpath {

using tree::Node;

Result<Value> Evaluator::evaluate_path(const ast::Path& path, const Context& context) {
    NodeSet start;
    Narrowing narrowing = Narrowing::off;
    switch (path.start) {
        case ast::PathStart::root:
            start.push_back(environment_.root != nullptr ? environment_.root : &context.node->top());
            narrowing = narrowing_;
            break;
        case ast::PathStart::context: start.push_back(context.node); break;
        case ast::PathStart::filter: start = TRY(nodes_of(*path.base, context)); break;
    }
    return Value(TRY(walk(std::move(start), path.steps, narrowing)));
}

Result<NodeSet> Evaluator::walk(NodeSet nodes, std::span<const ast::Step> steps, Narrowing narrowing) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const ast::Step& step = steps[i];
        const bool may_narrow = narrowing == Narrowing::all_steps ||
                                (narrowing == Narrowing::steps_before_last && i + 1 < steps.size());
        const Node* stay = may_narrow ? narrowed(nodes, step) : nullptr;
        if (stay != nullptr) {
            nodes.assign(1, stay);
        } else {
            nodes = TRY(apply_step(nodes, step));
        }
    }
    return nodes;
}

const std::vector<const Node*>& Evaluator::repeat_ancestors() {
    if (!repeat_ancestors_) {
        repeat_ancestors_.emplace();
        if (environment_.host != nullptr) {
            for (const Node* at = &current_; at != nullptr; at = at->parent()) {
                if (at == environment_.not_within || !at->is_element()) continue;
                if (environment_.host->is_repeat_instance(*at)) repeat_ancestors_->push_back(at);
            }
        }
    }
    return *repeat_ancestors_;
}

// The repeat instance around the current node that this step would pass through, unless a predicate chooses.
const Node* Evaluator::narrowed(const NodeSet& input, const ast::Step& step) {
    if (step.axis != Axis::child || step.test.kind != NodeTestKind::name || !step.predicates.empty()) return nullptr;
    for (const Node* repeat : repeat_ancestors()) {
        if (!matches(*repeat, step.axis, step.test)) continue;
        if (std::find(input.begin(), input.end(), repeat->parent()) != input.end()) return repeat;
    }
    return nullptr;
}

namespace {

// Above so many nodes the double ones are taken out on the way: memory follows the document, not the visits.
constexpr std::size_t nodes_before_sorting = 1u << 16;

}  // namespace

// What a step leads to from one node, its predicates asked, in document order.
Result<NodeSet> Evaluator::chosen(const Node& from, const ast::Step& step, std::optional<double> place) {
    NodeSet found;
    std::size_t answered = 0;  // predicates
    if (place) {
        found = TRY(at_place(from, step, *place));
        answered = 1;
    } else if (auto rows = TRY(look_up(from, step))) {
        found = std::move(*rows);
        answered = step.predicates.front().rest == ast::Predicate::Rest::none ? 1 : 0;
    } else {
        TRY(collect_axis(*this, from, step.axis, step.test, found));
    }
    TRY(filter(found, step.predicates, answered));
    if (is_reverse(step.axis)) std::reverse(found.begin(), found.end());
    return found;
}

Result<NodeSet> Evaluator::apply_step(const NodeSet& input, const ast::Step& step) {
    NodeSet out;
    std::size_t sort_at = nodes_before_sorting;
    const std::optional<double> place = input.empty() ? std::nullopt : place_wanted(step);
    const bool as_found = step.predicates.empty() && !is_reverse(step.axis);
    for (const Node* node : input) {
        if (as_found) {
            TRY(collect_axis(*this, *node, step.axis, step.test, out));
        } else {
            NodeSet found = TRY(chosen(*node, step, place));
            if (input.size() == 1) return found;
            out.insert(out.end(), found.begin(), found.end());
        }
        if (input.size() == 1) return out;
        if (out.size() < sort_at) continue;
        TRY(sort_nodes(*this, out));
        sort_at = 2 * std::max(out.size(), nodes_before_sorting);
    }
    TRY(sort_nodes(*this, out));
    return out;
}

// The place that the first predicate names, whatever node it is asked of: line[1], line[position(..) - 1].
std::optional<double> Evaluator::place_wanted(const ast::Step& step) {
    if (step.predicates.empty() || step.predicates.front().place == nullptr) return std::nullopt;
    const auto value = evaluate(*step.predicates.front().place, Context{&current_, 1, 1});
    // What fails here fails again where a node is there to be asked of.
    if (!value.ok() || value->kind() != ValueKind::number) return std::nullopt;
    return value->to_number();
}

// Only as many nodes are looked at as it takes to come there.
Result<NodeSet> Evaluator::at_place(const Node& from, const ast::Step& step, double place) {
    NodeSet found;
    if (!(place >= 1) || place != std::floor(place)) return found;
    if (step.axis == Axis::child && step.test.kind == NodeTestKind::name && from.document().has_index(from)) {
        const Node* child = TRY(numbered_child(*this, from, step.test, place));
        if (child != nullptr) found.push_back(child);
        return found;
    }
    constexpr double most = 1e9;  // more than any document has
    if (place > most) return found;
    const auto index = static_cast<std::size_t>(place);
    TRY(collect_axis(*this, from, step.axis, step.test, found, index));
    if (found.size() < index) return NodeSet{};
    return NodeSet{found[index - 1]};
}

// Keeps what the predicates from `from` on let through; positions count in the order given.
Result<void> Evaluator::filter(NodeSet& nodes, std::span<const ast::Predicate> predicates, std::size_t from) {
    for (std::size_t p = from; p < predicates.size(); ++p) {
        const std::size_t size = nodes.size();
        std::size_t kept = 0;
        for (std::size_t i = 0; i < size; ++i) {
            if (TRY(keep(predicates[p], Context{nodes[i], i + 1, size}))) nodes[kept++] = nodes[i];
        }
        nodes.resize(kept);
    }
    return {};
}

Result<bool> Evaluator::keep(const ast::Predicate& predicate, const Context& context) {
    const Value value = TRY(evaluate(*predicate.expression, context));
    // §2.4: a number is a position. A date is none.
    if (value.kind() == ValueKind::number) return value.to_number() == static_cast<double>(context.position);
    return value.to_boolean();
}

// The rows an index gives for the first predicate, of several equalities the fewest; nullopt: scan.
Result<std::optional<NodeSet>> Evaluator::look_up(const Node& parent, const ast::Step& step) {
    std::optional<NodeSet> fewest;
    if (environment_.lookup == nullptr || step.predicates.empty()) return fewest;
    if (step.axis != Axis::child || step.test.kind != NodeTestKind::name) return fewest;
    for (const ast::EqualityKey& key : step.predicates.front().keys) {
        std::optional<NodeSet> rows = TRY(look_up_key(parent, step.test, key));
        if (rows && (!fewest || rows->size() < fewest->size())) fewest = std::move(rows);
    }
    if (fewest) TRY(spend(1 + fewest->size()));
    return fewest;
}

IndexedLookup::Question question_of(const NodeTest& row, const NodeTest& key, Axis axis) {
    IndexedLookup::Question question;
    question.item_local = row.local;
    question.item_namespace_uri = row.namespace_uri;
    question.item_or_no_namespace = row.or_no_namespace;
    question.key = axis == Axis::attribute ? IndexedLookup::Question::Key::attribute : IndexedLookup::Question::Key::child;
    question.key_local = key.local;
    question.key_namespace_uri = key.namespace_uri;
    question.key_or_no_namespace = key.or_no_namespace;
    return question;
}

Result<std::optional<NodeSet>> Evaluator::look_up_key(const Node& parent, const NodeTest& row,
                                                      const ast::EqualityKey& key) {
    // The value does not depend on the filtered node, so any context serves to evaluate it.
    const Value value = TRY(evaluate(*key.value, Context{&current_, 1, 1}));
    std::optional<NodeSet> out;
    if (value.kind() != ValueKind::string && value.kind() != ValueKind::node_set) return out;
    IndexedLookup::Question question = question_of(row, key.test, key.axis);
    question.parent = &parent;
    if (value.kind() == ValueKind::string) {
        if (const NodeSet* rows = environment_.lookup->find(question, TRY(to_string(value)))) out = *rows;
        return out;
    }
    NodeSet found;
    std::string scratch;
    for (const Node* node : value.nodes()) {
        const NodeSet* rows = environment_.lookup->find(question, TRY(text_of(*node, scratch)));
        if (rows == nullptr) return out;
        found.insert(found.end(), rows->begin(), rows->end());
    }
    if (value.nodes().size() > 1) TRY(sort_nodes(*this, found));
    out = std::move(found);
    return out;
}

Result<const Node*> numbered_child(Evaluator& evaluator, const Node& parent, const NodeTest& test, double number) {
    const auto named = parent.document().children_named(parent, test.local);
    NodeSet nodes;
    const FormHost* host = evaluator.environment().host;
    // The instances of one repeat stand one behind the other: between two of one name there is no other.
    const bool one_repeat = !named.empty() && named.front()->name() == named.back()->name() && host != nullptr &&
                            host->is_repeat_instance(*named.front());
    if (one_repeat) {
        if (!matches(*named.front(), Axis::child, test)) return nullptr;
    } else {
        TRY(evaluator.spend(named.size()));
        std::copy_if(named.begin(), named.end(), std::back_inserter(nodes),
                     [&](const Node* node) { return matches(*node, Axis::child, test); });
    }
    TRY(evaluator.spend(1));
    const std::size_t size = one_repeat ? named.size() : nodes.size();
    const bool there = number >= 1 && number <= static_cast<double>(size) && number == std::trunc(number);
    if (!there) return nullptr;
    const std::size_t at = static_cast<std::size_t>(number) - 1;
    return one_repeat ? named[at] : nodes[at];
}

}  // namespace engawa::forms::xpath
