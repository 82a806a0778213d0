#pragma once

#include "kiosk/forms/xpath/expression.h"

#include <cstddef>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

// The tree of a parsed expression; inside this folder only. Its parts lie in a Pool, which the expressions of a form
// share: a part is 32 bytes, and is never freed alone.

namespace engawa::forms::xpath {

struct Function;

namespace ast {

struct Expr;
using ExprPtr = const Expr*;

// Several parts one behind the other in the pool.
template <typename T>
class List {
  public:
    List() = default;
    List(const T* first, std::size_t size) : first_(first), size_(static_cast<std::uint32_t>(size)) {}

    const T* begin() const { return first_; }
    const T* end() const { return first_ + size_; }
    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    const T& operator[](std::size_t i) const { return first_[i]; }
    const T& front() const { return *first_; }
    const T& back() const { return first_[size_ - 1]; }

  private:
    const T* first_ = nullptr;
    std::uint32_t size_ = 0;
};

enum class Logical : std::uint8_t { either, both };  // or, and
enum class Comparison : std::uint8_t { equal, not_equal, less, less_or_equal, greater, greater_or_equal };
enum class Arithmetic : std::uint8_t { plus, minus, multiply, divide, modulo };
struct Union {
    friend bool operator==(const Union&, const Union&) = default;
};
using Operator = std::variant<Logical, Comparison, Arithmetic, Union>;

double calculated(Arithmetic op, double left, double right);

struct Literal {
    std::string_view text;  // of the expression
};

struct Number {
    double value;
};

struct Binary {
    Operator op;
    ExprPtr left;
    ExprPtr right;
};

struct Negate {
    ExprPtr operand;
};

enum class Arity : std::uint8_t { right, wrong };

struct Call {
    const Function* function;
    [[no_unique_address]] List<ExprPtr> arguments;
    Arity arity = Arity::right;
};

// [key = value] where key is one child or attribute of the filtered node and value does not depend on that node:
// the form an index can answer.
struct EqualityKey {
    const NodeTest& test;
    const Expr* value;  // inside the predicate's own expression
    Axis axis;  // child or attribute
};

struct Predicate {
    ExprPtr expression;
    // Inside the predicate's own expression: where its value is a number, the place of the one node that is let
    // through. It does not depend on the nodes that are filtered. [1], [position(..) - 1], [position() = 3].
    const Expr* place = nullptr;
    // One for each equality among the conditions joined by "and"; any of them narrows, all conditions are still to
    // be tested unless the equality is the whole predicate.
    [[no_unique_address]] List<EqualityKey> keys;
    enum class Rest : std::uint8_t { none, conditions } rest = Rest::none;
};

struct Step {
    const NodeTest& test;
    [[no_unique_address]] List<Predicate> predicates;
    Axis axis = Axis::child;
};

struct Filter {
    ExprPtr base;
    List<Predicate> predicates;
};

enum class PathStart : std::uint8_t { root, context, filter };

struct Path {
    ExprPtr base;  // for filter
    [[no_unique_address]] List<Step> steps;
    PathStart start;
};

struct Expr {
    std::variant<Literal, Number, Binary, Negate, Call, Filter, Path> is;
};
static_assert(sizeof(Expr) == 32 && sizeof(Step) == 24 && std::is_trivially_destructible_v<Expr>);

// Where expressions lie: parts that need no destructor, and each node test once, however often the form's paths have
// it.
class Pool {
  public:
    template <typename T>
    T* make(T part) {
        static_assert(std::is_trivially_destructible_v<T>);
        ++parts_;
        return new (room(sizeof(T))) T(std::move(part));
    }
    template <typename T>
    List<T> list(const std::vector<T>& parts) {
        static_assert(std::is_trivially_destructible_v<T>);
        if (parts.empty()) return {};
        parts_ += parts.size();
        T* const first = static_cast<T*>(room(parts.size() * sizeof(T)));
        std::uninitialized_copy(parts.begin(), parts.end(), first);
        return {first, parts.size()};
    }
    // Gives back the part that was made last.
    template <typename T>
    void drop(const T& last) {
        if (reinterpret_cast<const std::byte*>(&last) + sizeof(T) != free_.data()) return;
        --parts_;
        free_ = {free_.data() - sizeof(T), free_.size() + sizeof(T)};
    }
    // A copy whose texts last as long as the pool.
    const NodeTest& test(const NodeTest& test);

    // False: the same pattern was looked at before. What compiling it costs counts as parts.
    bool is_new_pattern(std::string_view pattern);

    // Names, numbers, texts, operators, calls, steps and predicates.
    std::size_t parts() const { return parts_; }

  private:
    struct TestHash {
        std::size_t operator()(const NodeTest& test) const noexcept;
    };
    // Of the alignment of a pointer, as every part's size is a multiple of it.
    void* room(std::size_t bytes);
    std::string_view kept(std::string_view text);  // once for all that are the same
    std::string_view copied(std::string_view text);

    std::vector<std::unique_ptr<std::byte[]>> blocks_;
    std::span<std::byte> free_;  // of the last block
    std::size_t next_block_bytes_ = 256;
    std::size_t parts_ = 0;
    std::unordered_set<std::string> texts_;
    std::unordered_set<std::string> patterns_;
    std::unordered_set<NodeTest, TestHash> tests_;
};

struct Tree {
    std::string text;
    Dialect dialect = Dialect::xforms;
    std::shared_ptr<Pool> pool;  // the other expressions of the form own it too
    ExprPtr root = nullptr;
    Traits traits;
};

}  // namespace ast

// What the tree reads. `own` as in Expression::analysis.
Analysis analyse(const ast::Tree& tree, Use result, std::span<const ReferenceStep> own);
// A path from the context node or from current(), "../name", ".", "current()/..": to the left of its steps, if there are any.
bool is_told_from_here(const ast::Expr& expr);
// A predicate with what lets it be answered without asking it of every node: its equalities and its place.
ast::Predicate predicate_of(ast::ExprPtr expression, ast::Pool& pool);

// A list of rows of a secondary instance, instance('x')/a/b[…], whose last step has no predicate that asks for places.
struct RowPath {
    const ast::Path* path = nullptr;
    const ast::Step* row = nullptr;  // its last step
};
// Of a whole expression, also inside randomize(); nullopt: the list is of another form.
std::optional<RowPath> row_path(const ast::Tree& tree);
// The child or attribute, without predicates, that the whole expression names; nullptr: it is something else.
const ast::Step* key_step(const ast::Tree& tree);

}  // namespace engawa::forms::xpath
