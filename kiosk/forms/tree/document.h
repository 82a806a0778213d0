#pragma once

#include "kiosk/forms/tree/node.h"

#include <memory>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

// The owner of nodes. Every change to a tree goes through here; a broken precondition (moving a node of another
// document, changing a frozen document) is a bug and aborts.

namespace engawa::forms::tree {

class Document {
  public:
    Document();
    ~Document();
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;

    Node& root() { return *root_; }
    const Node& root() const { return *root_; }
    // nullptr for an empty document.
    Node* document_element() { return root_->first_child_element(); }
    const Node* document_element() const { return static_cast<const Node*>(root_)->first_child_element(); }

    // New nodes are detached until appended or inserted.
    Node& create_element(std::string_view local, std::string_view namespace_uri = {}, std::string_view prefix = {});
    // The name is not copied: it outlives the document.
    Node& create_element(const Name& name);
    Node& create_text(std::string_view text);
    Node& create_cdata(std::string_view text);
    Node& create_comment(std::string_view text);
    Node& create_processing_instruction(std::string_view target, std::string_view data);
    // A deep copy of a subtree of this or another document, detached, lines kept. Namespaces in scope at the
    // source but not declared inside the subtree are declared on the copy.
    Node& clone(const Node& source);

    void append(Node& parent, Node& child);
    // before == nullptr appends.
    void insert(Node& parent, Node& child, Node* before);
    // Out of the tree, still owned, may be put back elsewhere.
    void detach(Node& node);
    // Frees the subtree; every Node& and every node-set that holds one of its nodes becomes invalid. Its memory serves
    // new nodes, until give_back() returns what it can of it.
    void destroy(Node& node);
    void give_back();

    Node& set_attribute(Node& element, std::string_view local, std::string_view value,
                        std::string_view namespace_uri = {}, std::string_view prefix = {});
    void remove_attribute(Node& element, std::string_view local, std::string_view namespace_uri = {});
    void declare_namespace(Node& element, std::string_view prefix, std::string_view namespace_uri);
    // For attribute, text, cdata, comment and processing instruction.
    void set_value(Node& node, std::string_view value);
    void append_value(Node& node, std::string_view value);
    // Makes `text` the whole content of an element; cheap when it already is a leaf. "" leaves no child.
    void set_text(Node& element, std::string_view text);
    void set_line(Node& node, std::uint32_t line);

    // The same node, writable; it must belong to this document.
    Node& writable(const Node& node);

    // No change is allowed from now on; look-up indexes may be kept for it.
    void freeze() { frozen_ = true; }
    bool frozen() const { return frozen_; }

    // The child elements of that local name, any namespace, in order, from an index that is made at the first question
    // and kept: `/data/q5000` need not walk 5,000 siblings. Valid until the children change.
    std::span<Node* const> children_named(const Node& parent, std::string_view local) const;
    bool has_index(const Node& parent) const { return parent.indexed_; }

    // Negative, zero or positive as a comes before, is, or comes after b in document order (XPath §5). Nodes of
    // different documents are ordered by the age of their documents; a detached subtree after the document.
    static int compare_order(const Node& a, const Node& b);

    // The namespace nodes of an element (XPath §5.4), "xml" included, made on first use.
    std::span<Node* const> namespace_nodes(const Node& element) const;

    std::size_t node_count() const { return node_count_; }
    std::size_t name_count() const { return names_.size(); }

  private:
    struct NameHash {
        std::size_t operator()(const Name& name) const noexcept;
    };
    struct Block;

    const Name& intern(std::string_view prefix, std::string_view local, std::string_view namespace_uri);
    Node& make(NodeKind kind, const Name& name);
    Node& make_with_text(NodeKind kind, const Name& name, std::string_view text);
    void release(Node& node);
    void link(Node& parent, Node& child, Node* before);
    void unlink(Node& node);
    void copy_children(const Node& source, Node& target);
    Node& copy_one(const Node& source);
    void label_subtree(Node& node);
    void renumber() const;
    void add_to_index(const Node& parent, Node& child) const;
    void forget_index(const Node& parent) const;
    void forget_namespaces(const Node& node);
    void verify_writable(const Node& node) const;

    std::vector<std::unique_ptr<Block>> blocks_;
    Node* free_ = nullptr;  // released ones, each the next_ of the one released after it
    std::unordered_set<Name, NameHash> names_;
    mutable std::unordered_map<const Node*, std::vector<Node*>> namespace_nodes_;
    using ChildrenByName = std::unordered_map<std::string_view, std::vector<Node*>>;
    mutable std::unordered_map<const Node*, ChildrenByName> children_index_;
    Node* root_ = nullptr;
    std::uint64_t serial_;
    std::size_t node_count_ = 0;
    mutable bool order_valid_ = true;
    bool frozen_ = false;
};

}  // namespace engawa::forms::tree
