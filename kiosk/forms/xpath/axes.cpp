#include "kiosk/forms/xpath/evaluator.h"
#include "kiosk/forms/tree/document.h"

#include <algorithm>
#include <bit>

namespace engawa::forms::xpath {

using tree::Document;
using tree::Node;
using tree::NodeKind;

bool is_reverse(Axis axis) {
    switch (axis) {
        case Axis::ancestor:
        case Axis::ancestor_or_self:
        case Axis::preceding:
        case Axis::preceding_sibling: return true;
        case Axis::attribute:
        case Axis::child:
        case Axis::descendant:
        case Axis::descendant_or_self:
        case Axis::following:
        case Axis::following_sibling:
        case Axis::name_space:
        case Axis::parent:
        case Axis::self: return false;
    }
    return false;
}

namespace {

NodeKind principal_kind(Axis axis) {
    if (axis == Axis::attribute) return NodeKind::attribute;
    return axis == Axis::name_space ? NodeKind::name_space : NodeKind::element;
}

bool same_name(const Node& node, const NodeTest& test) {
    const tree::Name& name = node.name();
    if (name.local != test.local) return false;
    return name.namespace_uri == test.namespace_uri || (test.or_no_namespace && name.namespace_uri.empty());
}

bool outside_children(const Node& node) { return node.is_attribute() || node.kind() == NodeKind::name_space; }

const Node* previous_in_order(const Node& node) {
    const Node* at = node.previous_sibling();
    if (at == nullptr) return node.parent();
    while (at->last_child() != nullptr) at = at->last_child();
    return at;
}

constexpr std::size_t walked_at_most = 32;

// One axis; every node looked at costs one step of the budget.
class Collector {
  public:
    Collector(Evaluator& evaluator, Axis axis, const NodeTest& test, NodeSet& out, std::size_t most)
        : evaluator_(evaluator), axis_(axis), test_(test), out_(out), most_(most) {}

    Result<void> from(const Node& node) {
        switch (axis_) {
            case Axis::self: return look(node);
            case Axis::parent: return node.parent() == nullptr ? Result<void>{} : look(*node.parent());
            case Axis::child:
                if (test_.kind == NodeTestKind::name) return named_children(node);
                return siblings(node.first_child());
            case Axis::attribute: return siblings(node.first_attribute());
            case Axis::name_space: return namespaces(node);
            case Axis::ancestor: return ancestors(node.parent());
            case Axis::ancestor_or_self: return ancestors(&node);
            case Axis::descendant: return descendants(node);
            case Axis::descendant_or_self:
                TRY(look(node));
                return descendants(node);
            case Axis::following_sibling:
                return outside_children(node) ? Result<void>{} : siblings(node.next_sibling());
            case Axis::preceding_sibling: return outside_children(node) ? Result<void>{} : earlier_siblings(node);
            case Axis::following: return following(node);
            case Axis::preceding: return preceding(node);
        }
        return {};
    }

  private:
    bool enough() const { return out_.size() >= most_; }

    Result<void> look(const Node& node) {
        TRY(evaluator_.spend(1));
        if (matches(node, axis_, test_)) out_.push_back(&node);
        return {};
    }

    Result<void> siblings(const Node* first) {
        if (test_.kind == NodeTestKind::name) {
            TRY(named_siblings(first));
            return {};
        }
        for (const Node* at = first; at != nullptr && !enough(); at = at->next_sibling()) TRY(look(*at));
        return {};
    }

    // The most walked path of all: few children are walked, many are looked up from the second time on.
    Result<void> named_children(const Node& parent) {
        const Document& document = parent.document();
        if (!document.has_index(parent)) {
            const std::size_t seen = TRY(named_siblings(parent.first_child()));
            if (seen > walked_at_most) (void)document.children_named(parent, test_.local);
            return {};
        }
        const auto named = document.children_named(parent, test_.local);
        std::size_t seen = 0;
        for (; seen < named.size() && !enough(); ++seen) {
            if (same_name(*named[seen], test_)) out_.push_back(named[seen]);
        }
        return evaluator_.spend(1 + seen);
    }

    // How many there were. A document keeps each name once, so a run of rows is compared by address.
    Result<std::size_t> named_siblings(const Node* first) {
        const NodeKind kind = principal_kind(axis_);
        const tree::Name* last = nullptr;
        bool wanted = false;
        std::size_t seen = 0;
        for (const Node* at = first; at != nullptr && !enough(); at = at->next_sibling()) {
            ++seen;
            if (at->kind() != kind) continue;
            if (&at->name() != last) {
                last = &at->name();
                wanted = same_name(*at, test_);
            }
            if (wanted) out_.push_back(at);
        }
        TRY(evaluator_.spend(seen));
        return seen;
    }

    Result<void> earlier_siblings(const Node& node) {
        for (const Node* at = node.previous_sibling(); at != nullptr && !enough(); at = at->previous_sibling()) {
            TRY(look(*at));
        }
        return {};
    }

    Result<void> namespaces(const Node& node) {
        if (!node.is_element()) return {};
        // They are made at the first look and stay: memory is what they cost.
        const auto nodes = node.document().namespace_nodes(node);
        TRY(evaluator_.spend(32 * nodes.size()));
        for (const Node* at : nodes) TRY(look(*at));
        return {};
    }

    Result<void> ancestors(const Node* first) {
        for (const Node* at = first; at != nullptr && !enough(); at = at->parent()) TRY(look(*at));
        return {};
    }

    Result<void> descendants(const Node& node) {
        const Node* const end = node.has_children_kind() ? after_subtree(node) : nullptr;
        if (!node.has_children_kind()) return {};
        for (const Node* at = node.first_child(); at != nullptr && at != end && !enough(); at = next_in_order(*at)) {
            TRY(look(*at));
        }
        return {};
    }

    // An attribute comes before its element's children (§5): those follow it, and are not its descendants.
    Result<void> following(const Node& node) {
        const Node* first = outside_children(node) ? next_in_order(*node.parent()) : after_subtree(node);
        for (const Node* at = first; at != nullptr && !enough(); at = next_in_order(*at)) TRY(look(*at));
        return {};
    }

    Result<void> preceding(const Node& node) {
        const Node& start = outside_children(node) ? *node.parent() : node;
        const Node* next_ancestor = start.parent();
        for (const Node* at = previous_in_order(start); at != nullptr && !enough(); at = previous_in_order(*at)) {
            if (at == next_ancestor) {
                next_ancestor = at->parent();
                continue;
            }
            TRY(look(*at));
        }
        return {};
    }

    Evaluator& evaluator_;
    Axis axis_;
    const NodeTest& test_;
    NodeSet& out_;
    const std::size_t most_;
};

}  // namespace

bool matches(const Node& node, Axis axis, const NodeTest& test) {
    switch (test.kind) {
        case NodeTestKind::any_node: return true;
        case NodeTestKind::text: return node.is_text();
        case NodeTestKind::comment: return node.kind() == NodeKind::comment;
        case NodeTestKind::processing_instruction:
            return node.kind() == NodeKind::processing_instruction &&
                   (test.local.empty() || node.name().local == test.local);
        case NodeTestKind::any_name: return node.kind() == principal_kind(axis);
        case NodeTestKind::any_in_namespace:
            return node.kind() == principal_kind(axis) && node.name().namespace_uri == test.namespace_uri;
        case NodeTestKind::name: return node.kind() == principal_kind(axis) && same_name(node, test);
    }
    return false;
}

Result<void> collect_axis(Evaluator& evaluator, const Node& from, Axis axis, const NodeTest& test, NodeSet& out,
                          std::size_t most) {
    return Collector(evaluator, axis, test, out, most).from(from);
}

Result<void> sort_nodes(Evaluator& evaluator, NodeSet& nodes) {
    const auto before = [](const Node* a, const Node* b) { return Document::compare_order(*a, *b) < 0; };
    const auto not_behind = [&](const Node* a, const Node* b) { return !before(a, b); };
    TRY(evaluator.spend(nodes.size()));
    const auto turn = std::adjacent_find(nodes.begin(), nodes.end(), not_behind);
    if (turn == nodes.end()) return {};
    TRY(evaluator.spend(nodes.size()));
    if (std::adjacent_find(turn + 1, nodes.end(), not_behind) == nodes.end()) {
        std::inplace_merge(nodes.begin(), turn + 1, nodes.end(), before);
    } else {
        TRY(evaluator.spend(nodes.size() * std::bit_width(nodes.size())));
        std::sort(nodes.begin(), nodes.end(), before);
    }
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    return {};
}

}  // namespace engawa::forms::xpath
