#pragma once

#include "kiosk/forms/xpath/ast.h"
#include "kiosk/forms/xpath/caches.h"
#include "kiosk/forms/xpath/environment.h"
#include "kiosk/forms/xpath/function.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace engawa::forms::xpath {

// How many bytes of text one step pays for, by what is done with them: a step takes about the same time wherever it is
// spent, some 50 ns (step_bench).
namespace bytes_a_step {
inline constexpr std::size_t seen = 256;       // compared, searched through for a byte
inline constexpr std::size_t copied = 64;
inline constexpr std::size_t read = 16;        // looked at one by one: split into words, taken as a number, counted
inline constexpr std::size_t rewritten = 4;    // looked up and written one by one
inline constexpr std::size_t digested = 16;
inline constexpr std::size_t parsed = 1;       // read as an expression
inline constexpr std::size_t located = 1;      // taken as places on the globe
}  // namespace bytes_a_step

// A text that need not be copied to be looked at.
struct HeldText {
    Value value;
    std::string scratch;
};

// One evaluation: what stays the same from the first node to the last, and the budget.
class Evaluator {
  public:
    Evaluator(const Environment& environment, Dialect dialect, const tree::Node& current);
    Evaluator(const Evaluator&) = delete;
    Evaluator& operator=(const Evaluator&) = delete;

    Result<Value> evaluate(const ast::Expr& expr, const Context& context);

    Result<std::string> string_of(const ast::Expr& expr, const Context& context);
    Result<double> number_of(const ast::Expr& expr, const Context& context);
    Result<bool> boolean_of(const ast::Expr& expr, const Context& context);
    Result<NodeSet> nodes_of(const ast::Expr& expr, const Context& context);
    // One string an item: each node of a node-set, or the value itself. For concat, join, max and their like.
    Result<std::vector<Value>> items_of(const ast::Expr& expr, const Context& context);

    // §4.2 to §4.4 in the evaluation's dialect: ODK makes numbers of dates too.
    Result<std::string> to_string(const Value& value);
    Result<double> to_number(const Value& value);
    Result<double> text_to_number(std::string_view text);
    Result<double> node_to_number(const tree::Node& node);

    // Counts work against the step limit.
    Result<void> spend(std::size_t steps) {
        if (steps > budget_) {
            budget_ = 0;
            return budget_spent();
        }
        budget_ -= steps;
        return {};
    }
    Result<void> spend_on(std::size_t bytes, std::size_t bytes_for_one) { return spend(bytes / bytes_for_one); }
    // The string of an expression's value, in the tree where it can be; good while `held` and the tree stay as they are.
    Result<std::string_view> text_in(const ast::Expr& expr, const Context& context, HeldText& held);
    Result<std::string_view> text_in(HeldText& held);
    // The string-value of a node; the view is good until node or scratch changes. It costs what is looked at and
    // what is copied, and ends with step_limit where it is longer than longest_text_bytes.
    Result<std::string_view> text_of(const tree::Node& node, std::string& scratch);
    // What copying a text of that length costs.
    Result<void> spend_on_text(std::size_t bytes);
    // A piece more of a text that a function builds.
    Result<void> append(std::string& text, std::string_view piece);
    static constexpr std::size_t longest_text_bytes = 2u << 20;

    const Environment& environment() const { return environment_; }
    Dialect dialect() const { return dialect_; }
    const tree::Node& current() const { return current_; }
    Result<const Zone*> zone();
    Caches& caches();

    // Steps of a path from start nodes; the nodes come in document order.
    enum class Narrowing : std::uint8_t { off, steps_before_last, all_steps };
    Result<NodeSet> walk(NodeSet start, std::span<const ast::Step> steps, Narrowing narrowing);

    // While alive, absolute paths are not narrowed to the repeat instance around the current node (off), or are so
    // to the last step too (all_steps).
    class NarrowingScope {
      public:
        NarrowingScope(Evaluator& evaluator, Narrowing narrowing)
            : evaluator_(evaluator), before_(evaluator.narrowing_) {
            evaluator.narrowing_ = narrowing;
        }
        ~NarrowingScope() { evaluator_.narrowing_ = before_; }
        NarrowingScope(const NarrowingScope&) = delete;
        NarrowingScope& operator=(const NarrowingScope&) = delete;

      private:
        Evaluator& evaluator_;
        Narrowing before_;
    };

  private:
    Error budget_spent() const;
    Result<Value> evaluate_binary(const ast::Binary& binary, const Context& context);
    Result<Value> combine(const ast::Operator& op, Value left, const ast::Expr& right, const Context& context);
    Result<Value> unite(Value left, const ast::Expr& right, const Context& context);
    Result<bool> compare(ast::Comparison op, const Value& left, const Value& right);
    Result<bool> compare_nodes(ast::Comparison op, const NodeSet& nodes, const Value& other, bool swapped);
    Result<bool> compare_two_sets(ast::Comparison op, const NodeSet& left, const NodeSet& right);
    Result<bool> compare_equal_sets(const NodeSet& left, const NodeSet& right, bool wanted_equal);
    Result<Value> evaluate_path(const ast::Path& path, const Context& context);
    Result<NodeSet> apply_step(const NodeSet& input, const ast::Step& step);
    Result<NodeSet> chosen(const tree::Node& from, const ast::Step& step, std::optional<double> place);
    Result<void> filter(NodeSet& nodes, std::span<const ast::Predicate> predicates, std::size_t from);
    Result<std::optional<NodeSet>> look_up(const tree::Node& parent, const ast::Step& step);
    std::optional<double> place_wanted(const ast::Step& step);
    Result<NodeSet> at_place(const tree::Node& from, const ast::Step& step, double place);
    Result<std::optional<NodeSet>> look_up_key(const tree::Node& parent, const NodeTest& row,
                                               const ast::EqualityKey& key);
    Result<bool> keep(const ast::Predicate& predicate, const Context& context);
    const tree::Node* narrowed(const NodeSet& input, const ast::Step& step);
    const std::vector<const tree::Node*>& repeat_ancestors();

    const Environment& environment_;
    Dialect dialect_;
    const tree::Node& current_;
    std::uint64_t own_budget_;
    std::uint64_t& budget_;  // shared by the evaluations inside this one
    Narrowing narrowing_ = Narrowing::steps_before_last;
    std::unique_ptr<Caches> own_caches_;
    std::optional<std::vector<const tree::Node*>> repeat_ancestors_;
};

// Nodes of one axis from one node, nearest first (reverse axes in reverse document order), that match the test: all of
// them, or the first `most`.
Result<void> collect_axis(Evaluator& evaluator, const tree::Node& from, Axis axis, const NodeTest& test, NodeSet& out,
                          std::size_t most = static_cast<std::size_t>(-1));
// The child of that number among those the name test matches, counted from one; nullptr: there is none.
Result<const tree::Node*> numbered_child(Evaluator& evaluator, const tree::Node& parent, const NodeTest& test,
                                         double number);
bool matches(const tree::Node& node, Axis axis, const NodeTest& test);
bool is_reverse(Axis axis);
// Rows of that name by a key that is a child or an attribute; its parent is still to be named.
IndexedLookup::Question question_of(const NodeTest& row, const NodeTest& key, Axis axis);
// Document order without duplicates; cheap when the nodes are in order already, or are two rows of such.
Result<void> sort_nodes(Evaluator& evaluator, NodeSet& nodes);

}  // namespace engawa::forms::xpath
