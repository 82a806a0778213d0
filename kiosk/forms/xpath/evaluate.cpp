#include "kiosk/forms/xpath/evaluate.h"

#include "kiosk/forms/xpath/evaluator.h"

namespace engawa::forms::xpath {

std::string_view error_name(XPathError error) {
    switch (error) {
        case XPathError::syntax: return "xpath.syntax";
        case XPathError::too_long: return "xpath.too_long";
        case XPathError::too_many: return "xpath.too_many";
        case XPathError::too_complex: return "xpath.too_complex";
        case XPathError::too_deep: return "xpath.too_deep";
        case XPathError::unknown_function: return "xpath.unknown_function";
        case XPathError::unknown_prefix: return "xpath.unknown_prefix";
        case XPathError::wrong_arity: return "xpath.wrong_arity";
        case XPathError::wrong_type: return "xpath.wrong_type";
        case XPathError::bad_argument: return "xpath.bad_argument";
        case XPathError::no_source: return "xpath.no_source";
        case XPathError::unknown_node: return "xpath.unknown_node";
        case XPathError::bad_document: return "xpath.bad_document";
        case XPathError::bad_time_zone: return "xpath.bad_time_zone";
        case XPathError::step_limit: return "xpath.step_limit";
    }
    ENGAWA_VERIFY(false);
}

namespace {

// What comes before and after an expression however short it is.
constexpr std::size_t steps_of_an_evaluation = 16;

Result<Value> run(Evaluator& evaluator, const Expression& expression, const tree::Node& context) {
    TRY(evaluator.spend(steps_of_an_evaluation));
    return evaluator.evaluate(*expression.tree().root, Context{&context, 1, 1});
}

}  // namespace

Result<Value> evaluate(const Expression& expression, const Environment& environment, const tree::Node& context) {
    Evaluator evaluator(environment, expression.dialect(), context);
    return run(evaluator, expression, context);
}

Result<std::string> evaluate_string(const Expression& expression, const Environment& environment,
                                    const tree::Node& context) {
    return TRY(evaluate(expression, environment, context)).to_string();
}

Result<bool> evaluate_boolean(const Expression& expression, const Environment& environment,
                              const tree::Node& context) {
    return TRY(evaluate(expression, environment, context)).to_boolean();
}

Result<double> evaluate_number(const Expression& expression, const Environment& environment,
                               const tree::Node& context) {
    Evaluator evaluator(environment, expression.dialect(), context);
    return evaluator.to_number(TRY(run(evaluator, expression, context)));
}

Result<NodeSet> evaluate_nodes(const Expression& expression, const Environment& environment,
                               const tree::Node& context) {
    Evaluator evaluator(environment, expression.dialect(), context);
    Value value = TRY(run(evaluator, expression, context));
    if (!value.is_node_set()) return Error(XPathError::wrong_type, "", "a node-set is needed here");
    return std::move(value.nodes());
}

Result<NodeSet> nodes_of(const PathReference& reference, const Environment& environment, const tree::Node& context) {
    Evaluator evaluator(environment, Dialect::xforms, context);
    NodeSet start;
    switch (reference.root) {
        case ReferenceRoot::absolute:
            start.push_back(environment.root != nullptr ? environment.root : &context.top());
            break;
        case ReferenceRoot::context: start.push_back(&context); break;
        case ReferenceRoot::instance:
            if (environment.host != nullptr) {
                if (const tree::Node* node = environment.host->instance(reference.instance_id)) start.push_back(node);
            }
            break;
        case ReferenceRoot::unknown: return NodeSet{};
    }
    // Predicates are left aside, but a step that has them chooses for itself and is not narrowed.
    const bool narrows = reference.root == ReferenceRoot::absolute;
    NodeSet nodes = std::move(start);
    for (std::size_t i = 0; i < reference.steps.size(); ++i) {
        const ReferenceStep& from = reference.steps[i];
        const ast::Step one{from.test, {}, from.axis};
        const bool may_narrow = narrows && i < reference.across_from && !from.has_predicates && i + 1 < reference.steps.size();
        nodes = TRY(evaluator.walk(std::move(nodes), std::span(&one, 1),
                                   may_narrow ? Evaluator::Narrowing::all_steps : Evaluator::Narrowing::off));
    }
    return nodes;
}

}  // namespace engawa::forms::xpath
