#pragma once

#include "kiosk/base/result.h"
#include "kiosk/forms/xpath/environment.h"
#include "kiosk/forms/xpath/expression.h"
#include "kiosk/forms/xpath/value.h"

#include <optional>
#include <string>
#include <string_view>

namespace engawa::forms::xpath {

// `context` is the context node and what current() gives; it also decides which repeat instance an absolute path
// stays in. Position and size are 1. Errors are XPathError; the expression's text is not in them.
Result<Value> evaluate(const Expression& expression, const Environment& environment, const tree::Node& context);

Result<std::string> evaluate_string(const Expression& expression, const Environment& environment,
                                    const tree::Node& context);
Result<bool> evaluate_boolean(const Expression& expression, const Environment& environment,
                              const tree::Node& context);
Result<double> evaluate_number(const Expression& expression, const Environment& environment,
                               const tree::Node& context);
// wrong_type when the value is no node-set.
Result<NodeSet> evaluate_nodes(const Expression& expression, const Environment& environment,
                               const tree::Node& context);

// The nodes of `list` that have at `key` the string-value `wanted`, in document order, found by the environment's index
// without looking at the others. nullopt: no index answers it, and evaluate_nodes(list) is to be looked through. Made for
// lists of secondary instances whose predicates are conditions, and a key that is one child or attribute.
Result<std::optional<NodeSet>> find_rows(const Expression& list, const Expression& key, std::string_view wanted,
                                         const Environment& environment, const tree::Node& context);

// The nodes a reference of an expression's analysis stands for from this context, predicates left aside: a superset
// of what an evaluation reads. Absolute paths are narrowed to the repeat instance around the context up to the step
// across_from. An unknown root gives an empty set.
Result<NodeSet> nodes_of(const PathReference& reference, const Environment& environment, const tree::Node& context);

}  // namespace engawa::forms::xpath
