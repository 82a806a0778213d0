#include "kiosk/forms/xpath/node_path.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace engawa::forms::xpath {

using tree::Node;
using tree::NodeKind;

namespace {

// What a step calls the node: "h:html", "text()", …; nodes with the same step name are counted together.
std::string step_name(const Node& node) {
    switch (node.kind()) {
        case NodeKind::document: return "";
        case NodeKind::element: return node.name().qualified();
        case NodeKind::attribute: return "@" + node.name().qualified();
        // As it is declared in the document.
        case NodeKind::name_space: return node.name().local.empty() ? "@xmlns" : "@xmlns:" + node.name().local;
        case NodeKind::text: return "text()";
        case NodeKind::cdata: return "cdata()";
        case NodeKind::comment: return "comment()";
        case NodeKind::processing_instruction: return "processing-instruction()";
    }
    return "";
}

bool counted(const Node& node) { return !node.is_attribute() && node.kind() != NodeKind::name_space; }

Error bad_path(std::string_view path, XPathError code, std::string detail) {
    return Error(code, std::string(path), std::move(detail));
}

}  // namespace

// The children of a parent are counted once, all of them: asking for each of a hundred thousand would take the square.
std::size_t NodePaths::position(const Node& node) {
    const Node* parent = node.parent();
    if (parent == nullptr) return 1;
    if (counted_.insert(parent).second) {
        std::unordered_map<std::string, std::uint32_t> seen;
        for (const Node* child = parent->first_child(); child != nullptr; child = child->next_sibling()) {
            ++looked_at_;
            positions_[child] = ++seen[step_name(*child)];
        }
    }
    return positions_.at(&node);
}

std::string NodePaths::of(const Node& node) {
    std::vector<std::string> steps;
    for (const Node* at = &node; at != nullptr && at->kind() != NodeKind::document; at = at->parent()) {
        std::string step = step_name(*at);
        if (counted(*at)) step += "[" + std::to_string(position(*at)) + "]";
        steps.push_back(std::move(step));
    }
    if (steps.empty()) return "/";
    std::string path;
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) path += "/" + *step;
    return path;
}

std::string path_of(const Node& node) { return NodePaths().of(node); }

namespace {

const Node* step_into(const Node& from, std::string_view name, std::size_t position) {
    if (name == "@xmlns" || name.starts_with("@xmlns:")) {
        for (const Node* at : from.document().namespace_nodes(from)) {
            if (step_name(*at) == name) return at;
        }
        return nullptr;
    }
    if (name.starts_with('@')) {
        const Node* at = from.first_attribute();
        while (at != nullptr && step_name(*at) != name) at = at->next_sibling();
        return at;
    }
    for (const Node* at = from.first_child(); at != nullptr; at = at->next_sibling()) {
        if (step_name(*at) == name && --position == 0) return at;
    }
    return nullptr;
}

}  // namespace

Result<const Node*> node_at(const tree::Document& document, std::string_view path) {
    if (!path.starts_with('/')) return bad_path(path, XPathError::syntax, "a node path begins with '/'");
    const Node* at = &document.root();
    std::string_view rest = path.substr(1);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('/'), rest.size());
        std::string_view step = rest.substr(0, end);
        if (end + 1 == rest.size()) return bad_path(path, XPathError::syntax, "a node path does not end with '/'");
        rest.remove_prefix(std::min(end + 1, rest.size()));
        std::size_t position = 1;
        if (step.ends_with(']')) {
            const std::size_t open = step.find('[');
            if (open == std::string_view::npos) return bad_path(path, XPathError::syntax, "']' without '['");
            const std::string_view digits = step.substr(open + 1, step.size() - open - 2);
            const auto [last, code] = std::from_chars(digits.data(), digits.data() + digits.size(), position);
            if (code != std::errc() || last != digits.data() + digits.size() || position == 0) {
                return bad_path(path, XPathError::syntax, "a position is a number from 1");
            }
            step = step.substr(0, open);
        }
        if (step.empty()) return bad_path(path, XPathError::syntax, "an empty step");
        at = step_into(*at, step, position);
        if (at == nullptr) return bad_path(path, XPathError::unknown_node, "no such node");
    }
    return at;
}

}  // namespace engawa::forms::xpath
