#include "kiosk/forms/xpath/ast.h"
#include "kiosk/forms/xpath/function.h"
#include "kiosk/forms/xpath/lexer.h"
#include "kiosk/forms/xpath/regex.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace engawa::forms::xpath {

namespace {

using ast::Expr;
using ast::ExprPtr;
using ast::Arithmetic;
using ast::Comparison;
using ast::Logical;
using ast::Operator;

constexpr std::string_view javarosa_uri = "http://openrosa.org/javarosa";

struct KnownPrefix {
    std::string_view prefix;
    std::string_view uri;
};
// Prefixes a form may use in expressions without declaring them, as other ODK engines allow.
constexpr std::array<KnownPrefix, 11> xforms_prefixes = {{{"jr", javarosa_uri},
                                                          {"javarosa", javarosa_uri},
                                                          {"orx", "http://openrosa.org/xforms"},
                                                          {"openrosa-xforms", "http://openrosa.org/xforms"},
                                                          {"odk", "http://www.opendatakit.org/xforms"},
                                                          {"ev", "http://www.w3.org/2001/xml-events"},
                                                          {"h", "http://www.w3.org/1999/xhtml"},
                                                          {"html", "http://www.w3.org/1999/xhtml"},
                                                          {"xhtml", "http://www.w3.org/1999/xhtml"},
                                                          {"xsd", "http://www.w3.org/2001/XMLSchema"},
                                                          {"xf", "http://www.w3.org/2002/xforms"}}};

struct AxisName {
    std::string_view name;
    Axis axis;
};
constexpr std::array<AxisName, 13> axis_names = {{{"ancestor", Axis::ancestor},
                                                  {"ancestor-or-self", Axis::ancestor_or_self},
                                                  {"attribute", Axis::attribute},
                                                  {"child", Axis::child},
                                                  {"descendant", Axis::descendant},
                                                  {"descendant-or-self", Axis::descendant_or_self},
                                                  {"following", Axis::following},
                                                  {"following-sibling", Axis::following_sibling},
                                                  {"namespace", Axis::name_space},
                                                  {"parent", Axis::parent},
                                                  {"preceding", Axis::preceding},
                                                  {"preceding-sibling", Axis::preceding_sibling},
                                                  {"self", Axis::self}}};

bool is_node_type(std::string_view name) {
    return name == "node" || name == "text" || name == "comment" || name == "processing-instruction";
}

struct BinaryLevel {
    struct Entry {
        TokenKind token;
        Operator op;
    };
    std::array<Entry, 4> entries;
    std::size_t count;
};
// §3.5 and §3.4, lowest precedence first.
constexpr std::array<BinaryLevel, 6> levels = {{
    {{{{TokenKind::op_or, Logical::either}}}, 1},
    {{{{TokenKind::op_and, Logical::both}}}, 1},
    {{{{TokenKind::equal, Comparison::equal}, {TokenKind::not_equal, Comparison::not_equal}}}, 2},
    {{{{TokenKind::less, Comparison::less},
       {TokenKind::less_or_equal, Comparison::less_or_equal},
       {TokenKind::greater, Comparison::greater},
       {TokenKind::greater_or_equal, Comparison::greater_or_equal}}},
     4},
    {{{{TokenKind::plus, Arithmetic::plus}, {TokenKind::minus, Arithmetic::minus}}}, 2},
    {{{{TokenKind::op_multiply, Arithmetic::multiply},
       {TokenKind::op_div, Arithmetic::divide},
       {TokenKind::op_mod, Arithmetic::modulo}}},
     3},
}};

class Parser {
  public:
    Parser(std::string_view text, std::vector<Token> tokens, const ParseOptions& options, ast::Pool& pool)
        : text_(text), tokens_(std::move(tokens)), options_(options), pool_(pool) {}

    Result<Expr*> run() {
        Expr* const root = TRY(expression());
        if (peek().kind != TokenKind::end) return fail("the expression should end here");
        return root;
    }

  private:
    template <typename T>
    Expr* make(T is) {
        return pool_.make(Expr{std::move(is)});
    }

    const Token& peek(std::size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
    const Token& take() { return tokens_[at_ < tokens_.size() - 1 ? at_++ : at_]; }
    bool accept(TokenKind kind) {
        if (peek().kind != kind) return false;
        take();
        return true;
    }

    Error fail(std::string detail, XPathError code = XPathError::syntax) const {
        return fail_at(peek().offset, std::move(detail), code);
    }
    Error fail_at(std::size_t offset, std::string detail, XPathError code) const {
        return Error(code, column_at(text_, offset), std::move(detail));
    }

    // Recursion goes through here and through unary(); what is counted is what the evaluator will descend.
    class Deeper {
      public:
        explicit Deeper(std::size_t& depth) : depth_(depth) { ++depth_; }
        ~Deeper() { --depth_; }
        Deeper(const Deeper&) = delete;
        Deeper& operator=(const Deeper&) = delete;

      private:
        std::size_t& depth_;
    };

    Result<Expr*> expression() {
        const Deeper deeper(depth_);
        if (depth_ > options_.depth) return fail("nested too deeply", XPathError::too_deep);
        return binary(0);
    }

    Result<Expr*> binary(std::size_t level) {
        if (level == levels.size()) return unary();
        Expr* left = TRY(binary(level + 1));
        // A chain a + b + c is a tree as deep as it is long; the evaluator walks it without recursion, but it has an
        // end nevertheless.
        std::size_t links = 0;
        while (true) {
            const Operator* op = operator_of(level);
            if (op == nullptr) return left;
            if (++links > max_chain) return fail("too many operators in one chain", XPathError::too_deep);
            take();
            Expr* const right = TRY(binary(level + 1));
            left = joined(*op, left, right);
        }
    }

    // Two numbers that stand there are one: 1 + 1 + 1 takes the room of 3.
    Expr* joined(const Operator& op, Expr* left, Expr* right) {
        auto* const a = std::get_if<ast::Number>(&left->is);
        const auto* const b = std::get_if<ast::Number>(&right->is);
        const auto* const arithmetic = std::get_if<Arithmetic>(&op);
        if (a == nullptr || b == nullptr || arithmetic == nullptr) return make(ast::Binary{op, left, right});
        a->value = ast::calculated(*arithmetic, a->value, b->value);
        pool_.drop(*right);
        return left;
    }

    const Operator* operator_of(std::size_t level) const {
        const BinaryLevel& candidates = levels[level];
        for (std::size_t i = 0; i < candidates.count; ++i) {
            if (peek().kind == candidates.entries[i].token) return &candidates.entries[i].op;
        }
        return nullptr;
    }

    Result<Expr*> unary() {
        std::size_t minuses = 0;
        while (accept(TokenKind::minus)) ++minuses;
        if (minuses > options_.depth) return fail("nested too deeply", XPathError::too_deep);
        Expr* operand = TRY(union_expression());
        // Two minuses still make a number of their operand.
        if (minuses > 0) {
            operand = make(ast::Negate{operand});
            if (minuses % 2 == 0) operand = make(ast::Negate{operand});
        }
        return operand;
    }

    Result<Expr*> union_expression() {
        Expr* left = TRY(path());
        std::size_t links = 0;
        while (accept(TokenKind::pipe)) {
            if (++links > max_chain) return fail("too many operators in one chain", XPathError::too_deep);
            Expr* const right = TRY(path());
            left = make(ast::Binary{ast::Union(), left, right});
        }
        return left;
    }

    bool starts_filter() const {
        switch (peek().kind) {
            case TokenKind::literal:
            case TokenKind::number:
            case TokenKind::open_paren: return true;
            case TokenKind::name:
                return peek(1).kind == TokenKind::open_paren &&
                       !(peek().prefix.empty() && is_node_type(peek().text));
            default: return false;
        }
    }

    bool starts_step() const {
        switch (peek().kind) {
            case TokenKind::name:
            case TokenKind::any_name:
            case TokenKind::any_in_prefix:
            case TokenKind::dot:
            case TokenKind::double_dot:
            case TokenKind::at: return true;
            default: return false;
        }
    }

    ast::Step descendants() { return {pool_.test({}), {}, Axis::descendant_or_self}; }

    Result<Expr*> path() {
        if (starts_filter()) return filter_path();
        std::vector<ast::Step> way;
        ast::PathStart start = ast::PathStart::context;
        if (accept(TokenKind::slash)) {
            start = ast::PathStart::root;
            if (!starts_step()) return make(ast::Path{nullptr, {}, start});
        } else if (accept(TokenKind::double_slash)) {
            start = ast::PathStart::root;
            way.push_back(descendants());
        }
        TRY(steps(way));
        return make(ast::Path{nullptr, pool_.list(way), start});
    }

    Result<Expr*> filter_path() {
        Expr* base = TRY(primary());
        if (peek().kind == TokenKind::open_bracket) {
            const ast::List<ast::Predicate> conditions = TRY(predicates());
            base = make(ast::Filter{base, conditions});
        }
        if (peek().kind != TokenKind::slash && peek().kind != TokenKind::double_slash) return base;
        std::vector<ast::Step> way;
        if (take().kind == TokenKind::double_slash) way.push_back(descendants());
        TRY(steps(way));
        return make(ast::Path{base, pool_.list(way), ast::PathStart::filter});
    }

    Result<void> steps(std::vector<ast::Step>& out) {
        while (true) {
            out.push_back(TRY(step()));
            if (out.size() > max_chain) return fail("too many steps in one path", XPathError::too_deep);
            if (accept(TokenKind::slash)) continue;
            if (!accept(TokenKind::double_slash)) return {};
            out.push_back(descendants());
        }
    }

    Result<ast::Step> step() {
        if (accept(TokenKind::dot)) return abbreviated(Axis::self);
        if (accept(TokenKind::double_dot)) return abbreviated(Axis::parent);
        Axis along = Axis::child;
        if (accept(TokenKind::at)) {
            along = Axis::attribute;
        } else if (peek().kind == TokenKind::name && peek(1).kind == TokenKind::axis_colons) {
            along = TRY(axis());
        }
        const NodeTest& test = pool_.test(TRY(node_test(along)));
        return ast::Step{test, TRY(predicates()), along};
    }

    // §2.5: the abbreviations take no predicates. ODK forms write .[…] and ..[…] nevertheless.
    Result<ast::Step> abbreviated(Axis along) {
        const bool filtered = peek().kind == TokenKind::open_bracket;
        if (filtered && options_.dialect == Dialect::xpath1) return fail("'.' and '..' take no predicate");
        const ast::List<ast::Predicate> conditions = TRY(predicates());
        return ast::Step{pool_.test({}), conditions, along};
    }

    Result<Axis> axis() {
        const Token& name = peek();
        for (const AxisName& known : axis_names) {
            if (name.prefix.empty() && name.text == known.name) {
                take();
                take();
                return known.axis;
            }
        }
        return fail("'" + std::string(name.text) + "' is no axis");
    }

    Result<NodeTest> node_test(Axis axis) {
        NodeTest test;
        switch (peek().kind) {
            case TokenKind::any_name:
                take();
                test.kind = NodeTestKind::any_name;
                return test;
            case TokenKind::any_in_prefix:
                test.kind = NodeTestKind::any_in_namespace;
                test.prefix = peek().prefix;
                test.namespace_uri = TRY(resolve(peek()));
                take();
                return test;
            case TokenKind::name: break;
            default: return fail("a step of a path was expected");
        }
        if (peek().prefix.empty() && is_node_type(peek().text) && peek(1).kind == TokenKind::open_paren) {
            return node_type_test();
        }
        test.kind = NodeTestKind::name;
        test.prefix = peek().prefix;
        test.local = peek().text;
        if (!test.prefix.empty()) {
            test.namespace_uri = TRY(resolve(peek()));
        } else if (const auto own = declared(""); own && axis != Axis::attribute && axis != Axis::name_space) {
            test.namespace_uri = *own;
            test.or_no_namespace = true;
        }
        take();
        return test;
    }

    Result<NodeTest> node_type_test() {
        NodeTest test;
        const std::string_view name = take().text;
        take();
        if (name == "text") {
            test.kind = NodeTestKind::text;
        } else if (name == "comment") {
            test.kind = NodeTestKind::comment;
        } else if (name == "processing-instruction") {
            test.kind = NodeTestKind::processing_instruction;
            if (peek().kind == TokenKind::literal) test.local = take().text;
        } else {
            test.kind = NodeTestKind::any_node;
        }
        if (!accept(TokenKind::close_paren)) return fail("')' was expected");
        return test;
    }

    std::optional<std::string_view> declared(std::string_view prefix) const {
        if (options_.namespaces == nullptr) return std::nullopt;
        const auto found = options_.namespaces->find(prefix);
        if (found == options_.namespaces->end()) return std::nullopt;
        return found->second;
    }

    Result<std::string_view> resolve(const Token& name) const {
        if (name.prefix == "xml") return std::string_view("http://www.w3.org/XML/1998/namespace");
        if (const auto own = declared(name.prefix)) return *own;
        if (options_.dialect == Dialect::xforms) {
            for (const KnownPrefix& known : xforms_prefixes) {
                if (known.prefix == name.prefix) return known.uri;
            }
        }
        return fail_at(name.offset, "the prefix '" + std::string(name.prefix) + "' stands for nothing",
                       XPathError::unknown_prefix);
    }

    Result<ast::List<ast::Predicate>> predicates() {
        std::vector<ast::Predicate> out;
        while (accept(TokenKind::open_bracket)) {
            const Expr* const condition = TRY(expression());
            if (!accept(TokenKind::close_bracket)) return fail("']' was expected");
            out.push_back(predicate_of(condition, pool_));
            if (out.size() > max_chain) return fail("too many predicates in one step", XPathError::too_deep);
        }
        return pool_.list(out);
    }

    Result<Expr*> primary() {
        switch (peek().kind) {
            case TokenKind::literal: return make(ast::Literal{take().text});
            case TokenKind::number: return make(ast::Number{take().number});
            case TokenKind::open_paren: {
                take();
                Expr* const inner = TRY(expression());
                if (!accept(TokenKind::close_paren)) return fail("')' was expected");
                return inner;
            }
            default: return call();
        }
    }

    Result<Expr*> call() {
        const Token name = take();
        take();
        FunctionSpace space = FunctionSpace::core;
        std::string shown(name.text);
        if (!name.prefix.empty()) {
            shown = std::string(name.prefix) + ":" + shown;
            if (TRY(resolve(name)) != javarosa_uri) return unknown_function(name, shown);
            space = FunctionSpace::javarosa;
        }
        const Function* function = find_function(space, name.text, options_.dialect);
        if (function == nullptr) return unknown_function(name, shown);
        std::vector<ExprPtr> arguments;
        if (!accept(TokenKind::close_paren)) {
            do {
                arguments.push_back(TRY(expression()));
            } while (accept(TokenKind::comma));
            if (!accept(TokenKind::close_paren)) return fail("',' or ')' was expected");
        }
        const std::size_t count = arguments.size();
        ast::Call call{function, pool_.list(arguments), ast::Arity::right};
        if (count < function->min_arguments || count > function->max_arguments) {
            call.arity = ast::Arity::wrong;
            if (options_.arity == ArityCheck::at_call) return make(call);
            return fail_at(name.offset, "the function " + shown + " does not take " + std::to_string(count) +
                                            " arguments",
                           XPathError::wrong_arity);
        }
        if (options_.arity == ArityCheck::at_parse && function->name == "regex") TRY(check_pattern(name, *call.arguments[1]));
        return make(call);
    }

    // A pattern that stands there is read now; one that is made of answers when there are any.
    Result<void> check_pattern(const Token& name, const Expr& pattern) {
        const auto* literal = std::get_if<ast::Literal>(&pattern.is);
        if (literal == nullptr || !pool_.is_new_pattern(literal->text)) return {};
        if (pool_.parts() > options_.parts || is_pattern(literal->text)) return {};
        return fail_at(name.offset, "regex() is given no regular expression: '" + std::string(literal->text) + "'", XPathError::bad_argument);
    }

    Error unknown_function(const Token& name, const std::string& shown) const {
        return fail_at(name.offset, "there is no function " + shown, XPathError::unknown_function);
    }

    static constexpr std::size_t max_chain = 1000;

    std::string_view text_;
    std::vector<Token> tokens_;
    const ParseOptions& options_;
    ast::Pool& pool_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
};

// Of an expression that is one path without predicates, whose parts need no look; nullopt: it is none.
std::optional<Traits> traits_of_path(const ast::Tree& tree) {
    const auto* path = std::get_if<ast::Path>(&tree.root->is);
    if (path == nullptr || path->start == ast::PathStart::filter) return std::nullopt;
    for (const ast::Step& step : path->steps) {
        if (!step.predicates.empty()) return std::nullopt;
    }
    Traits traits;
    traits.constant = false;
    return traits;
}

}  // namespace

Expression::Expression(std::unique_ptr<const ast::Tree> tree) : tree_(std::move(tree)) {}
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;
Expression::~Expression() = default;

const std::string& Expression::text() const { return tree_->text; }
Dialect Expression::dialect() const { return tree_->dialect; }
const Traits& Expression::traits() const { return tree_->traits; }
std::size_t Expression::parts() const { return tree_->pool->parts(); }
Analysis Expression::analysis(Use result, std::span<const ReferenceStep> own) const { return analyse(*tree_, result, own); }

Result<Expression> Expression::parse(std::string_view text, const ParseOptions& options) {
    if (text.size() > options.length_bytes) {
        return Error(XPathError::too_long, "column 1",
                     std::to_string(text.size()) + " bytes, allowed " + std::to_string(options.length_bytes));
    }
    auto tree = std::make_unique<ast::Tree>();
    tree->text = text;
    tree->dialect = options.dialect;
    tree->pool = options.pool != nullptr ? options.pool : new_pool();
    Parser parser(tree->text, TRY(tokenize(tree->text)), options, *tree->pool);
    tree->root = TRY(parser.run());
    if (tree->pool->parts() > options.parts) {
        return Error(XPathError::too_many, "column 1",
                     "with it the expressions have more than " + std::to_string(options.parts) + " parts");
    }
    if (const auto traits = traits_of_path(*tree)) {
        tree->traits = *traits;
        return Expression(std::move(tree));
    }
    const Analysis analysis = analyse(*tree, Use::text, {});
    if (!analysis.complete) {
        return Error(XPathError::too_complex, "column 1", "predicates on several paths together read too many paths: part it");
    }
    tree->traits = analysis;
    return Expression(std::move(tree));
}

}  // namespace engawa::forms::xpath
