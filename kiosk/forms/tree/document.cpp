#include "kiosk/forms/tree/document.h"

#include "kiosk/base/result.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <new>
#include <utility>

namespace engawa::forms::tree {

namespace {

constexpr std::size_t nodes_per_block = 256;
// Documents are told apart by age so that nodes of two documents have an order; the number is never shown.
std::uint64_t next_serial() {
    static std::atomic<std::uint64_t> serial{0};
    return serial.fetch_add(1);
}

}  // namespace

struct Document::Block {
    alignas(Node) std::byte bytes[nodes_per_block * sizeof(Node)];
    std::size_t used = 0;

    Node& at(std::size_t index) { return *std::launder(reinterpret_cast<Node*>(bytes + index * sizeof(Node))); }
};

std::size_t Document::NameHash::operator()(const Name& name) const noexcept {
    const std::hash<std::string> hash;
    return hash(name.local) * 31 + hash(name.namespace_uri) * 7 + hash(name.prefix);
}

Document::Document() : serial_(next_serial()) { root_ = &make(NodeKind::document, intern({}, {}, {})); }

Document::~Document() {
    for (const auto& block : blocks_) {
        for (std::size_t i = 0; i < block->used; ++i) {
            block->at(i).~Node();
        }
    }
}

const Name& Document::intern(std::string_view prefix, std::string_view local, std::string_view namespace_uri) {
    return *names_.insert(Name{std::string(prefix), std::string(local), std::string(namespace_uri)}).first;
}

Node& Document::make(NodeKind kind, const Name& name) {
    ++node_count_;
    void* place = nullptr;
    if (free_ != nullptr) {
        Node* const released = free_;
        free_ = released->next_;
        released->~Node();
        place = released;
    } else {
        if (blocks_.empty() || blocks_.back()->used == nodes_per_block) {
            blocks_.push_back(std::unique_ptr<Block>(new Block));
        }
        Block& block = *blocks_.back();
        place = block.bytes + block.used++ * sizeof(Node);
    }
    return *new (place) Node(*this, kind, name);
}

Node& Document::make_with_text(NodeKind kind, const Name& name, std::string_view text) {
    Node& node = make(kind, name);
    node.text_.assign(text);
    return node;
}

void Document::verify_writable(const Node& node) const {
    ENGAWA_VERIFY(node.document_ == this);
    ENGAWA_VERIFY(!frozen_);
}

Node& Document::create_element(std::string_view local, std::string_view namespace_uri, std::string_view prefix) {
    return make(NodeKind::element, intern(prefix, local, namespace_uri));
}

Node& Document::create_element(const Name& name) { return make(NodeKind::element, name); }

Node& Document::create_text(std::string_view text) {
    return make_with_text(NodeKind::text, intern({}, {}, {}), text);
}

Node& Document::create_cdata(std::string_view text) {
    return make_with_text(NodeKind::cdata, intern({}, {}, {}), text);
}

Node& Document::create_comment(std::string_view text) {
    return make_with_text(NodeKind::comment, intern({}, {}, {}), text);
}

Node& Document::create_processing_instruction(std::string_view target, std::string_view data) {
    return make_with_text(NodeKind::processing_instruction, intern({}, target, {}), data);
}

Node& Document::copy_one(const Node& source) {
    ENGAWA_VERIFY(source.kind_ != NodeKind::document);
    const Name& name = source.document_ == this
                           ? *source.name_
                           : intern(source.name_->prefix, source.name_->local, source.name_->namespace_uri);
    Node& copy = make(source.kind_, name);
    copy.line_ = source.line_;
    if (!source.has_children_kind()) {
        copy.text_ = source.text_;
        return copy;
    }
    Node* last = nullptr;
    for (const Node* at = source.first_declaration(); at != nullptr; at = at->next_) {
        Node& declared = copy_one(*at);
        declared.parent_ = &copy;
        (last == nullptr ? copy.inner_.first_declaration : last->next_) = &declared;
        last = &declared;
    }
    last = nullptr;
    for (const Node* at = source.first_attribute(); at != nullptr; at = at->next_) {
        Node& attribute = copy_one(*at);
        attribute.parent_ = &copy;
        attribute.previous_ = last;
        (last == nullptr ? copy.inner_.first_attribute : last->next_) = &attribute;
        last = &attribute;
    }
    return copy;
}

void Document::copy_children(const Node& source, Node& target) {
    const Node* from = &source;
    Node* to = &target;
    // The walk follows the source; `to` is always the copy of `from`.
    while (true) {
        if (const Node* child = from->first_child(); child != nullptr) {
            Node& copy = copy_one(*child);
            link(*to, copy, nullptr);
            from = child;
            to = &copy;
            continue;
        }
        while (from != &source && from->next_ == nullptr) {
            from = from->parent_;
            to = to->parent_;
        }
        if (from == &source) return;
        from = from->next_;
        Node& copy = copy_one(*from);
        link(*to->parent_, copy, nullptr);
        to = &copy;
    }
}

Node& Document::clone(const Node& source) {
    Node& copy = copy_one(source);
    if (!source.is_element()) return copy;
    for (const Node* at = source.parent_; at != nullptr; at = at->parent_) {
        for (const Node* declared = at->first_declaration(); declared != nullptr; declared = declared->next_) {
            bool known = false;
            for (const Node* own = copy.first_declaration(); own != nullptr; own = own->next_) {
                known = known || own->name_->local == declared->name_->local;
            }
            // Inside the same document the copy will stand under the same declarations again.
            if (!known && source.document_ != this) declare_namespace(copy, declared->name_->local, declared->text_);
        }
    }
    copy_children(source, copy);
    return copy;
}

void Document::link(Node& parent, Node& child, Node* before) {
    child.parent_ = &parent;
    child.next_ = before;
    child.previous_ = before == nullptr ? parent.inner_.last_child : before->previous_;
    (child.previous_ == nullptr ? parent.inner_.first_child : child.previous_->next_) = &child;
    (before == nullptr ? parent.inner_.last_child : before->previous_) = &child;
    if (parent.indexed_) add_to_index(parent, child);
}

void Document::unlink(Node& node) {
    Node* parent = node.parent_;
    if (parent == nullptr) return;
    if (parent->indexed_ && node.is_element()) std::erase(children_index_.at(parent).at(node.name_->local), &node);
    (node.previous_ == nullptr ? parent->inner_.first_child : node.previous_->next_) = node.next_;
    (node.next_ == nullptr ? parent->inner_.last_child : node.next_->previous_) = node.previous_;
    node.parent_ = node.next_ = node.previous_ = nullptr;
}

void Document::append(Node& parent, Node& child) { insert(parent, child, nullptr); }

void Document::insert(Node& parent, Node& child, Node* before) {
    verify_writable(parent);
    verify_writable(child);
    ENGAWA_VERIFY(parent.has_children_kind());
    ENGAWA_VERIFY(child.parent_ == nullptr && &child != root_);
    ENGAWA_VERIFY(!child.is_attribute() && child.kind_ != NodeKind::name_space);
    ENGAWA_VERIFY(before == nullptr || before->parent_ == &parent);
    link(parent, child, before);
    label_subtree(child);
}

void Document::detach(Node& node) {
    verify_writable(node);
    ENGAWA_VERIFY(!node.is_attribute() && node.kind_ != NodeKind::name_space);
    forget_namespaces(node);
    unlink(node);
}

void Document::release(Node& node) {
    // An empty node without text waits in the place, so that every place always holds a living object.
    if (!node.has_children_kind()) {
        node.text_.~basic_string();
        new (&node.inner_) Node::Inner();
    }
    if (node.indexed_) forget_index(node);
    node.kind_ = NodeKind::document;
    node.next_ = free_;
    free_ = &node;
    --node_count_;
}

void Document::destroy(Node& node) {
    verify_writable(node);
    ENGAWA_VERIFY(&node != root_);
    detach(node);
    Node* at = &node;
    while (true) {
        if (Node* child = at->first_child(); child != nullptr) {
            at = child;
            continue;
        }
        Node* const parent = at->parent_;
        Node* const next = at->next_;
        const bool done = at == &node;
        if (at->is_element()) {
            for (Node* attribute = at->first_attribute(); attribute != nullptr;) {
                Node* following = attribute->next_;
                release(*attribute);
                attribute = following;
            }
            for (Node* declared = at->inner_.first_declaration; declared != nullptr;) {
                Node* following = declared->next_;
                release(*declared);
                declared = following;
            }
        }
        release(*at);
        if (done) return;
        if (next != nullptr) {
            at = next;
        } else {
            parent->inner_.first_child = nullptr;
            at = parent;
        }
    }
}

// Whole blocks of nodes alone can go.
void Document::give_back() {
    const auto in_use = [this](const Node& node) { return node.kind_ != NodeKind::document || &node == root_; };
    free_ = nullptr;
    std::erase_if(blocks_, [&](const std::unique_ptr<Block>& block) {
        std::vector<Node*> released;
        for (std::size_t i = 0; i < block->used; ++i) {
            Node& node = block->at(i);
            if (!in_use(node)) released.push_back(&node);
        }
        if (released.size() == block->used) return true;
        for (Node* node : released) node->next_ = std::exchange(free_, node);
        return false;
    });
}

Node& Document::set_attribute(Node& element, std::string_view local, std::string_view value,
                              std::string_view namespace_uri, std::string_view prefix) {
    verify_writable(element);
    ENGAWA_VERIFY(element.is_element());
    Node* last = nullptr;
    for (Node* attribute = element.first_attribute(); attribute != nullptr; attribute = attribute->next_) {
        if (attribute->is_named(local, namespace_uri)) {
            attribute->text_.assign(value);
            return *attribute;
        }
        last = attribute;
    }
    Node& made = make_with_text(NodeKind::attribute, intern(prefix, local, namespace_uri), value);
    made.parent_ = &element;
    made.previous_ = last;
    made.line_ = element.line_;
    (last == nullptr ? element.inner_.first_attribute : last->next_) = &made;
    order_valid_ = false;
    return made;
}

void Document::remove_attribute(Node& element, std::string_view local, std::string_view namespace_uri) {
    verify_writable(element);
    Node* found = element.attribute(local, namespace_uri);
    if (found == nullptr) return;
    (found->previous_ == nullptr ? element.inner_.first_attribute : found->previous_->next_) = found->next_;
    if (found->next_ != nullptr) found->next_->previous_ = found->previous_;
    release(*found);
}

void Document::declare_namespace(Node& element, std::string_view prefix, std::string_view namespace_uri) {
    verify_writable(element);
    ENGAWA_VERIFY(element.is_element());
    Node** slot = &element.inner_.first_declaration;
    while (*slot != nullptr) slot = &(*slot)->next_;
    Node& declared = make_with_text(NodeKind::name_space, intern({}, prefix, {}), namespace_uri);
    declared.parent_ = &element;
    *slot = &declared;
}

void Document::set_value(Node& node, std::string_view value) {
    verify_writable(node);
    ENGAWA_VERIFY(!node.has_children_kind());
    node.text_.assign(value);
}

void Document::append_value(Node& node, std::string_view value) {
    verify_writable(node);
    ENGAWA_VERIFY(!node.has_children_kind());
    node.text_.append(value);
}

void Document::set_text(Node& element, std::string_view text) {
    verify_writable(element);
    ENGAWA_VERIFY(element.is_element());
    Node* first = element.first_child();
    if (first != nullptr && first->next_ == nullptr && first->is_text() && !text.empty()) {
        first->text_.assign(text);
        return;
    }
    while (element.first_child() != nullptr) destroy(*element.first_child());
    if (!text.empty()) append(element, create_text(text));
}

void Document::set_line(Node& node, std::uint32_t line) { node.line_ = line; }

Node& Document::writable(const Node& node) {
    verify_writable(node);
    return const_cast<Node&>(node);
}

}  // namespace engawa::forms::tree
