// What lets a predicate be answered without asking it of every node.

#include "kiosk/base/overloaded.h"
#include "kiosk/forms/xpath/ast.h"
#include "kiosk/forms/xpath/function.h"

#include <algorithm>

namespace engawa::forms::xpath {

namespace {

using ast::Expr;

// Whether the expression's value depends on which node of a filtered set is looked at.
class Dependence {
  public:
    static bool on_node(const Expr& expr) {
        return std::visit(Overloaded{
                              [](const ast::Literal&) { return false; },
                              [](const ast::Number&) { return false; },
                              [](const ast::Binary& b) { return on_node(*b.left) || on_node(*b.right); },
                              [](const ast::Negate& n) { return on_node(*n.operand); },
                              [](const ast::Call& call) { return call_on_node(call); },
                              // Predicates inside look at the nodes of the inner path, not at ours.
                              [](const ast::Filter& f) { return on_node(*f.base); },
                              [](const ast::Path& p) {
                                  return p.start == ast::PathStart::context ||
                                         (p.start == ast::PathStart::filter && on_node(*p.base));
                              },
                          },
                          expr.is);
    }

    static bool on_position(const Expr& expr) {
        return std::visit(Overloaded{
                              [](const ast::Literal&) { return false; },
                              [](const ast::Number&) { return false; },
                              [](const ast::Binary& b) { return on_position(*b.left) || on_position(*b.right); },
                              [](const ast::Negate& n) { return on_position(*n.operand); },
                              [](const ast::Call& call) {
                                  const Effect effect = call.function->effect;
                                  if (effect == Effect::position) return true;
                                  if (effect == Effect::node_position && call.arguments.empty()) return true;
                                  return std::any_of(call.arguments.begin(), call.arguments.end(),
                                                     [](const auto& a) { return on_position(*a); });
                              },
                              [](const ast::Filter& f) { return on_position(*f.base); },
                              [](const ast::Path& p) {
                                  return p.start == ast::PathStart::filter && on_position(*p.base);
                              },
                          },
                          expr.is);
    }

  private:
    static bool call_on_node(const ast::Call& call) {
        switch (call.function->effect) {
            case Effect::context:
            case Effect::position:
            case Effect::once:
            case Effect::choice_name:
            case Effect::chance: return true;
            case Effect::context_when_empty:
            case Effect::name_of:
            case Effect::node_position:
                if (call.arguments.empty()) return true;
                break;
            case Effect::none:
            case Effect::which_nodes:
            case Effect::clock:
            case Effect::itext:
            case Effect::locale:
            case Effect::pulldata:
            case Effect::current:
            case Effect::instance:
            case Effect::passes_first:
            case Effect::branches:
            case Effect::indexed_repeat: break;
            case Effect::unknown_nodes: return true;
        }
        return std::any_of(call.arguments.begin(), call.arguments.end(), [](const auto& a) { return on_node(*a); });
    }
};

// "name", "./name" or "@name" without predicates: the key of a row.
const ast::Step* key_step(const Expr& expr) {
    const auto* path = std::get_if<ast::Path>(&expr.is);
    if (path == nullptr || path->start != ast::PathStart::context || path->steps.empty()) return nullptr;
    std::size_t at = 0;
    const ast::Step& first = path->steps.front();
    if (first.axis == Axis::self && first.test.kind == NodeTestKind::any_node && first.predicates.empty()) ++at;
    if (path->steps.size() != at + 1) return nullptr;
    const ast::Step& step = path->steps[at];
    const bool fits = (step.axis == Axis::child || step.axis == Axis::attribute) &&
                      step.test.kind == NodeTestKind::name && step.predicates.empty();
    return fits ? &step : nullptr;
}

std::optional<ast::EqualityKey> key_of_equality(const Expr& expr) {
    const auto* binary = std::get_if<ast::Binary>(&expr.is);
    if (binary == nullptr || binary->op != ast::Operator(ast::Comparison::equal)) return std::nullopt;
    for (const auto& [key, value] : {std::pair{binary->left, binary->right},
                                     std::pair{binary->right, binary->left}}) {
        const ast::Step* step = key_step(*key);
        if (step == nullptr || Dependence::on_node(*value)) continue;
        return ast::EqualityKey{step->test, value, step->axis};
    }
    return std::nullopt;
}

const Expr* place_of(const Expr& expr) {
    const auto fixed = [](const Expr& one) { return !Dependence::on_node(one) && !Dependence::on_position(one); };
    if (fixed(expr)) return &expr;
    const auto* binary = std::get_if<ast::Binary>(&expr.is);
    if (binary == nullptr || binary->op != ast::Operator(ast::Comparison::equal)) return nullptr;
    const auto is_position = [](const Expr& one) {
        const auto* call = std::get_if<ast::Call>(&one.is);
        return call != nullptr && call->function->name == "position" && call->arguments.empty();
    };
    if (is_position(*binary->left) && fixed(*binary->right)) return binary->right;
    if (is_position(*binary->right) && fixed(*binary->left)) return binary->left;
    return nullptr;
}

}  // namespace

ast::Predicate predicate_of(ast::ExprPtr expression, ast::Pool& pool) {
    ast::Predicate predicate{expression, place_of(*expression), {}, ast::Predicate::Rest::none};
    if (Dependence::on_position(*expression)) return predicate;
    constexpr std::size_t most_keys = 4;
    std::vector<ast::EqualityKey> keys;
    const Expr* at = expression;
    while (keys.size() < most_keys) {
        if (auto key = key_of_equality(*at)) keys.push_back(*key);
        const auto* binary = std::get_if<ast::Binary>(&at->is);
        if (binary == nullptr || binary->op != ast::Operator(ast::Logical::both)) break;
        predicate.rest = ast::Predicate::Rest::conditions;
        if (auto key = key_of_equality(*binary->right)) keys.push_back(*key);
        at = binary->left;
    }
    predicate.keys = pool.list(keys);
    return predicate;
}

std::optional<RowPath> row_path(const ast::Tree& tree) {
    const Expr* list = tree.root;
    const auto* call = std::get_if<ast::Call>(&list->is);
    if (call != nullptr && call->function->effect == Effect::passes_first && call->arity == ast::Arity::right) {
        list = call->arguments.front();
    }
    const auto* path = std::get_if<ast::Path>(&list->is);
    if (path == nullptr || path->start != ast::PathStart::filter || path->steps.empty()) return std::nullopt;
    const auto* start = std::get_if<ast::Call>(&path->base->is);
    if (start == nullptr || start->function->effect != Effect::instance) return std::nullopt;
    const ast::Step& row = path->steps.back();
    if (row.axis != Axis::child || row.test.kind != NodeTestKind::name) return std::nullopt;
    const bool by_place = std::any_of(row.predicates.begin(), row.predicates.end(),
                                      [](const auto& predicate) { return Dependence::on_position(*predicate.expression); });
    return by_place ? std::nullopt : std::optional(RowPath{path, &row});
}

const ast::Step* key_step(const ast::Tree& tree) { return key_step(*tree.root); }

}  // namespace engawa::forms::xpath
