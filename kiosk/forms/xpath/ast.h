#pragma once

#include "kiosk/forms/xpath/expression.h"

#include <cstddef>
#include <memory>
#include <string>
#include <variant>
#include <vector>

// The tree of a parsed expression; inside this folder only.

namespace engawa::forms::xpath {

struct Function;

namespace ast {

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

enum class Logical : std::uint8_t { either, both };  // or, and
enum class Comparison : std::uint8_t { equal, not_equal, less, less_or_equal, greater, greater_or_equal };
enum class Arithmetic : std::uint8_t { plus, minus, multiply, divide, modulo };
struct Union {
    friend bool operator==(const Union&, const Union&) = default;
};
using Operator = std::variant<Logical, Comparison, Arithmetic, Union>;

struct Literal {
    std::string text;
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
    std::vector<ExprPtr> arguments;
    Arity arity = Arity::right;
};

// [key = value] where key is one child or attribute of the filtered node and value does not depend on that node:
// the form an index can answer.
struct EqualityKey {
    NodeTest test;
    Axis axis;  // child or attribute
    const Expr* value;  // inside the predicate's own expression
};

struct Predicate {
    ExprPtr expression;
    // One for each equality among the conditions joined by "and"; any of them narrows, all conditions are still to
    // be tested unless the equality is the whole predicate.
    std::vector<EqualityKey> keys;
    enum class Rest : std::uint8_t { none, conditions } rest = Rest::none;
    // Inside the predicate's own expression: where its value is a number, the place of the one node that is let
    // through. It does not depend on the nodes that are filtered. [1], [position(..) - 1], [position() = 3].
    const Expr* place = nullptr;
};

struct Step {
    NodeTest test;
    Axis axis = Axis::child;
    std::vector<Predicate> predicates;
};

struct Filter {
    ExprPtr base;
    std::vector<Predicate> predicates;
};

enum class PathStart : std::uint8_t { root, context, filter };

struct Path {
    PathStart start;
    ExprPtr base;  // for filter
    std::vector<Step> steps;
};

struct Expr {
    std::variant<Literal, Number, Binary, Negate, Call, Filter, Path> is;
};

struct Tree {
    std::string text;
    Dialect dialect = Dialect::xforms;
    std::shared_ptr<const Namespaces> namespaces;  // the other expressions of the form own it too
    ExprPtr root;
    Traits traits;
};

}  // namespace ast

// What the tree reads.
Analysis analyse(const ast::Tree& tree);
// What lets a predicate be answered without asking it of every node: its equalities and its place.
void find_shortcuts(ast::Predicate& predicate);

}  // namespace engawa::forms::xpath
