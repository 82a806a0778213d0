// A row of a list found by its value, through the index that answers equalities.

#include "kiosk/forms/xpath/evaluate.h"
#include "kiosk/forms/xpath/evaluator.h"

#include <span>

namespace engawa::forms::xpath {

namespace {

// nullopt: a predicate is a number, which is the place among rows that were not looked at.
Result<std::optional<bool>> passes(Evaluator& evaluator, const tree::Node& row, std::span<const ast::Predicate> predicates) {
    for (const ast::Predicate& predicate : predicates) {
        const Value value = TRY(evaluator.evaluate(*predicate.expression, Context{&row, 1, 1}));
        if (value.kind() == ValueKind::number) return std::optional<bool>();
        if (!value.to_boolean()) return std::optional(false);
    }
    return std::optional(true);
}

}  // namespace

Result<std::optional<NodeSet>> find_rows(const Expression& list, const Expression& key, std::string_view wanted,
                                         const Environment& environment, const tree::Node& context) {
    const auto rows = row_path(list.tree());
    const ast::Step* cell = key_step(key.tree());
    std::optional<NodeSet> out;
    if (!rows || cell == nullptr || environment.lookup == nullptr) return out;
    Evaluator evaluator(environment, list.dialect(), context);
    const NodeSet start = TRY(evaluator.nodes_of(*rows->path->base, Context{&context, 1, 1}));
    const std::span<const ast::Step> way(rows->path->steps.begin(), rows->path->steps.size());
    const NodeSet parents = TRY(evaluator.walk(start, way.first(way.size() - 1), Evaluator::Narrowing::off));
    // An index is kept for each parent: of a list gathered from everywhere (//item) they would be as many as the nodes.
    constexpr std::size_t most_parents = 16;
    if (parents.size() > most_parents) return out;
    IndexedLookup::Question question = question_of(rows->row->test, cell->test, cell->axis);
    NodeSet found;
    for (const tree::Node* parent : parents) {
        question.parent = parent;
        TRY(evaluator.spend(1 + wanted.size() / bytes_a_step::seen));
        const NodeSet* known = environment.lookup->find(question, wanted);
        if (known == nullptr) return out;
        TRY(evaluator.spend(known->size()));
        // Predicates may ask the index too.
        const NodeSet candidates = *known;
        for (const tree::Node* row : candidates) {
            const auto passed = TRY(passes(evaluator, *row, rows->row->predicates));
            if (!passed) return out;
            if (*passed) found.push_back(row);
        }
    }
    out = std::move(found);
    return out;
}

}  // namespace engawa::forms::xpath
