#pragma once

#include <string_view>

namespace engawa::forms::xpath {

enum class XPathError {
    syntax,            // where is the column, from 1, in characters: "column 7"
    too_long,          // the expression has more bytes than allowed
    too_many,          // with it the expressions of the pool have more parts than allowed
    too_complex,       // it reads more paths than can be told apart
    too_deep,          // nested too deeply, in the expression or in its evaluation
    unknown_function,
    unknown_prefix,
    wrong_arity,       // a function called with too few or too many arguments
    wrong_type,        // a node-set was needed, or a value cannot be what the function needs
    bad_argument,      // an argument's value is outside what the function is defined for
    no_source,         // a clock or chance is needed and the environment has none
    unknown_node,      // a node path (node_path.h) that leads nowhere
    bad_document,      // evaluate_in_document: the XML is not well-formed
    bad_time_zone,
    step_limit,        // the budget of the environment is spent
};
std::string_view error_name(XPathError error);  // "xpath.syntax"

}  // namespace engawa::forms::xpath
