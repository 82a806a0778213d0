// What an expression reads, found without evaluating it.

#include "kiosk/base/overloaded.h"
#include "kiosk/forms/xpath/ast.h"
#include "kiosk/forms/xpath/function.h"

#include <algorithm>

namespace engawa::forms::xpath {

namespace {

using ast::Expr;

using References = std::vector<PathReference>;

// Each walk gives the references the expression's node-set may stand for, and records everything else it reads.
class Walker {
  public:
    explicit Walker(Analysis& analysis) : analysis_(analysis) {}

    void read(const Expr& expr, const References& context) {
        for (PathReference& reference : walk(expr, context)) record(std::move(reference));
    }

    References walk(const Expr& expr, const References& context) {
        return std::visit(Overloaded{
                              [](const ast::Literal&) { return References{}; },
                              [](const ast::Number&) { return References{}; },
                              [&](const ast::Binary& binary) { return walk_binary(binary, context); },
                              [&](const ast::Negate& negate) {
                                  read(*negate.operand, context);
                                  return References{};
                              },
                              [&](const ast::Call& call) { return walk_call(call, context); },
                              [&](const ast::Filter& filter) {
                                  References found = walk(*filter.base, context);
                                  for (const ast::Predicate& predicate : filter.predicates) {
                                      read_inside(*predicate.expression, found);
                                  }
                                  if (!filter.predicates.empty()) {
                                      for (PathReference& reference : found) {
                                          if (!reference.steps.empty()) reference.steps.back().has_predicates = true;
                                      }
                                  }
                                  return found;
                              },
                              [&](const ast::Path& path) { return walk_path(path, context); },
                          },
                          expr.is);
    }

    void record(PathReference reference) {
        analysis_.constant = false;
        auto& all = analysis_.references;
        if (std::find(all.begin(), all.end(), reference) == all.end()) all.push_back(std::move(reference));
    }

  private:
    References walk_binary(const ast::Binary& binary, const References& context) {
        if (std::holds_alternative<ast::Union>(binary.op)) {
            References left = walk(*binary.left, context);
            for (PathReference& right : walk(*binary.right, context)) left.push_back(std::move(right));
            return left;
        }
        read(*binary.left, context);
        read(*binary.right, context);
        return {};
    }

    References walk_path(const ast::Path& path, const References& context) {
        References found;
        switch (path.start) {
            case ast::PathStart::root: {
                PathReference root;
                root.root = ReferenceRoot::absolute;
                root.across_repeats = across_;
                found.push_back(std::move(root));
                break;
            }
            case ast::PathStart::context: found = context; break;
            case ast::PathStart::filter: found = walk(*path.base, context); break;
        }
        for (const ast::Step& step : path.steps) {
            // "." leads nowhere: ./a is a.
            const bool anything = step.test.kind == NodeTestKind::any_node && step.predicates.empty();
            if (step.axis == Axis::self && anything) continue;
            for (PathReference& reference : found) {
                reference.steps.push_back(ReferenceStep{step.test, step.axis, !step.predicates.empty()});
            }
            for (const ast::Predicate& predicate : step.predicates) read_inside(*predicate.expression, found);
        }
        return found;
    }

    // A predicate's position() and last() are about the nodes filtered, not about the expression's own context.
    void read_inside(const Expr& expr, const References& filtered) {
        ++inside_predicate_;
        read(expr, filtered);
        --inside_predicate_;
    }

    void read_arguments(const ast::Call& call, const References& context, std::size_t from = 0) {
        for (std::size_t i = from; i < call.arguments.size(); ++i) read(*call.arguments[i], context);
    }

    static const std::string* literal(const Expr& expr) {
        const auto* literal = std::get_if<ast::Literal>(&expr.is);
        return literal == nullptr ? nullptr : &literal->text;
    }

    References walk_call(const ast::Call& call, const References& context) {
        if (call.arity == ast::Arity::wrong) {
            read_arguments(call, context);
            return {unknown()};
        }
        switch (call.function->effect) {
            case Effect::none: break;
            case Effect::context_when_empty:
                if (call.arguments.empty()) record_all(context);
                break;
            case Effect::context:
            case Effect::position:
                if (inside_predicate_ == 0) analysis_.constant = false;
                break;
            case Effect::place_when_empty:
                if (call.arguments.empty() && inside_predicate_ == 0) analysis_.constant = false;
                break;
            case Effect::node_position:
                if (call.arguments.empty()) {
                    if (inside_predicate_ == 0) analysis_.constant = false;
                } else {
                    mark(analysis_.uses_position);
                }
                break;
            case Effect::clock: mark(analysis_.uses_clock); break;
            case Effect::chance: mark(analysis_.uses_random); break;
            case Effect::itext: mark(analysis_.uses_itext); break;
            case Effect::choice_name: note_question(call); break;
            case Effect::pulldata: return walk_pulldata(call, context);
            case Effect::once: mark(analysis_.uses_once); break;
            case Effect::current: return {PathReference{}};
            case Effect::instance: return walk_instance(call, context);
            case Effect::passes_first: {
                if (call.arguments.size() == 1) mark(analysis_.uses_random);
                read_arguments(call, context, 1);
                return walk(*call.arguments.front(), context);
            }
            case Effect::branches: {
                read(*call.arguments[0], context);
                References found = walk(*call.arguments[1], context);
                for (PathReference& other : walk(*call.arguments[2], context)) found.push_back(std::move(other));
                return found;
            }
            case Effect::indexed_repeat: return walk_indexed_repeat(call, context);
            case Effect::unknown_nodes: {
                read_arguments(call, context);
                return {unknown()};
            }
        }
        read_arguments(call, context);
        return {};
    }

    void note_question(const ast::Call& call) {
        mark(analysis_.uses_choice_names);
        const std::string* path = call.arguments.size() == 2 ? literal(*call.arguments[1]) : nullptr;
        if (path != nullptr && (inside_predicate_ == 0 || path->starts_with('/'))) analysis_.choice_paths.push_back(*path);
    }

    static PathReference unknown() {
        PathReference reference;
        reference.root = ReferenceRoot::unknown;
        return reference;
    }

    References walk_instance(const ast::Call& call, const References& context) {
        if (const std::string* id = literal(*call.arguments.front())) {
            PathReference reference;
            reference.root = ReferenceRoot::instance;
            reference.instance_id = *id;
            return {std::move(reference)};
        }
        read_arguments(call, context);
        return {unknown()};
    }

    // pulldata(instance, wanted, key, value) reads instance(…)/root/item[key = value]/wanted.
    References walk_pulldata(const ast::Call& call, const References& context) {
        mark(analysis_.uses_pulldata);
        read_arguments(call, context);
        PathReference rows = unknown();
        if (const std::string* id = literal(*call.arguments.front())) {
            rows.root = ReferenceRoot::instance;
            rows.instance_id = *id;
            for (const char* name : {"root", "item"}) rows.steps.push_back(named(name));
            rows.steps.back().has_predicates = true;
        }
        record(std::move(rows));
        return {};
    }

    static ReferenceStep named(std::string_view local) {
        ReferenceStep step;
        step.test.kind = NodeTestKind::name;
        step.test.local = local;
        return step;
    }

    References walk_indexed_repeat(const ast::Call& call, const References& context) {
        mark(analysis_.uses_position);
        const bool outer = across_;
        References target;
        for (std::size_t i = 0; i < call.arguments.size(); ++i) {
            // Target and repeats see all instances; the indexes are ordinary expressions.
            across_ = i == 0 || i % 2 == 1 || outer;
            if (i == 0) {
                target = walk(*call.arguments[i], context);
            } else {
                read(*call.arguments[i], context);
            }
        }
        across_ = outer;
        for (PathReference& reference : target) reference.across_repeats = true;
        return target;
    }

    void mark(bool& flag) {
        flag = true;
        analysis_.constant = false;
    }

    void record_all(const References& references) {
        for (const PathReference& reference : references) record(reference);
    }

    Analysis& analysis_;
    std::size_t inside_predicate_ = 0;
    bool across_ = false;
};

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
            case Effect::place_when_empty:
            case Effect::node_position:
                if (call.arguments.empty()) return true;
                break;
            case Effect::none:
            case Effect::clock:
            case Effect::itext:
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
    for (const auto& [key, value] : {std::pair{binary->left.get(), binary->right.get()},
                                     std::pair{binary->right.get(), binary->left.get()}}) {
        const ast::Step* step = key_step(*key);
        if (step == nullptr || Dependence::on_node(*value)) continue;
        return ast::EqualityKey{step->test, step->axis, value};
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
    if (is_position(*binary->left) && fixed(*binary->right)) return binary->right.get();
    if (is_position(*binary->right) && fixed(*binary->left)) return binary->left.get();
    return nullptr;
}

}  // namespace

void find_shortcuts(ast::Predicate& predicate) {
    predicate.place = place_of(*predicate.expression);
    if (Dependence::on_position(*predicate.expression)) return;
    constexpr std::size_t most_keys = 4;
    const Expr* at = predicate.expression.get();
    while (predicate.keys.size() < most_keys) {
        if (auto key = key_of_equality(*at)) predicate.keys.push_back(*key);
        const auto* binary = std::get_if<ast::Binary>(&at->is);
        if (binary == nullptr || binary->op != ast::Operator(ast::Logical::both)) return;
        predicate.rest = ast::Predicate::Rest::conditions;
        if (auto key = key_of_equality(*binary->right)) predicate.keys.push_back(*key);
        at = binary->left.get();
    }
}

Analysis analyse(const ast::Tree& tree) {
    Analysis analysis;
    Walker walker(analysis);
    for (PathReference& reference : walker.walk(*tree.root, {PathReference{}})) walker.record(std::move(reference));
    return analysis;
}

std::optional<PathReference> Expression::as_path() const {
    const Expr& root = *tree_->root;
    bool path_like = std::holds_alternative<ast::Path>(root.is);
    if (const auto* call = std::get_if<ast::Call>(&root.is)) {
        path_like = call->function->effect == Effect::current || call->function->effect == Effect::instance ||
                    call->function->effect == Effect::passes_first;
    }
    if (!path_like) return std::nullopt;
    Analysis unused;
    References found = Walker(unused).walk(root, {PathReference{}});
    if (found.size() != 1) return std::nullopt;
    return std::move(found.front());
}

namespace {

std::string_view axis_name(Axis axis) {
    switch (axis) {
        case Axis::ancestor: return "ancestor";
        case Axis::ancestor_or_self: return "ancestor-or-self";
        case Axis::attribute: return "attribute";
        case Axis::child: return "child";
        case Axis::descendant: return "descendant";
        case Axis::descendant_or_self: return "descendant-or-self";
        case Axis::following: return "following";
        case Axis::following_sibling: return "following-sibling";
        case Axis::name_space: return "namespace";
        case Axis::parent: return "parent";
        case Axis::preceding: return "preceding";
        case Axis::preceding_sibling: return "preceding-sibling";
        case Axis::self: return "self";
    }
    return "";
}

std::string test_text(const NodeTest& test) {
    switch (test.kind) {
        case NodeTestKind::name:
            return test.prefix.empty() ? std::string(test.local) : std::string(test.prefix) + ":" + std::string(test.local);
        case NodeTestKind::any_in_namespace: return std::string(test.prefix) + ":*";
        case NodeTestKind::any_name: return "*";
        case NodeTestKind::any_node: return "node()";
        case NodeTestKind::text: return "text()";
        case NodeTestKind::comment: return "comment()";
        case NodeTestKind::processing_instruction: return "processing-instruction(" + std::string(test.local) + ")";
    }
    return "";
}

std::string step_text(const ReferenceStep& step) {
    const bool any = step.test.kind == NodeTestKind::any_node;
    std::string text;
    if (any && step.axis == Axis::self) {
        text = ".";
    } else if (any && step.axis == Axis::parent) {
        text = "..";
    } else if (step.axis == Axis::child) {
        text = test_text(step.test);
    } else if (step.axis == Axis::attribute) {
        text = "@" + test_text(step.test);
    } else {
        text = std::string(axis_name(step.axis)) + "::" + test_text(step.test);
    }
    return step.has_predicates ? text + "[…]" : text;
}

}  // namespace

std::string PathReference::to_string() const {
    std::string text;
    switch (root) {
        case ReferenceRoot::absolute: text = "/"; break;
        case ReferenceRoot::context: text = steps.empty() ? "." : ""; break;
        case ReferenceRoot::instance: text = "instance('" + std::string(instance_id) + "')"; break;
        case ReferenceRoot::unknown: text = "?"; break;
    }
    bool slash = root == ReferenceRoot::instance || root == ReferenceRoot::unknown;
    for (const ReferenceStep& step : steps) {
        if (slash) text += '/';
        text += step_text(step);
        slash = true;
    }
    return text;
}

}  // namespace engawa::forms::xpath
