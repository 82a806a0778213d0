#include "kiosk/forms/tree/node.h"

#include <new>

namespace engawa::forms::tree {

Node::Node(Document& document, NodeKind kind, const Name& name) : document_(&document), name_(&name), kind_(kind) {
    if (has_children_kind()) {
        new (&inner_) Inner();
    } else {
        new (&text_) std::string();
    }
}

Node::~Node() {
    if (!has_children_kind()) text_.~basic_string();
}

const Node* Node::first_child_element() const {
    const Node* child = first_child();
    while (child != nullptr && !child->is_element()) child = child->next_;
    return child;
}

Node* Node::first_child_element() {
    return const_cast<Node*>(static_cast<const Node*>(this)->first_child_element());
}

const Node* Node::next_element() const {
    const Node* sibling = next_;
    while (sibling != nullptr && !sibling->is_element()) sibling = sibling->next_;
    return sibling;
}

Node* Node::next_element() { return const_cast<Node*>(static_cast<const Node*>(this)->next_element()); }

const Node* Node::child(std::string_view local) const {
    for (const Node* child = first_child_element(); child != nullptr; child = child->next_element()) {
        if (child->name_->local == local) return child;
    }
    return nullptr;
}

Node* Node::child(std::string_view local) {
    return const_cast<Node*>(static_cast<const Node*>(this)->child(local));
}

const Node* Node::attribute(std::string_view local, std::string_view namespace_uri) const {
    for (const Node* attribute = first_attribute(); attribute != nullptr; attribute = attribute->next_) {
        if (attribute->is_named(local, namespace_uri)) return attribute;
    }
    return nullptr;
}

Node* Node::attribute(std::string_view local, std::string_view namespace_uri) {
    return const_cast<Node*>(static_cast<const Node*>(this)->attribute(local, namespace_uri));
}

std::string_view Node::attribute_value(std::string_view local, std::string_view namespace_uri) const {
    const Node* found = attribute(local, namespace_uri);
    return found == nullptr ? std::string_view{} : found->value();
}

std::string_view Node::string_value(std::string& scratch) const {
    if (!has_children_kind()) return text_;
    const Node* first = inner_.first_child;
    if (first == nullptr) return {};
    if (first->next_ == nullptr && first->is_text()) return first->text_;
    scratch.clear();
    const Node* const end = after_subtree(*this);
    for (const Node* at = first; at != end; at = next_in_order(*at)) {
        if (at->is_text()) scratch += at->text_;
    }
    return scratch;
}

std::string Node::string_value() const {
    std::string scratch;
    return std::string(string_value(scratch));
}

bool Node::is_leaf() const { return is_element() && first_child_element() == nullptr; }

bool Node::contains(const Node& other) const {
    for (const Node* at = &other; at != nullptr; at = at->parent_) {
        if (at == this) return true;
    }
    return false;
}

const Node& Node::top() const {
    const Node* at = this;
    while (at->parent_ != nullptr) at = at->parent_;
    return *at;
}

const Node* next_in_order(const Node& node) {
    return node.first_child() != nullptr ? node.first_child() : after_subtree(node);
}

const Node* after_subtree(const Node& node) {
    const Node* at = &node;
    while (at != nullptr && at->next_sibling() == nullptr) at = at->parent();
    return at == nullptr ? nullptr : at->next_sibling();
}

std::string_view Node::resolve_prefix(std::string_view prefix) const {
    if (prefix == "xml") return "http://www.w3.org/XML/1998/namespace";
    for (const Node* at = this; at != nullptr; at = at->parent_) {
        for (const Node* declared = at->first_declaration(); declared != nullptr; declared = declared->next_) {
            if (declared->name_->local == prefix) return declared->text_;
        }
    }
    return {};
}

}  // namespace engawa::forms::tree
