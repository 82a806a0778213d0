#include "kiosk/forms/paths.h"

#include <algorithm>

namespace engawa::forms {
namespace {

using xpath::Axis;
using xpath::NodeTest;
using xpath::NodeTestKind;

bool matches(const NodeTest& test, const ModelNode& node) {
    switch (test.kind) {
        case NodeTestKind::name:
            if (test.local != node.local) return false;
            return test.namespace_uri == node.namespace_uri || (test.or_no_namespace && node.namespace_uri.empty());
        case NodeTestKind::any_in_namespace: return test.namespace_uri == node.namespace_uri;
        case NodeTestKind::any_name:
        case NodeTestKind::any_node: return true;
        case NodeTestKind::text:
        case NodeTestKind::comment:
        case NodeTestKind::processing_instruction: return false;
    }
    return false;
}

// The document node above the root element is a place of its own: node == nullptr.
struct Place {
    ModelNode* node = nullptr;
    const ModelNode* pivot = nullptr;
    bool pivot_is_document = false;
    friend bool operator==(const Place&, const Place&) = default;
};

class Walker {
  public:
    explicit Walker(const Model& model) : model_(model) {}

    void take(std::vector<Place>& places, const xpath::ReferenceStep& step) {
        std::vector<Place> next;
        for (const Place& place : places) one(place, step, next);
        places.clear();
        for (Place& place : next) {
            if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
        }
    }

  private:
    static void add_if(const NodeTest& test, ModelNode& node, const Place& from, std::vector<Place>& out) {
        if (matches(test, node)) out.push_back({&node, from.pivot, from.pivot_is_document});
    }

    template <typename Visit>
    void children(const Place& place, bool attributes, Visit&& visit) const {
        if (place.node == nullptr) {
            if (!attributes) visit(*model_.root);
            return;
        }
        for (const auto& child : place.node->children) {
            if (child->attribute == attributes) visit(*child);
        }
    }

    void named_children(const Place& place, NodeKind kind, const NodeTest& test, std::vector<Place>& out) const {
        if (place.node == nullptr || test.kind != NodeTestKind::name) {
            children(place, kind == NodeKind::attribute, [&](ModelNode& child) { add_if(test, child, place, out); });
            return;
        }
        const auto [first, last] = place.node->by_local.equal_range(test.local);
        for (auto at = first; at != last; ++at) {
            if (at->second->attribute == (kind == NodeKind::attribute)) add_if(test, *at->second, place, out);
        }
    }

    void descend(const Place& place, const NodeTest& test, std::vector<Place>& out) const {
        children(place, false, [&](ModelNode& child) {
            add_if(test, child, place, out);
            descend({&child, place.pivot, place.pivot_is_document}, test, out);
        });
    }

    static Place up(const Place& place) {
        Place out = place;
        out.node = place.node->parent;
        if (place.pivot == place.node) {
            out.pivot = out.node;
            out.pivot_is_document = out.node == nullptr;
        }
        return out;
    }

    void ancestors(Place place, const NodeTest& test, std::vector<Place>& out) const {
        while (place.node != nullptr) {
            place = up(place);
            if (place.node != nullptr && matches(test, *place.node)) out.push_back(place);
        }
    }

    void one(const Place& place, const xpath::ReferenceStep& step, std::vector<Place>& out) const {
        const NodeTest& test = step.test;
        switch (step.axis) {
            case Axis::child:
                // The text of a leaf is the leaf, as far as dependencies go.
                if (test.kind == NodeTestKind::text) {
                    out.push_back(place);
                    return;
                }
                named_children(place, NodeKind::element, test, out);
                return;
            case Axis::attribute:
                named_children(place, NodeKind::attribute, test, out);
                return;
            case Axis::self:
                if (place.node == nullptr || matches(test, *place.node)) out.push_back(place);
                return;
            case Axis::parent:
                if (place.node == nullptr) return;
                if (const Place above = up(place); above.node == nullptr || matches(test, *above.node)) {
                    out.push_back(above);
                }
                return;
            case Axis::descendant_or_self:
                if (place.node == nullptr || matches(test, *place.node)) out.push_back(place);
                descend(place, test, out);
                return;
            case Axis::descendant: descend(place, test, out); return;
            case Axis::ancestor_or_self:
                if (place.node != nullptr && matches(test, *place.node)) out.push_back(place);
                ancestors(place, test, out);
                return;
            case Axis::ancestor: ancestors(place, test, out); return;
            case Axis::following_sibling:
            case Axis::preceding_sibling: {
                if (place.node == nullptr) return;
                const Place above = up(place);
                children(above, false, [&](ModelNode& child) { add_if(test, child, above, out); });
                return;
            }
            case Axis::following:
            case Axis::preceding: descend({nullptr, nullptr, true}, test, out); return;
            case Axis::name_space: return;
        }
    }

    const Model& model_;
};

const ModelNode* common_ancestor(const ModelNode& left, const ModelNode& right) {
    const ModelNode* a = &left;
    const ModelNode* b = &right;
    while (a->depth > b->depth) a = a->parent;
    while (b->depth > a->depth) b = b->parent;
    while (a != b) {
        a = a->parent;
        b = b->parent;
    }
    return a;
}

bool contains(const std::vector<const ModelNode*>& list, const ModelNode* node) {
    return std::find(list.begin(), list.end(), node) != list.end();
}

// An absolute path stays in the context's repeat instances down to their deepest shared node, unless a repeat on the
// way is open: then from above that repeat.
const ModelNode* absolute_pivot(const Model& model, const ModelNode& context, const ModelNode& node,
                                bool across_repeats, const std::vector<const ModelNode*>& open) {
    const ModelNode* pivot = common_ancestor(context, node);
    // The last step is never narrowed: count(/data/person) inside a person counts all of them.
    if (pivot == &node && node.repeat && node.parent != nullptr) pivot = node.parent;
    for (const ModelNode* at = pivot; at != nullptr; at = at->parent) {
        if (at->repeat && (across_repeats || contains(open, at))) pivot = at->parent ? at->parent : at;
    }
    return pivot ? pivot : model.root.get();
}

std::vector<Place> start_of(const Model& model, const xpath::PathReference& reference, ModelNode& context,
                            Resolution& resolution) {
    switch (reference.root) {
        case xpath::ReferenceRoot::absolute: return {{nullptr, nullptr, true}};
        case xpath::ReferenceRoot::context: return {{&context, &context, false}};
        case xpath::ReferenceRoot::instance:
            if (!model.primary_instance_id.empty() && reference.instance_id == model.primary_instance_id) {
                return {{nullptr, nullptr, true}};
            }
            resolution.start = Resolution::Start::elsewhere;
            return {};
        case xpath::ReferenceRoot::unknown: resolution.start = Resolution::Start::unknown; return {};
    }
    return {};
}

}  // namespace

Resolution resolve(const Model& model, const xpath::PathReference& reference, ModelNode& context,
                   const std::vector<const ModelNode*>& open) {
    Resolution resolution;
    std::vector<Place> places = start_of(model, reference, context, resolution);
    if (resolution.start != Resolution::Start::primary) return resolution;
    Walker walker(model);
    for (const auto& step : reference.steps) walker.take(places, step);
    for (const Place& place : places) {
        if (place.node == nullptr) continue;
        const ModelNode* pivot = place.pivot;
        if (place.pivot_is_document || pivot == nullptr) {
            const bool narrowed = reference.root == xpath::ReferenceRoot::absolute;
            pivot = narrowed ? absolute_pivot(model, context, *place.node, reference.across_repeats, open)
                             : model.root.get();
        }
        resolution.nodes.push_back({place.node, pivot});
    }
    return resolution;
}

std::vector<const ModelNode*> filtered_repeats(const Model& model, const xpath::Analysis& analysis,
                                               ModelNode& context) {
    std::vector<const ModelNode*> open;
    for (const auto& reference : analysis.references) {
        Resolution ignored;
        std::vector<Place> places = start_of(model, reference, context, ignored);
        Walker walker(model);
        for (const auto& step : reference.steps) {
            walker.take(places, step);
            if (!step.has_predicates) continue;
            for (const Place& place : places) {
                if (place.node != nullptr && place.node->repeat && !contains(open, place.node)) {
                    open.push_back(place.node);
                }
            }
        }
    }
    return open;
}

}  // namespace engawa::forms
