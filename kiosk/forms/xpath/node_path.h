#pragma once

#include "kiosk/base/result.h"
#include "kiosk/forms/tree/document.h"
#include "kiosk/forms/xpath/error.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

// A node's place by names as in the document: "/h:html[1]/h:head[1]/model[1]/@id". Prefixes as written, default
// namespaces not shown, positions among siblings of the same written name, "text()[2]", "cdata()[1]", "comment()[1]",
// "processing-instruction()[1]", "@xmlns:p" for a
// namespace; "/" is the document. docs/formats/xpath.md has the grammar.

namespace engawa::forms::xpath {

std::string path_of(const tree::Node& node);

// The places of many nodes of a tree that does not change meanwhile, in time proportional to the tree.
class NodePaths {
  public:
    std::string of(const tree::Node& node);
    // How many nodes were counted for it.
    std::size_t looked_at() const { return looked_at_; }

  private:
    std::size_t position(const tree::Node& node);

    std::unordered_set<const tree::Node*> counted_;  // parents
    std::unordered_map<const tree::Node*, std::uint32_t> positions_;
    std::size_t looked_at_ = 0;
};

// A step without a position means the first. Errors: unknown_node, syntax.
Result<const tree::Node*> node_at(const tree::Document& document, std::string_view path);

}  // namespace engawa::forms::xpath
