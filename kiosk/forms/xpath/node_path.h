#pragma once

#include "kiosk/base/result.h"
#include "kiosk/forms/tree/document.h"
#include "kiosk/forms/xpath/error.h"

#include <string>
#include <string_view>

// A node's place by names as in the document: "/h:html[1]/h:head[1]/model[1]/@id". Prefixes as written, default
// namespaces not shown, positions among siblings of the same written name, "text()[2]", "cdata()[1]", "comment()[1]",
// "processing-instruction()[1]", "@xmlns:p" for a
// namespace; "/" is the document. docs/formats/xpath.md has the grammar.

namespace engawa::forms::xpath {

std::string path_of(const tree::Node& node);

// A step without a position means the first. Errors: unknown_node, syntax.
Result<const tree::Node*> node_at(const tree::Document& document, std::string_view path);

}  // namespace engawa::forms::xpath
