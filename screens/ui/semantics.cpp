#include "screens/ui/semantics.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace engawa::ui {

std::string_view role_name(Role role) {
    switch (role) {
        case Role::page: return "page";
        case Role::heading: return "heading";
        case Role::paragraph: return "paragraph";
        case Role::button: return "button";
        case Role::link: return "link";
        case Role::radio: return "radio";
        case Role::checkbox: return "checkbox";
        case Role::text_field: return "text_field";
        case Role::key: return "key";
        case Role::picture: return "picture";
        case Role::progress: return "progress";
        case Role::list: return "list";
        case Role::list_item: return "list_item";
        case Role::alert: return "alert";
        case Role::status: return "status";
    }
    return "unknown";
}

bool Node::operable() const {
    if (has(state, State::disabled)) return false;
    switch (role) {
        case Role::button:
        case Role::link:
        case Role::radio:
        case Role::checkbox:
        case Role::key: return true;
        case Role::page:
        case Role::heading:
        case Role::paragraph:
        case Role::text_field:
        case Role::picture:
        case Role::progress:
        case Role::list:
        case Role::list_item:
        case Role::alert:
        case Role::status: return false;
    }
    return false;
}

const Node* SemanticsTree::find(Role role, std::string_view plain_name) const {
    for (const Node& node : nodes_) {
        if (node.role == role && node.plain_name() == plain_name) return &node;
    }
    return nullptr;
}

const Node* SemanticsTree::find_id(std::string_view id) const {
    // A page's own id may hold slashes: a question's is its path.
    const Node* page_node = page();
    const std::string before = page_node == nullptr ? std::string() : page_node->id + "/";
    for (const Node& node : nodes_) {
        if (node.id == id) return &node;
        const std::string_view own = node.id;
        if (!before.empty() && own.starts_with(before) && own.substr(before.size()) == id) return &node;
    }
    return nullptr;
}

std::vector<const Node*> SemanticsTree::all(Role role) const {
    std::vector<const Node*> found;
    for (const Node& node : nodes_) {
        if (node.role == role) found.push_back(&node);
    }
    return found;
}

const Node* SemanticsTree::page() const {
    return !nodes_.empty() && nodes_.front().role == Role::page ? &nodes_.front() : nullptr;
}

std::string SemanticsTree::dump() const {
    static constexpr std::array<std::pair<State, std::string_view>, 8> state_words{{
        {State::selected, "selected"},
        {State::disabled, "disabled"},
        {State::focused, "focused"},
        {State::private_value, "private"},
        {State::required, "required"},
        {State::invalid, "invalid"},
        {State::pressed, "pressed"},
        {State::pointed, "pointed"},
    }};
    std::string out;
    for (const Node& node : nodes_) {
        out += fmt::format("{} \"{}\"", role_name(node.role), node.plain_name());
        if (!node.value.empty()) {
            out += has(node.state, State::private_value) ? " =•••" : fmt::format(" =\"{}\"", node.plain_value());
        }
        for (const auto& [state, word] : state_words) {
            if (has(node.state, state)) out += fmt::format(" [{}]", word);
        }
        if (node.position.count > 0) out += fmt::format(" {}/{}", node.position.index, node.position.count);
        out += fmt::format(" @{},{} {}x{} #{}\n", node.bounds.x, node.bounds.y, node.bounds.width, node.bounds.height,
                           node.id);
    }
    return out;
}

}  // namespace engawa::ui
