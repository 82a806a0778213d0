// Document order. Every node carries a label; the labels of a document rise in document order while order_valid_
// holds. Inserted nodes take labels from the gap they fall into; when a gap is used up the document is numbered
// again at the next question. So adding n repeat instances costs n, not n squared.

#include "kiosk/base/result.h"
#include "kiosk/forms/tree/document.h"

#include <algorithm>
#include <limits>

namespace engawa::forms::tree {

namespace {

// Room left between two neighbours when a document is numbered, and the room an inserted node takes of it: some
// thousand repeat instances can be added in one place before the document is numbered again.
constexpr std::uint64_t order_gap = std::uint64_t{1} << 32;
constexpr std::uint64_t order_step = std::uint64_t{1} << 16;

const Node& last_in_subtree(const Node& node) {
    const Node* at = &node;
    while (at->last_child() != nullptr) at = at->last_child();
    const Node* attribute = at->first_attribute();
    while (attribute != nullptr && attribute->next_sibling() != nullptr) attribute = attribute->next_sibling();
    return attribute == nullptr ? *at : *attribute;
}

// Namespace nodes have no label: they come right after their element, in the order they are listed.
const Node& labelled(const Node& node) { return node.kind() == NodeKind::name_space ? *node.parent() : node; }

}  // namespace

void Document::renumber() const {
    std::uint64_t label = 0;
    for (const Node* at = root_; at != nullptr; at = next_in_order(*at)) {
        at->order_ = label += order_gap;
        for (const Node* attribute = at->first_attribute(); attribute != nullptr;
             attribute = attribute->next_sibling()) {
            attribute->order_ = label += order_gap;
        }
    }
    order_valid_ = true;
}

void Document::label_subtree(Node& node) {
    if (!order_valid_) return;
    // A detached subtree gets its labels when it is attached to the document.
    if (&node.top() != root_) return;
    std::uint64_t count = 0;
    const Node* const after = after_subtree(node);
    for (const Node* at = &node; at != after; at = next_in_order(*at)) {
        ++count;
        for (const Node* a = at->first_attribute(); a != nullptr; a = a->next_sibling()) ++count;
    }
    const Node* before = node.previous_sibling() != nullptr ? &last_in_subtree(*node.previous_sibling()) : nullptr;
    if (before == nullptr) {
        before = node.parent();
        for (const Node* a = before->first_attribute(); a != nullptr; a = a->next_sibling()) before = a;
    }
    const std::uint64_t low = before->order_;
    const std::uint64_t high = after != nullptr ? after->order_ : std::numeric_limits<std::uint64_t>::max();
    const std::uint64_t room = high > low ? high - low : 0;
    const std::uint64_t wanted = after != nullptr ? order_step : order_gap;
    const std::uint64_t step = std::min(wanted, room / (count + 1));
    if (step == 0) {
        order_valid_ = false;
        return;
    }
    std::uint64_t label = low;
    for (const Node* at = &node; at != after; at = next_in_order(*at)) {
        at->order_ = label += step;
        for (const Node* a = at->first_attribute(); a != nullptr; a = a->next_sibling()) a->order_ = label += step;
    }
}

int Document::compare_order(const Node& a, const Node& b) {
    if (&a == &b) return 0;
    const Document& document = *a.document_;
    if (&document != b.document_) return document.serial_ < b.document_->serial_ ? -1 : 1;
    const Node& left = labelled(a);
    const Node& right = labelled(b);
    if (&left == &right) {
        if (&left == &a) return -1;
        if (&right == &b) return 1;
        for (const Node* at : document.namespace_nodes(left)) {
            if (at == &a) return -1;
            if (at == &b) return 1;
        }
        return 0;
    }
    if (!document.order_valid_) document.renumber();
    // Detached subtrees have no labels of their own: compared the slow way, by their ancestors.
    const Node& left_top = left.top();
    const Node& right_top = right.top();
    if (&left_top == document.root_ && &right_top == document.root_) return left.order_ < right.order_ ? -1 : 1;
    if (&left_top == document.root_) return -1;
    if (&right_top == document.root_) return 1;
    if (&left_top != &right_top) return std::less<const Node*>()(&left_top, &right_top) ? -1 : 1;
    for (const Node* at = &left_top; at != nullptr; at = next_in_order(*at)) {
        if (at == &left) return -1;
        if (at == &right) return 1;
        for (const Node* attribute = at->first_attribute(); attribute != nullptr;
             attribute = attribute->next_sibling()) {
            if (attribute == &left) return -1;
            if (attribute == &right) return 1;
        }
    }
    return 0;
}

std::span<Node* const> Document::namespace_nodes(const Node& element) const {
    ENGAWA_VERIFY(element.document_ == this);
    if (!element.is_element()) return {};
    auto found = namespace_nodes_.find(&element);
    if (found == namespace_nodes_.end()) {
        // Nodes made on demand, though the document may be frozen: they change nothing that can be asked for.
        Document& self = const_cast<Document&>(*this);
        std::vector<Node*> nodes;
        const auto known = [&nodes](std::string_view prefix) {
            return std::any_of(nodes.begin(), nodes.end(),
                               [&](const Node* node) { return node->name_->local == prefix; });
        };
        const auto add = [&](std::string_view prefix, std::string_view uri) {
            Node& made = self.make_with_text(NodeKind::name_space, self.intern({}, prefix, {}), uri);
            made.parent_ = const_cast<Node*>(&element);
            nodes.push_back(&made);
        };
        for (const Node* at = &element; at != nullptr; at = at->parent_) {
            for (const Node* own = at->first_declaration(); own != nullptr; own = own->next_) {
                if (!known(own->name_->local)) add(own->name_->local, own->text_);
            }
        }
        // xmlns="" takes the default namespace away: no node for it (§5.4).
        std::erase_if(nodes, [&self](Node* node) {
            if (!node->text_.empty()) return false;
            self.release(*node);
            return true;
        });
        if (!known("xml")) add("xml", "http://www.w3.org/XML/1998/namespace");
        found = namespace_nodes_.emplace(&element, std::move(nodes)).first;
    }
    return found->second;
}

void Document::forget_namespaces(const Node& node) {
    if (namespace_nodes_.empty()) return;
    for (auto entry = namespace_nodes_.begin(); entry != namespace_nodes_.end();) {
        if (!node.contains(*entry->first)) {
            ++entry;
            continue;
        }
        for (Node* made : entry->second) release(*made);
        entry = namespace_nodes_.erase(entry);
    }
}

}  // namespace engawa::forms::tree
