#include "kiosk/forms/xpath/evaluator.h"

#include "kiosk/base/overloaded.h"
#include "kiosk/forms/xpath/regex.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <unordered_set>

namespace engawa::forms::xpath {

using ast::Arithmetic;
using ast::Comparison;
using ast::Expr;
using ast::Logical;
using ast::Operator;
using tree::Node;

Evaluator::Evaluator(const Environment& environment, Dialect dialect, const Node& current)
    : environment_(environment),
      dialect_(dialect),
      current_(current),
      own_budget_(environment.step_limit),
      budget_(environment.shared_steps != nullptr ? *environment.shared_steps : own_budget_) {}

Error Evaluator::budget_spent() const {
    return Error(XPathError::step_limit, "", "it takes too many steps: look at fewer nodes, or let it ask for one by an equality");
}

Result<void> Evaluator::spend_on_text(std::size_t bytes) {
    TRY(spend(1 + bytes / bytes_a_step::copied));
    if (bytes <= longest_text_bytes) return {};
    return Error(XPathError::step_limit, "", "it makes a text of more than " + std::to_string(longest_text_bytes) + " bytes");
}

Result<void> Evaluator::append(std::string& text, std::string_view piece) {
    TRY(spend_on_text(piece.size()));
    if (text.size() + piece.size() > longest_text_bytes) return spend_on_text(text.size() + piece.size());
    text += piece;
    return {};
}

Result<std::string_view> Evaluator::text_of(const Node& node, std::string& scratch) {
    const Node* only = node.first_child();
    const bool simple = !node.has_children_kind() || only == nullptr || (only == node.last_child() && only->is_text());
    if (simple) {
        const std::string_view text = node.string_value(scratch);
        TRY(spend(1 + text.size() / bytes_a_step::seen));
        return text;
    }
    scratch.clear();
    const Node* const end = after_subtree(node);
    for (const Node* at = only; at != end; at = next_in_order(*at)) {
        TRY(spend(1));
        if (at->is_text()) TRY(append(scratch, at->value()));
    }
    return std::string_view(scratch);
}

Caches& Evaluator::caches() {
    if (environment_.caches != nullptr) return *environment_.caches;
    if (own_caches_ == nullptr) own_caches_ = std::make_unique<Caches>();
    return *own_caches_;
}

Result<const Zone*> Evaluator::zone() {
    Caches& held = caches();
    if (!held.zone || held.zone_name != environment_.time_zone) {
        TRY(spend(200));
        held.zone = TRY(Zone::create(environment_.time_zone));
        held.zone_name = environment_.time_zone;
    }
    return &*held.zone;
}

Result<std::string_view> Evaluator::text_in(const Expr& expr, const Context& context, HeldText& held) {
    held.value = TRY(evaluate(expr, context));
    return text_in(held);
}

Result<std::string_view> Evaluator::text_in(HeldText& held) {
    if (held.value.is_node_set()) {
        if (held.value.nodes().empty()) return std::string_view();
        return text_of(*held.value.nodes().front(), held.scratch);
    }
    if (const std::string* text = held.value.text()) return std::string_view(*text);
    held.scratch = held.value.to_string();
    return std::string_view(held.scratch);
}

// ---- Conversions -----------------------------------------------------------------------------------------

Result<std::string> Evaluator::to_string(const Value& value) {
    if (value.is_node_set() && !value.nodes().empty()) {
        std::string scratch;
        const std::string_view text = TRY(text_of(*value.nodes().front(), scratch));
        TRY(spend_on_text(text.size()));
        return std::string(text);
    }
    std::string text = value.to_string();
    TRY(spend_on_text(text.size()));
    return text;
}

Result<double> Evaluator::text_to_number(std::string_view text) {
    TRY(spend_on(text.size(), bytes_a_step::read));
    const double number = number_from_string(text);
    if (dialect_ == Dialect::xpath1 || !std::isnan(number) || text.empty()) return number;
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return number;
    text = text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
    if (looks_like_date(text)) {
        const std::optional<DateTime> date = parse_date(text, *TRY(zone()));
        return date ? days_from_date(*date) : number;
    }
    // Other ODK engines read exponents, which forms get from pow() and friends elsewhere.
    if (text.find_first_of("eE") == std::string_view::npos ||
        text.find_first_not_of("0123456789.eE+-") != std::string_view::npos) {
        return number;
    }
    double value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    return code == std::errc() && end == text.data() + text.size() ? value : number;
}

Result<double> Evaluator::node_to_number(const Node& node) {
    std::string scratch;
    return text_to_number(TRY(text_of(node, scratch)));
}

Result<double> Evaluator::to_number(const Value& value) {
    switch (value.kind()) {
        case ValueKind::node_set:
            if (value.nodes().empty()) return std::numeric_limits<double>::quiet_NaN();
            return node_to_number(*value.nodes().front());
        case ValueKind::string: return text_to_number(*value.text());
        case ValueKind::number:
        case ValueKind::boolean:
        case ValueKind::date: return value.to_number();
    }
    return value.to_number();
}

Result<std::string> Evaluator::string_of(const Expr& expr, const Context& context) {
    return to_string(TRY(evaluate(expr, context)));
}

Result<double> Evaluator::number_of(const Expr& expr, const Context& context) {
    return to_number(TRY(evaluate(expr, context)));
}

Result<bool> Evaluator::boolean_of(const Expr& expr, const Context& context) {
    return TRY(evaluate(expr, context)).to_boolean();
}

Result<NodeSet> Evaluator::nodes_of(const Expr& expr, const Context& context) {
    Value value = TRY(evaluate(expr, context));
    if (!value.is_node_set()) return Error(XPathError::wrong_type, "", "a node-set is needed here");
    return std::move(value.nodes());
}

Result<std::vector<Value>> Evaluator::items_of(const Expr& expr, const Context& context) {
    Value value = TRY(evaluate(expr, context));
    std::vector<Value> items;
    if (!value.is_node_set()) {
        items.push_back(std::move(value));
        return items;
    }
    TRY(spend(value.nodes().size()));
    for (const Node* node : value.nodes()) items.emplace_back(NodeSet{node});
    return items;
}

// ---- Operators -------------------------------------------------------------------------------------------

namespace {

bool is_equality(Comparison op) { return op == Comparison::equal || op == Comparison::not_equal; }

bool holds(Comparison op, double left, double right) {
    switch (op) {
        case Comparison::equal: return left == right;
        case Comparison::not_equal: return left != right;
        case Comparison::less: return left < right;
        case Comparison::less_or_equal: return left <= right;
        case Comparison::greater: return left > right;
        case Comparison::greater_or_equal: return left >= right;
    }
    ENGAWA_VERIFY(false && "a Comparison outside its enumerators");
}

Comparison swapped_comparison(Comparison op) {
    switch (op) {
        case Comparison::less: return Comparison::greater;
        case Comparison::less_or_equal: return Comparison::greater_or_equal;
        case Comparison::greater: return Comparison::less;
        case Comparison::greater_or_equal: return Comparison::less_or_equal;
        case Comparison::equal:
        case Comparison::not_equal: return op;
    }
    ENGAWA_VERIFY(false && "a Comparison outside its enumerators");
}

}  // namespace

Result<Value> Evaluator::evaluate(const Expr& expr, const Context& context) {
    TRY(spend(1));
    if (const auto* literal = std::get_if<ast::Literal>(&expr.is)) {
        TRY(spend_on_text(literal->text.size()));
        return Value(literal->text);
    }
    if (const auto* number = std::get_if<ast::Number>(&expr.is)) return Value(number->value);
    if (const auto* path = std::get_if<ast::Path>(&expr.is)) return evaluate_path(*path, context);
    if (const auto* binary = std::get_if<ast::Binary>(&expr.is)) return evaluate_binary(*binary, context);
    if (const auto* negate = std::get_if<ast::Negate>(&expr.is)) {
        return Value(-TRY(number_of(*negate->operand, context)));
    }
    if (const auto* call = std::get_if<ast::Call>(&expr.is)) {
        if (call->arity == ast::Arity::wrong) {
            return Error(XPathError::wrong_arity, "", "the function " + std::string(call->function->name) +
                                                          " does not take " +
                                                          std::to_string(call->arguments.size()) + " arguments");
        }
        return call->function->call(*this, context, call->arguments);
    }
    const auto& filter = std::get<ast::Filter>(expr.is);
    NodeSet nodes = TRY(nodes_of(*filter.base, context));
    TRY(this->filter(nodes, filter.predicates, 0));
    return Value(std::move(nodes));
}

// Chains (a or b or c …) lean to the left and may be a thousand long: they are folded, not descended.
Result<Value> Evaluator::evaluate_binary(const ast::Binary& binary, const Context& context) {
    std::vector<const ast::Binary*> spine{&binary};
    while (const auto* left = std::get_if<ast::Binary>(&spine.back()->left->is)) spine.push_back(left);
    Value value = TRY(evaluate(*spine.back()->left, context));
    for (auto at = spine.rbegin(); at != spine.rend(); ++at) {
        value = TRY(combine((*at)->op, std::move(value), *(*at)->right, context));
    }
    return value;
}

// The right side of "or" and "and" is evaluated only when the left does not decide.
Result<Value> Evaluator::combine(const Operator& op, Value left, const Expr& right, const Context& context) {
    TRY(spend(1));
    return std::visit(Overloaded{
                          [&](Logical logical) -> Result<Value> {
                              const bool truth = left.to_boolean();
                              if (truth == (logical == Logical::either)) return Value(truth);
                              return Value(TRY(boolean_of(right, context)));
                          },
                          [&](Comparison comparison) -> Result<Value> {
                              return Value(TRY(compare(comparison, left, TRY(evaluate(right, context)))));
                          },
                          [&](Arithmetic arithmetic) -> Result<Value> {
                              const Value other = TRY(evaluate(right, context));
                              const double a = TRY(to_number(left));
                              const double b = TRY(to_number(other));
                              return Value(ast::calculated(arithmetic, a, b));
                          },
                          [&](ast::Union) { return unite(std::move(left), right, context); },
                      },
                      op);
}

Result<Value> Evaluator::unite(Value left, const Expr& right_expr, const Context& context) {
    Value right = TRY(evaluate(right_expr, context));
    if (!left.is_node_set() || !right.is_node_set()) return Error(XPathError::wrong_type, "", "'|' joins node-sets only");
    NodeSet nodes = std::move(left.nodes());
    nodes.insert(nodes.end(), right.nodes().begin(), right.nodes().end());
    TRY(sort_nodes(*this, nodes));
    return Value(std::move(nodes));
}

// §3.4
Result<bool> Evaluator::compare(Comparison op, const Value& left, const Value& right) {
    if (left.is_node_set() && right.is_node_set()) return compare_two_sets(op, left.nodes(), right.nodes());
    if (left.kind() == ValueKind::boolean || right.kind() == ValueKind::boolean) {
        if (is_equality(op) || left.is_node_set() || right.is_node_set()) {
            return holds(op, left.to_boolean() ? 1 : 0, right.to_boolean() ? 1 : 0);
        }
    }
    if (left.is_node_set()) return compare_nodes(op, left.nodes(), right, false);
    if (right.is_node_set()) return compare_nodes(op, right.nodes(), left, true);
    if (is_equality(op) && left.kind() == ValueKind::string && right.kind() == ValueKind::string) {
        TRY(spend_on(std::min(left.text()->size(), right.text()->size()), bytes_a_step::seen));
        return (*left.text() == *right.text()) == (op == Comparison::equal);
    }
    const double a = TRY(to_number(left));
    const double b = TRY(to_number(right));
    return holds(op, a, b);
}

Result<bool> Evaluator::compare_nodes(Comparison op, const NodeSet& nodes, const Value& other, bool swapped) {
    if (swapped) op = swapped_comparison(op);
    TRY(spend(nodes.size()));
    std::string scratch;
    if (is_equality(op) && other.kind() == ValueKind::string) {
        const std::string& text = *other.text();
        for (const Node* node : nodes) {
            if ((TRY(text_of(*node, scratch)) == text) == (op == Comparison::equal)) return true;
        }
        return false;
    }
    const double number = TRY(to_number(other));
    for (const Node* node : nodes) {
        if (holds(op, TRY(node_to_number(*node)), number)) return true;
    }
    return false;
}

Result<bool> Evaluator::compare_equal_sets(const NodeSet& left, const NodeSet& right, bool wanted_equal) {
    std::unordered_set<std::string> seen;
    std::string scratch;
    for (const Node* node : left) {
        const std::string_view text = TRY(text_of(*node, scratch));
        // Kept texts cost by the byte: memory is what they take.
        TRY(spend_on(text.size(), bytes_a_step::read));
        if (seen.emplace(text).second) TRY(spend(text.size()));
    }
    // Unequal pairs are missing only when every node of both sets has one and the same value.
    if (!wanted_equal && (left.empty() || right.empty())) return false;
    if (!wanted_equal && seen.size() > 1) return true;
    for (const Node* node : right) {
        const std::string text(TRY(text_of(*node, scratch)));
        TRY(spend_on(text.size(), bytes_a_step::read));
        if (seen.contains(text) == wanted_equal) return true;
    }
    return false;
}

Result<bool> Evaluator::compare_two_sets(Comparison op, const NodeSet& left, const NodeSet& right) {
    TRY(spend(left.size() + right.size()));
    if (is_equality(op)) return compare_equal_sets(left, right, op == Comparison::equal);
    // Some pair is in order when the extremes are: of the left the least (or greatest), of the right the other.
    const bool less = op == Comparison::less || op == Comparison::less_or_equal;
    const auto extreme = [&](const NodeSet& nodes, bool least) -> Result<double> {
        double found = std::numeric_limits<double>::quiet_NaN();
        for (const Node* node : nodes) {
            const double number = TRY(node_to_number(*node));
            if (std::isnan(found) || (least ? number < found : number > found)) found = number;
        }
        return found;
    };
    const double a = TRY(extreme(left, less));
    const double b = TRY(extreme(right, !less));
    return holds(op, a, b);
}

}  // namespace engawa::forms::xpath
