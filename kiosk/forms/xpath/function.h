#pragma once

#include "kiosk/base/result.h"
#include "kiosk/forms/xpath/ast.h"
#include "kiosk/forms/xpath/value.h"

#include <cstddef>
#include <span>
#include <string_view>

// The table of functions. One entry a function and dialect; the families are in functions_*.cpp.

namespace engawa::forms::xpath {

class Evaluator;

// The evaluation context of XPath 1.0 §1, without what the Evaluator holds for the whole evaluation.
struct Context {
    const tree::Node* node;
    std::size_t position;
    std::size_t size;
};

using Arguments = std::span<const ast::ExprPtr>;
using Implementation = Result<Value> (*)(Evaluator&, const Context&, Arguments);

enum class In : std::uint8_t { both, xpath1, xforms };
enum class FunctionSpace : std::uint8_t { core, javarosa };

// What the static analysis must know beyond the arguments.
enum class Effect : std::uint8_t {
    none,
    context_when_empty,  // without arguments it reads the context node
    context,             // asks where the context node stands, not what it holds (lang)
    name_of,             // asks for the name of a node, without arguments of the context node
    which_nodes,         // asks which nodes there are, not what they hold (count, not)
    position,            // position() and last() of the context
    node_position,       // position(node-set): also changes when siblings come and go
    clock,
    chance,
    itext,
    locale,              // speaks the language of the filling (format-date)
    choice_name,
    pulldata,
    once,
    current,
    instance,
    passes_first,        // gives nodes of its first argument (randomize)
    branches,            // gives one of its later arguments (if)
    indexed_repeat,
    unknown_nodes,       // gives nodes that cannot be named (id)
};

constexpr std::size_t any_number = static_cast<std::size_t>(-1);

struct Function {
    std::string_view name;
    std::size_t min_arguments;
    std::size_t max_arguments;
    Implementation call;
    Effect effect = Effect::none;
    In dialects = In::xforms;
    FunctionSpace space = FunctionSpace::core;
};

// nullptr: unknown.
const Function* find_function(FunctionSpace space, std::string_view name, Dialect dialect);

std::span<const Function> core_functions();
std::span<const Function> string_functions();
std::span<const Function> number_functions();
std::span<const Function> date_functions();
std::span<const Function> geo_functions();
std::span<const Function> digest_functions();
std::span<const Function> form_functions();

}  // namespace engawa::forms::xpath
