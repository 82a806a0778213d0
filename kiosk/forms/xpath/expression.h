#pragma once

#include "kiosk/base/result.h"
#include "kiosk/forms/xpath/error.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// An expression, parsed once and never changed. Prefixes and functions are resolved at parsing, so that a form with
// an unknown function or prefix is refused at load and not in front of a resident.

namespace engawa::forms::xpath {

namespace ast {
struct Tree;
class Pool;
}

// Where the parsed expressions of a form lie together.
std::shared_ptr<ast::Pool> new_pool();

// xpath1: the recommendation to the letter. xforms: ODK's functions and dates beside it.
enum class Dialect : std::uint8_t { xpath1, xforms };

// prefix → URI. The prefix "" says what names without a prefix mean: without an entry they are in no namespace
// (XPath 1.0 §2.3); with one, such a name matches an element in that namespace or in none.
using Namespaces = std::map<std::string, std::string, std::less<>>;

// When a function called with too few or too many arguments is refused. A form is refused at load; an expression asked
// on its own may hold such a call where it is never evaluated ("true() or substring()").
enum class ArityCheck : std::uint8_t { at_parse, at_call };

struct ParseOptions {
    Dialect dialect = Dialect::xforms;
    // "xml" always, and in the xforms dialect jr, orx, odk, ev, h, xsd unless bound otherwise, are known.
    // nullptr: none.
    std::shared_ptr<const Namespaces> namespaces;
    ArityCheck arity = ArityCheck::at_parse;
    std::size_t length_bytes = 50'000;
    std::size_t depth = 100;
    // nullptr: one for each expression alone. It grows with every expression that is parsed into it.
    std::shared_ptr<ast::Pool> pool;
    // Of all expressions in the pool: names, numbers, texts, operators, calls, steps and predicates.
    std::size_t parts = 500'000;
};

enum class Axis : std::uint8_t {
    ancestor,
    ancestor_or_self,
    attribute,
    child,
    descendant,
    descendant_or_self,
    following,
    following_sibling,
    name_space,
    parent,
    preceding,
    preceding_sibling,
    self,
};

enum class NodeTestKind : std::uint8_t {
    name,                   // local and namespace
    any_in_namespace,       // prefix:*
    any_name,               // *
    any_node,               // node()
    text,
    comment,
    processing_instruction  // local = the target asked for, "" = any
};

// A node test of an expression is good while an expression of its pool lives.
struct NodeTest {
    std::string_view prefix;  // as written
    std::string_view local;
    std::string_view namespace_uri;
    NodeTestKind kind = NodeTestKind::any_node;
    // A name without prefix under a default namespace: it matches that namespace or none.
    bool or_no_namespace = false;

    friend bool operator==(const NodeTest&, const NodeTest&) = default;
};

// ---- Static analysis, for the dependency graph -----------------------------------------------------------

struct StepPlace;

struct ReferenceStep {
    NodeTest test;
    Axis axis = Axis::child;
    bool has_predicates = false;
    // What the step's predicates, or an indexed-repeat around it, say of the places of the nodes they let through.
    // nullptr: nothing that can be told without evaluating them.
    std::shared_ptr<const std::vector<StepPlace>> places;

    friend bool operator==(const ReferenceStep&, const ReferenceStep&) = default;
};

enum class ReferenceRoot : std::uint8_t {
    absolute,  // "/data/a", from the environment's root
    context,   // "a/b", "../c", ".": from the expression's context node
    instance,  // instance('id')/…: from what the environment gives for instance_id
    unknown,   // the start cannot be known before evaluation (id(), instance() of a computed id)
};

// What an expression does with the nodes a path leads to.
enum class Use : std::uint8_t {
    nodes,  // asks which there are: count(), name(), a condition
    place,  // asks for their place among their siblings: position()
    text,   // reads their string-values; that of an element with children is made of all below it (XPath §5.2)
};

// One location path an expression reads. References inside predicates are already joined to the path they filter,
// and current() to the context: of instance('x')/root/item[name = current()/../a]/label the references are
// instance x: root/item/label (item has_predicates), instance x: root/item/name, and context: ../a. Like its node tests
// it is good while the expression lives.
struct PathReference {
    ReferenceRoot root = ReferenceRoot::context;
    std::string_view instance_id;
    std::vector<ReferenceStep> steps;
    // In indexed-repeat, as what is asked for or as the name of a repeat: the step from which on all instances count. Steps
    // before it stay in the repeat instances around the context node, as those of any absolute path.
    static constexpr std::size_t no_step = static_cast<std::size_t>(-1);
    std::size_t across_from = no_step;
    // text where one and the same path is also used as nodes.
    Use use = Use::text;

    // "/data/a", "../a", "instance('x')/root/item": for messages. Predicates are shown as "[…]".
    std::string to_string() const;
    friend bool operator==(const PathReference&, const PathReference&) = default;
};

// A place among siblings, as far as it can be told without evaluating the expression: "position(..) - 1".
struct PlaceTerm {
    enum class Start : std::uint8_t {
        number,    // 3: nothing is read
        position,  // position(of): `of` climbs from the expression's context
        value,     // of: a node that holds a place
    } start = Start::number;
    PathReference of;
    double offset = 0;
};

// The place of a node compared with a term: [position() < position(current()/..)].
struct StepPlace {
    enum class Relation : std::uint8_t { equal, less, less_or_equal, greater, greater_or_equal } relation = Relation::equal;
    PlaceTerm than;
};

struct Traits {
    bool constant = true;          // same value always: no reference, clock, chance, position() or host look-up
    bool uses_clock = false;       // now(), today(), and dates that depend on the zone alone do not count
    bool uses_random = false;      // random(), uuid(), randomize() without a seed
    bool uses_itext = false;       // jr:itext: changes with the language
    bool uses_locale = false;      // format-date and its like: so do names of months and days
    bool uses_choice_names = false;  // jr:choice-name: changes with the language and with dynamic choices
    bool uses_pulldata = false;
    bool uses_position = false;    // position(nodeset) or indexed-repeat: changes when instances come or go before
    bool uses_once = false;        // once(): reads the context node itself
};

// One indexed-repeat: what it asks for, and what it names as repeats.
struct IndexedRepeat {
    std::vector<PathReference> targets;
    std::vector<PathReference> repeats;
};

struct Analysis : Traits {
    bool complete = true;  // false: it reads more paths than are looked at; no parsed expression does
    std::vector<PathReference> references;  // in order of appearance; one path twice where it is used as place and else
    // The questions that jr:choice-name names in a literal; relative ones only where they are seen from the context.
    std::vector<std::string_view> choice_paths;
    // The texts that jr:itext names in a literal.
    std::vector<std::string_view> text_ids;
    // What pulldata names in literals: instance('x')/root/item/column.
    std::vector<PathReference> columns;
    std::vector<IndexedRepeat> indexed;
};

class Expression {
  public:
    // The expression is kept as text too. Errors: syntax, too_long, too_many, too_deep, unknown_function,
    // unknown_prefix, wrong_arity.
    static Result<Expression> parse(std::string_view text, const ParseOptions& options);

    Expression(Expression&&) noexcept;
    Expression& operator=(Expression&&) noexcept;
    ~Expression();

    const std::string& text() const;
    Dialect dialect() const;
    const Traits& traits() const;
    // Of all expressions in its pool.
    std::size_t parts() const;
    // Found anew at each call: a form of ten thousand nodes would keep megabytes of what its graph asks for once.
    // `result`: what is done with the nodes that the expression gives itself. `own`: the names of the context node's path,
    // by which indexed-repeat completes what it is told from there; without them such a path stays as it is written.
    Analysis analysis(Use result = Use::text, std::span<const ReferenceStep> own = {}) const;
    // When the whole expression is one location path (a bind's nodeset, a control's ref, an itemset's nodeset, also
    // with predicates or an instance() root): that path. nullopt otherwise.
    std::optional<PathReference> as_path() const;
    // When the whole expression is a place: position(..), ../number - 1.
    std::optional<PlaceTerm> as_place() const;

    const ast::Tree& tree() const { return *tree_; }

  private:
    explicit Expression(std::unique_ptr<const ast::Tree> tree);
    std::unique_ptr<const ast::Tree> tree_;
};

}  // namespace engawa::forms::xpath
