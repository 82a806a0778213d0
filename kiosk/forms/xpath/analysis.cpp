// What an expression reads, found without evaluating it.

#include "kiosk/base/overloaded.h"
#include "kiosk/forms/xpath/ast.h"
#include "kiosk/forms/xpath/function.h"

#include <algorithm>
#include <unordered_map>

namespace engawa::forms::xpath {

namespace {

using ast::Expr;

using References = std::vector<PathReference>;

// Each walk gives the references the expression's node-set may stand for, and records everything else it reads.
class Walker {
  public:
    explicit Walker(Analysis& analysis, std::span<const ReferenceStep> own = {}) : analysis_(analysis), own_(own) {}

    void read(const Expr& expr, const References& context, Use use) {
        for (PathReference& reference : walk(expr, context)) record(std::move(reference), use);
    }

    References walk(const Expr& expr, const References& context) {
        return std::visit(Overloaded{
                              [](const ast::Literal&) { return References{}; },
                              [](const ast::Number&) { return References{}; },
                              [&](const ast::Binary& binary) { return walk_binary(binary, context); },
                              [&](const ast::Negate& negate) {
                                  read(*negate.operand, context, Use::text);
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

    // Whose text is read is asked for as a node too; a place is a matter of its own.
    void record(PathReference reference, Use use) {
        analysis_.constant = false;
        constexpr std::size_t few = 8;
        References& all = analysis_.references;
        if (all.size() < few) {
            for (PathReference& known : all) {
                if (is_joined(known, reference, use)) return;
            }
        } else {
            // An expression of 50,000 bytes may hold ten thousand paths: each is not compared with each.
            for (std::size_t i = recorded_.size(); i < all.size(); ++i) recorded_.emplace(hash_of(all[i]), i);
            const auto [first, last] = recorded_.equal_range(hash_of(reference));
            for (auto entry = first; entry != last; ++entry) {
                if (is_joined(all[entry->second], reference, use)) return;
            }
        }
        reference.use = use;
        all.push_back(std::move(reference));
    }

  private:
    // One and the same path.
    static bool is_joined(PathReference& known, PathReference& reference, Use use) {
        if ((known.use == Use::place) != (use == Use::place)) return false;
        reference.use = known.use;
        if (known != reference) return false;
        if (use == Use::text) known.use = use;
        return true;
    }

    static std::size_t hash_of(const PathReference& reference) {
        const std::hash<std::string_view> of_text;
        std::size_t hash = of_text(reference.instance_id) + static_cast<std::size_t>(reference.root);
        for (const ReferenceStep& step : reference.steps) hash = hash * 31 + of_text(step.test.local);
        return hash;
    }

    References walk_binary(const ast::Binary& binary, const References& context) {
        if (std::holds_alternative<ast::Union>(binary.op)) {
            References left = walk(*binary.left, context);
            for (PathReference& right : walk(*binary.right, context)) left.push_back(std::move(right));
            return left;
        }
        const bool condition = std::holds_alternative<ast::Logical>(binary.op);
        read(*binary.left, context, condition ? Use::nodes : Use::text);
        read(*binary.right, context, condition ? Use::nodes : Use::text);
        return {};
    }

    References walk_path(const ast::Path& path, const References& context) {
        References found;
        switch (path.start) {
            case ast::PathStart::root: {
                PathReference root;
                root.root = ReferenceRoot::absolute;
                if (across_) root.across_from = 0;
                found.push_back(std::move(root));
                break;
            }
            case ast::PathStart::context:
                if (!has_room(context.size(), path)) return {};
                found = context;
                break;
            case ast::PathStart::filter: found = walk(*path.base, context); break;
        }
        return walk_steps(path, std::move(found));
    }

    References walk_steps(const ast::Path& path, References found) {
        if (!has_room(found.size(), path)) return {};
        for (const ast::Step& step : path.steps) {
            // "." leads nowhere: ./a is a.
            const bool anything = step.test.kind == NodeTestKind::any_node && step.predicates.empty();
            if (step.axis == Axis::self && anything) continue;
            for (PathReference& reference : found) {
                reference.steps.push_back(ReferenceStep{step.test, step.axis, !step.predicates.empty(), nullptr});
            }
            if (auto places = places_of(step, found)) {
                for (PathReference& reference : found) reference.steps.back().places = places;
            }
            for (const ast::Predicate& predicate : step.predicates) read_inside(*predicate.expression, found);
        }
        return found;
    }

    // (a|b|c)[d|e|f][g|h] reads as many paths as the product of its parts: they have an end.
    bool has_room(std::size_t references, const ast::Path& path) {
        constexpr std::size_t most_steps = 100'000;
        steps_ += references * (1 + path.steps.size());
        if (steps_ > most_steps) analysis_.complete = false;
        return analysis_.complete;
    }

    // A predicate's position() and last() are about the nodes filtered, not about the expression's own context. Nodes
    // that a predicate gives are a condition.
    void read_inside(const Expr& expr, const References& filtered) {
        ++inside_predicate_;
        read(expr, filtered, Use::nodes);
        --inside_predicate_;
    }

    void read_arguments(const ast::Call& call, const References& context, Use use = Use::text, std::size_t from = 0) {
        for (std::size_t i = from; i < call.arguments.size(); ++i) read(*call.arguments[i], context, use);
    }

    static const std::string_view* literal(const Expr& expr) {
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
                if (call.arguments.empty()) record_all(context, Use::text);
                break;
            case Effect::context:
            case Effect::position:
                if (inside_predicate_ == 0) analysis_.constant = false;
                break;
            case Effect::name_of:
                if (call.arguments.empty() && inside_predicate_ == 0) analysis_.constant = false;
                read_arguments(call, context, Use::nodes);
                return {};
            case Effect::which_nodes: read_arguments(call, context, Use::nodes); return {};
            case Effect::node_position:
                if (!call.arguments.empty()) mark(analysis_.uses_position);
                if (inside_predicate_ == 0) analysis_.constant = false;
                read_arguments(call, context, Use::place);
                return {};
            case Effect::clock: mark(analysis_.uses_clock); break;
            case Effect::chance: mark(analysis_.uses_random); break;
            case Effect::itext:
                mark(analysis_.uses_itext);
                if (const std::string_view* id = literal(*call.arguments.front())) analysis_.text_ids.push_back(*id);
                break;
            case Effect::locale: mark(analysis_.uses_locale); break;
            case Effect::choice_name: note_question(call); break;
            case Effect::pulldata: return walk_pulldata(call, context);
            case Effect::once:
                mark(analysis_.uses_once);
                if (inside_predicate_ > 0) record_all(context, Use::text);
                break;
            case Effect::current: return {PathReference{}};
            case Effect::instance: return walk_instance(call, context);
            case Effect::passes_first: {
                if (call.arguments.size() == 1) mark(analysis_.uses_random);
                read_arguments(call, context, Use::text, 1);
                return walk(*call.arguments.front(), context);
            }
            case Effect::branches: {
                read(*call.arguments[0], context, Use::nodes);
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
        const std::string_view* path = call.arguments.size() == 2 ? literal(*call.arguments[1]) : nullptr;
        if (path != nullptr && (inside_predicate_ == 0 || path->starts_with('/'))) analysis_.choice_paths.push_back(*path);
    }

    static PathReference unknown() {
        PathReference reference;
        reference.root = ReferenceRoot::unknown;
        return reference;
    }

    References walk_instance(const ast::Call& call, const References& context) {
        if (const std::string_view* id = literal(*call.arguments.front())) {
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
        if (const std::string_view* id = literal(*call.arguments.front())) {
            rows.root = ReferenceRoot::instance;
            rows.instance_id = *id;
            for (const char* name : {"root", "item"}) rows.steps.push_back(named(name));
            for (const std::size_t column : {1, 2}) note_column(rows, *call.arguments[column]);
            rows.steps.back().has_predicates = true;
        }
        record(std::move(rows), Use::text);
        return {};
    }

    void note_column(const PathReference& rows, const Expr& argument) {
        const std::string_view* name = literal(argument);
        if (name == nullptr || name->empty()) return;
        const bool attribute = name->front() == '@';
        PathReference column = rows;
        column.steps.push_back(named(name->substr(attribute ? 1 : 0)));
        if (attribute) column.steps.back().axis = Axis::attribute;
        analysis_.columns.push_back(std::move(column));
    }

    static ReferenceStep named(std::string_view local) {
        ReferenceStep step;
        step.test.kind = NodeTestKind::name;
        step.test.local = local;
        return step;
    }

    References walk_indexed_repeat(const ast::Call& call, const References& context) {
        mark(analysis_.uses_position);
        const std::optional<PathReference> outermost = outermost_indexed(call, context);
        const bool outer = across_;
        References target;
        IndexedRepeat indexed;
        for (std::size_t i = 0; i < call.arguments.size(); ++i) {
            // Target and repeats see all instances; the indexes are ordinary expressions.
            across_ = i == 0 || i % 2 == 1 || outer;
            const Expr& argument = *call.arguments[i];
            if (i % 2 == 0 && i != 0) {
                read(argument, context, Use::text);
                continue;
            }
            References found = walk_from_root(argument, context);
            // What surrounds the outermost repeat is the context's own.
            const auto* path = std::get_if<ast::Path>(&argument.is);
            const bool from_root = (path != nullptr && path->start == ast::PathStart::root) || is_told_from_here(argument);
            for (PathReference& reference : found) {
                if (outermost && from_root && begins_with(reference, *outermost)) reference.across_from = outermost->steps.size() - 1;
                if (i == 0) continue;
                indexed.repeats.push_back(reference);
                record(std::move(reference), Use::nodes);
            }
            if (i == 0) target = std::move(found);
        }
        across_ = outer;
        for (PathReference& reference : target) {
            for (std::size_t i = 1; i + 1 < call.arguments.size(); i += 2) {
                note_index(reference, *call.arguments[i], *call.arguments[i + 1], context);
            }
        }
        indexed.targets = target;
        analysis_.indexed.push_back(std::move(indexed));
        return target;
    }

    // A path in indexed-repeat leads through all instances, also where it is told from the context node: by the names of
    // the nodes on the way.
    References walk_from_root(const Expr& argument, const References& context) {
        if (own_.empty() || !is_told_from_here(argument)) return walk(argument, context);
        const auto* path = std::get_if<ast::Path>(&argument.is);
        const bool from_context = path != nullptr && path->start == ast::PathStart::context;
        if (from_context && !has_room(context.size(), *path)) return {};
        References found = from_context ? context : References{PathReference{}};
        for (PathReference& reference : found) reference = completed(std::move(reference));
        if (path != nullptr) found = walk_steps(*path, std::move(found));
        for (PathReference& reference : found) go_up(reference);
        return found;
    }

    std::optional<PathReference> plain_path_from_root(const Expr& expr, const References& context) const {
        auto path = plain_path(expr, context);
        if (!path || own_.empty() || !is_told_from_here(expr)) return path;
        path = completed(std::move(*path));
        go_up(*path);
        return path;
    }

    PathReference completed(PathReference reference) const {
        for (ReferenceStep& step : reference.steps) {
            step.has_predicates = false;
            step.places = nullptr;
        }
        if (reference.root == ReferenceRoot::context) {
            reference.root = ReferenceRoot::absolute;
            reference.steps.insert(reference.steps.begin(), own_.begin(), own_.end());
        }
        if (reference.root == ReferenceRoot::absolute) reference.across_from = 0;
        return reference;
    }

    // /data/r/t/../x is /data/r/x.
    static void go_up(PathReference& reference) {
        const auto is_named = [](const ReferenceStep& step) {
            return (step.axis == Axis::child || step.axis == Axis::attribute) && step.test.kind == NodeTestKind::name;
        };
        std::vector<ReferenceStep> steps;
        for (ReferenceStep& step : reference.steps) {
            const bool up = step.axis == Axis::parent && step.test.kind == NodeTestKind::any_node && !step.has_predicates;
            if (up && !steps.empty() && is_named(steps.back()) && !steps.back().has_predicates) {
                steps.pop_back();
            } else {
                steps.push_back(std::move(step));
            }
        }
        reference.steps = std::move(steps);
    }

    // Of the repeats of indexed-repeat the one that the others lie in. nullopt: some are not told by absolute paths of names.
    std::optional<PathReference> outermost_indexed(const ast::Call& call, const References& context) const {
        std::optional<PathReference> out;
        for (std::size_t i = 1; i < call.arguments.size(); i += 2) {
            auto path = plain_path_from_root(*call.arguments[i], context);
            if (!path || path->root != ReferenceRoot::absolute || path->steps.empty()) return std::nullopt;
            const bool names = std::all_of(path->steps.begin(), path->steps.end(), [](const ReferenceStep& step) {
                return step.axis == Axis::child && step.test.kind == NodeTestKind::name;
            });
            if (!names) return std::nullopt;
            if (!out || begins_with(*out, *path)) {
                out = std::move(path);
            } else if (!begins_with(*path, *out)) {
                return std::nullopt;
            }
        }
        return out;
    }

    // A path that is completed has the names of its nodes, not as an expression would write them.
    static bool same_name(const NodeTest& a, const NodeTest& b) {
        if (a.kind != NodeTestKind::name || b.kind != NodeTestKind::name || a.local != b.local) return false;
        return a.namespace_uri == b.namespace_uri || (a.or_no_namespace && b.namespace_uri.empty()) ||
               (b.or_no_namespace && a.namespace_uri.empty());
    }

    static bool begins_with(const PathReference& path, const PathReference& beginning) {
        const auto same_step = [](const ReferenceStep& a, const ReferenceStep& b) {
            return a.axis == b.axis && (a.test == b.test || same_name(a.test, b.test));
        };
        return path.root == beginning.root && path.steps.size() >= beginning.steps.size() &&
               std::equal(beginning.steps.begin(), beginning.steps.end(), path.steps.begin(), same_step);
    }

    // indexed-repeat(/data/r/x, /data/r, 3): the step r of the target has the third place.
    void note_index(PathReference& target, const Expr& repeat, const Expr& index, const References& context) const {
        const auto path = plain_path_from_root(repeat, context);
        if (!path || path->steps.empty() || !begins_with(target, *path)) return;
        auto place = term(index, context);
        if (!place) return;
        ReferenceStep& step = target.steps[path->steps.size() - 1];
        std::vector<StepPlace> places = step.places ? *step.places : std::vector<StepPlace>();
        places.push_back({StepPlace::Relation::equal, std::move(*place)});
        step.places = std::make_shared<const std::vector<StepPlace>>(std::move(places));
    }

    // ---- Places ----

    // The reference of a path without predicates, so that finding it walks nothing twice.
    static std::optional<PathReference> plain_path(const Expr& expr, const References& context) {
        if (const auto* call = std::get_if<ast::Call>(&expr.is)) {
            if (call->function->effect == Effect::current) return PathReference{};
            return std::nullopt;
        }
        const auto* path = std::get_if<ast::Path>(&expr.is);
        if (path == nullptr) return std::nullopt;
        PathReference out;
        switch (path->start) {
            case ast::PathStart::root: out.root = ReferenceRoot::absolute; break;
            case ast::PathStart::context:
                if (context.size() != 1) return std::nullopt;
                out = context.front();
                break;
            case ast::PathStart::filter: {
                const auto* call = std::get_if<ast::Call>(&path->base->is);
                if (call == nullptr || call->function->effect != Effect::current) return std::nullopt;
                break;
            }
        }
        for (const ast::Step& step : path->steps) {
            if (!step.predicates.empty()) return std::nullopt;
            if (step.axis == Axis::self && step.test.kind == NodeTestKind::any_node) continue;
            out.steps.push_back(ReferenceStep{step.test, step.axis, false, nullptr});
        }
        return out;
    }

    static bool climbs(const PathReference& reference) {
        return reference.root == ReferenceRoot::context &&
               std::all_of(reference.steps.begin(), reference.steps.end(), [](const ReferenceStep& step) {
                   return step.axis == Axis::parent || step.axis == Axis::self;
               });
    }

    static std::optional<PlaceTerm> sum(const ast::Binary& binary, const References& context) {
        const auto* arithmetic = std::get_if<ast::Arithmetic>(&binary.op);
        if (arithmetic == nullptr) return std::nullopt;
        const bool minus = *arithmetic == ast::Arithmetic::minus;
        if (!minus && *arithmetic != ast::Arithmetic::plus) return std::nullopt;
        auto left = term(*binary.left, context);
        auto right = term(*binary.right, context);
        if (!left || !right) return std::nullopt;
        if (!minus && left->start == PlaceTerm::Start::number) std::swap(left, right);
        if (right->start != PlaceTerm::Start::number) return std::nullopt;
        left->offset += minus ? -right->offset : right->offset;
        return left;
    }

    static std::optional<PlaceTerm> term_of_call(const ast::Call& call, const References& context) {
        if (call.arguments.size() != 1 || call.arity == ast::Arity::wrong) return std::nullopt;
        const Expr& argument = *call.arguments.front();
        if (call.function->effect == Effect::node_position) {
            auto of = plain_path(argument, context);
            if (!of || !climbs(*of)) return std::nullopt;
            return PlaceTerm{PlaceTerm::Start::position, std::move(*of), 0};
        }
        const std::string_view name = call.function->name;
        const bool keeps_whole_numbers = name == "number" || name == "int" || name == "round" || name == "floor" || name == "ceiling";
        return keeps_whole_numbers ? term(argument, context) : std::nullopt;
    }

  public:
    static std::optional<PlaceTerm> term(const Expr& expr, const References& context) {
        if (const auto* number = std::get_if<ast::Number>(&expr.is)) return PlaceTerm{PlaceTerm::Start::number, {}, number->value};
        if (const auto* binary = std::get_if<ast::Binary>(&expr.is)) return sum(*binary, context);
        if (const auto* call = std::get_if<ast::Call>(&expr.is); call != nullptr && call->function->effect != Effect::current) {
            return term_of_call(*call, context);
        }
        auto path = plain_path(expr, context);
        if (!path) return std::nullopt;
        return PlaceTerm{PlaceTerm::Start::value, std::move(*path), 0};
    }

  private:
    // position() in a predicate: of the node that is let through or not.
    static bool asks_own_place(const Expr& expr) {
        const auto* call = std::get_if<ast::Call>(&expr.is);
        return call != nullptr && call->arguments.empty() && call->function->name == "position";
    }

    static std::optional<StepPlace> compared(const ast::Binary& binary, const References& filtered) {
        using Relation = StepPlace::Relation;
        const auto* comparison = std::get_if<ast::Comparison>(&binary.op);
        if (comparison == nullptr) return std::nullopt;
        const bool from_left = asks_own_place(*binary.left);
        if (!from_left && !asks_own_place(*binary.right)) return std::nullopt;
        auto than = term(from_left ? *binary.right : *binary.left, filtered);
        if (!than) return std::nullopt;
        switch (*comparison) {
            case ast::Comparison::equal: return StepPlace{Relation::equal, std::move(*than)};
            case ast::Comparison::not_equal: return std::nullopt;
            case ast::Comparison::less: return StepPlace{from_left ? Relation::less : Relation::greater, std::move(*than)};
            case ast::Comparison::less_or_equal:
                return StepPlace{from_left ? Relation::less_or_equal : Relation::greater_or_equal, std::move(*than)};
            case ast::Comparison::greater: return StepPlace{from_left ? Relation::greater : Relation::less, std::move(*than)};
            case ast::Comparison::greater_or_equal:
                return StepPlace{from_left ? Relation::greater_or_equal : Relation::less_or_equal, std::move(*than)};
        }
        return std::nullopt;
    }

    static void conditions(const Expr& expr, const References& filtered, std::vector<StepPlace>& out) {
        const auto* binary = std::get_if<ast::Binary>(&expr.is);
        if (binary == nullptr) return;
        if (binary->op == ast::Operator(ast::Logical::both)) {
            conditions(*binary->left, filtered, out);
            conditions(*binary->right, filtered, out);
        } else if (auto place = compared(*binary, filtered)) {
            out.push_back(std::move(*place));
        }
    }

    // Of the first predicate: a second one counts what the first has left. A predicate that is a number is a place; a
    // path alone would be a condition.
    static std::shared_ptr<const std::vector<StepPlace>> places_of(const ast::Step& step, const References& filtered) {
        if (step.predicates.empty() || step.axis != Axis::child || step.test.kind != NodeTestKind::name) return nullptr;
        const Expr& first = *step.predicates.front().expression;
        std::vector<StepPlace> out;
        conditions(first, filtered, out);
        if (out.empty() && !std::holds_alternative<ast::Path>(first.is) && !asks_own_place(first)) {
            if (auto place = term(first, filtered)) out.push_back({StepPlace::Relation::equal, std::move(*place)});
        }
        if (out.empty()) return nullptr;
        return std::make_shared<const std::vector<StepPlace>>(std::move(out));
    }

    void mark(bool& flag) {
        flag = true;
        analysis_.constant = false;
    }

    void record_all(const References& references, Use use) {
        for (const PathReference& reference : references) record(reference, use);
    }

    Analysis& analysis_;
    std::span<const ReferenceStep> own_;  // the context node's path
    std::unordered_multimap<std::size_t, std::size_t> recorded_;  // hash → place among the references, once they are many
    std::size_t steps_ = 0;  // of all references so far
    std::size_t inside_predicate_ = 0;
    bool across_ = false;
};

}  // namespace

bool is_told_from_here(const Expr& expr) {
    const auto is_current = [](const Expr& base) {
        const auto* call = std::get_if<ast::Call>(&base.is);
        return call != nullptr && call->function->effect == Effect::current;
    };
    const auto* path = std::get_if<ast::Path>(&expr.is);
    if (path == nullptr) return is_current(expr);
    return path->start == ast::PathStart::context || (path->start == ast::PathStart::filter && is_current(*path->base));
}

Analysis analyse(const ast::Tree& tree, Use result, std::span<const ReferenceStep> own) {
    Analysis analysis;
    Walker walker(analysis, own);
    walker.read(*tree.root, {PathReference{}}, result);
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

std::optional<PlaceTerm> Expression::as_place() const {
    return Walker::term(*tree_->root, {PathReference{}});
}

}  // namespace engawa::forms::xpath
