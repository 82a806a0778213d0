#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// An XML tree in the terms of XPath's data model (XPath 1.0 §5), made for forms: values of leaves change often,
// repeat instances come and go, and thousands of rows sit in memory. Nodes belong to a Document (document.h), which
// makes, moves and frees them; a Node& stays valid until its document destroys it.

namespace engawa::forms::tree {

class Document;

enum class NodeKind : std::uint8_t {
    document,
    element,
    attribute,
    text,
    cdata,
    comment,
    processing_instruction,
    name_space,  // XPath §5.4; name().local is the prefix, value() the URI
};

// A name as written plus what its prefix stands for. Equality of names in XPath is local + namespace_uri.
struct Name {
    std::string prefix;
    std::string local;
    std::string namespace_uri;

    std::string qualified() const { return prefix.empty() ? local : prefix + ":" + local; }
    friend bool operator==(const Name&, const Name&) = default;
};

class Node {
  public:
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    NodeKind kind() const { return kind_; }
    bool is_element() const { return kind_ == NodeKind::element; }
    bool is_attribute() const { return kind_ == NodeKind::attribute; }
    // XPath sees character data and CDATA sections alike as text.
    bool is_text() const { return kind_ == NodeKind::text || kind_ == NodeKind::cdata; }
    bool has_children_kind() const { return kind_ == NodeKind::document || kind_ == NodeKind::element; }

    Document& document() const { return *document_; }
    // The line of the source it came from, from 1; 0 for a node made by the program.
    std::uint32_t line() const { return line_; }

    // For an attribute or a namespace node: its element. nullptr for a document node and for a detached root.
    const Node* parent() const { return parent_; }
    Node* parent() { return parent_; }
    const Node* first_child() const { return has_children_kind() ? inner_.first_child : nullptr; }
    Node* first_child() { return has_children_kind() ? inner_.first_child : nullptr; }
    const Node* last_child() const { return has_children_kind() ? inner_.last_child : nullptr; }
    Node* last_child() { return has_children_kind() ? inner_.last_child : nullptr; }
    // The next child of the same parent; for an attribute the next attribute.
    const Node* next_sibling() const { return next_; }
    Node* next_sibling() { return next_; }
    const Node* previous_sibling() const { return previous_; }
    Node* previous_sibling() { return previous_; }
    const Node* first_attribute() const { return has_children_kind() ? inner_.first_attribute : nullptr; }
    Node* first_attribute() { return has_children_kind() ? inner_.first_attribute : nullptr; }
    // Namespaces declared on this very element, in order; the list goes on by next_sibling().
    const Node* first_declaration() const { return has_children_kind() ? inner_.first_declaration : nullptr; }

    const Node* first_child_element() const;
    Node* first_child_element();
    const Node* next_element() const;
    Node* next_element();
    // The first child element of that local name (any namespace), nullptr when none.
    const Node* child(std::string_view local) const;
    Node* child(std::string_view local);
    // The attribute of that local name and namespace ("" = none), nullptr when none.
    const Node* attribute(std::string_view local, std::string_view namespace_uri = {}) const;
    Node* attribute(std::string_view local, std::string_view namespace_uri = {});
    std::string_view attribute_value(std::string_view local, std::string_view namespace_uri = {}) const;

    // Empty for kinds that have none. A processing instruction's target is the local name.
    const Name& name() const { return *name_; }
    bool is_named(std::string_view local, std::string_view namespace_uri) const {
        return name_->local == local && name_->namespace_uri == namespace_uri;
    }

    // What the node itself holds: attribute, text, cdata, comment, instruction, namespace. "" for the others.
    std::string_view value() const { return has_children_kind() ? std::string_view{} : std::string_view(text_); }

    // XPath §5's string-value. The view points into the node when it can (no child, or one text child, the form of
    // every leaf), otherwise into `scratch`; valid until either changes.
    std::string_view string_value(std::string& scratch) const;
    std::string string_value() const;
    // True for an element without child elements.
    bool is_leaf() const;

    // True when `other` is this node or below it (attributes are below their element).
    bool contains(const Node& other) const;
    // The top of the tree it is in: a document node, or the root of a detached subtree.
    const Node& top() const;
    // The URI the prefix stands for here ("" prefix: the default namespace); "" when undeclared.
    std::string_view resolve_prefix(std::string_view prefix) const;

  private:
    friend class Document;

    struct Inner {
        Node* first_child = nullptr;
        Node* last_child = nullptr;
        Node* first_attribute = nullptr;
        Node* first_declaration = nullptr;
    };

    Node(Document& document, NodeKind kind, const Name& name);
    ~Node();

    Document* document_;
    Node* parent_ = nullptr;
    Node* next_ = nullptr;
    Node* previous_ = nullptr;
    const Name* name_;
    mutable std::uint64_t order_ = 0;  // document order; meaningful while the document says so
    std::uint32_t line_ = 0;
    NodeKind kind_;
    mutable bool indexed_ = false;  // the document holds an index of the children
    // Inner for document and element, text for all others: 32 bytes either way, so a row costs what it must.
    union {
        Inner inner_;
        std::string text_;
    };
};

// The walk in document order, attributes left out: what comes after the node, and what after all that is below it;
// nullptr at the end of the tree it is in.
const Node* next_in_order(const Node& node);
const Node* after_subtree(const Node& node);

}  // namespace engawa::forms::tree
