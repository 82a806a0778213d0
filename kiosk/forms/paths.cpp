#include "kiosk/forms/paths.h"

#include "kiosk/forms/values.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace engawa::forms {
namespace {

using xpath::Axis;
using xpath::NodeTest;
using xpath::NodeTestKind;

bool matches(const NodeTest& test, const ModelNode& node) {
    switch (test.kind) {
        case NodeTestKind::name:
            if (test.local != node.name.local) return false;
            return test.namespace_uri == node.name.namespace_uri || (test.or_no_namespace && node.name.namespace_uri.empty());
        case NodeTestKind::any_in_namespace: return test.namespace_uri == node.name.namespace_uri;
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
    bool content = false;  // the text node in the leaf
    friend bool operator==(const Place&, const Place&) = default;
};

struct PlaceHash {
    std::size_t operator()(const Place& place) const noexcept {
        const std::hash<const void*> hash;
        return hash(place.node) * 31 + hash(place.pivot) + (place.content ? 1 : 0);
    }
};

bool take_load_steps(Model& model, std::uint64_t steps) {
    const std::uint64_t left = model.limits.load_steps - model.load.steps;
    model.load.steps += std::min(steps, left);
    return steps < left;
}

// One step after the other. Every node looked at counts against Limits::load_steps.
class Walker {
  public:
    explicit Walker(Model& model) : model_(model) {}

    void take(std::vector<Place>& places, const xpath::PathReference& path, std::size_t number) {
        const xpath::ReferenceStep& step = path.steps[number];
        next_.clear();
        seen_.clear();
        // node() on the way, as in //, leads on from elements alone.
        to_content_ = step.test.kind == NodeTestKind::text ||
                      (step.test.kind == NodeTestKind::any_node && number + 1 == path.steps.size());
        meets_itself_ = may_meet_itself(step.axis, places.size());
        for (const Place& place : places) {
            if (!spend(1)) break;
            one(place, step);
            // The same for every place.
            if (step.axis == Axis::following || step.axis == Axis::preceding) break;
        }
        std::swap(places, next_);
    }

    // False: the form's load has used all its steps.
    bool spend(std::size_t steps) { return take_load_steps(model_, steps); }

  private:
    // Different places have different children; other axes may lead from several to one.
    static bool may_meet_itself(Axis axis, std::size_t places) {
        switch (axis) {
            case Axis::child:
            case Axis::attribute:
            case Axis::self:
            case Axis::name_space:
            case Axis::following:
            case Axis::preceding: return false;
            case Axis::descendant:
            case Axis::descendant_or_self:
            case Axis::parent:
            case Axis::ancestor:
            case Axis::ancestor_or_self:
            case Axis::following_sibling:
            case Axis::preceding_sibling: return places > 1;
        }
        return true;
    }

    void add(const Place& place) {
        if (!meets_itself_ || seen_.insert(place).second) next_.push_back(place);
    }

    void add_if(const NodeTest& test, ModelNode& node, const Place& from) {
        if (spend(1) && matches(test, node)) add({&node, from.pivot, from.pivot_is_document, false});
    }

    void add_content(const Place& from) {
        if (!to_content_ || from.node == nullptr || from.node->attribute || !from.node->leaf() || !spend(1)) return;
        add({from.node, from.pivot, from.pivot_is_document, true});
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

    void named_children(const Place& place, NodeKind kind, const NodeTest& test) {
        if (place.node == nullptr || test.kind != NodeTestKind::name) {
            children(place, kind == NodeKind::attribute, [&](ModelNode& child) { add_if(test, child, place); });
            return;
        }
        const auto [first, last] = place.node->by_local->equal_range(test.local);
        for (auto at = first; at != last; ++at) {
            if (at->second->attribute == (kind == NodeKind::attribute)) add_if(test, *at->second, place);
        }
    }

    void descend(const Place& place, const NodeTest& test) {
        if (!spend(1)) return;
        add_content(place);
        children(place, false, [&](ModelNode& child) {
            add_if(test, child, place);
            descend({&child, place.pivot, place.pivot_is_document, false}, test);
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

    void ancestors(Place place, const NodeTest& test) {
        while (place.node != nullptr && spend(1)) {
            place = up(place);
            if (place.node != nullptr && matches(test, *place.node)) add(place);
        }
    }

    // From the text in a leaf: to itself, and up.
    void one_from_content(const Place& place, const xpath::ReferenceStep& step) {
        Place leaf = place;
        leaf.content = false;
        const bool stays = step.test.kind == NodeTestKind::text || step.test.kind == NodeTestKind::any_node;
        switch (step.axis) {
            case Axis::self:
            case Axis::descendant_or_self:
                if (stays) add(place);
                return;
            case Axis::ancestor_or_self:
                if (stays) add(place);
                [[fallthrough]];
            case Axis::ancestor:
                if (matches(step.test, *leaf.node)) add(leaf);
                ancestors(leaf, step.test);
                return;
            case Axis::parent:
                if (matches(step.test, *leaf.node)) add(leaf);
                return;
            case Axis::following:
            case Axis::preceding: descend({nullptr, nullptr, true, false}, step.test); return;
            case Axis::attribute:
            case Axis::child:
            case Axis::descendant:
            case Axis::following_sibling:
            case Axis::name_space:
            case Axis::preceding_sibling: return;
        }
    }

    void one(const Place& place, const xpath::ReferenceStep& step) {
        if (place.content) {
            one_from_content(place, step);
            return;
        }
        const NodeTest& test = step.test;
        switch (step.axis) {
            case Axis::child:
                named_children(place, NodeKind::element, test);
                add_content(place);
                return;
            case Axis::attribute:
                named_children(place, NodeKind::attribute, test);
                return;
            case Axis::self:
                if (place.node == nullptr || matches(test, *place.node)) add(place);
                return;
            case Axis::parent:
                if (place.node == nullptr) return;
                if (const Place above = up(place); above.node == nullptr || matches(test, *above.node)) {
                    add(above);
                }
                return;
            case Axis::descendant_or_self:
                if (place.node == nullptr || matches(test, *place.node)) add(place);
                descend(place, test);
                return;
            case Axis::descendant: descend(place, test); return;
            case Axis::ancestor_or_self:
                if (place.node != nullptr && matches(test, *place.node)) add(place);
                ancestors(place, test);
                return;
            case Axis::ancestor: ancestors(place, test); return;
            case Axis::following_sibling:
            case Axis::preceding_sibling: {
                if (place.node == nullptr) return;
                const Place above = up(place);
                children(above, false, [&](ModelNode& child) { add_if(test, child, above); });
                return;
            }
            case Axis::following:
            case Axis::preceding: descend({nullptr, nullptr, true, false}, test); return;
            case Axis::name_space: return;
        }
    }

    Model& model_;
    std::vector<Place> next_;
    std::unordered_set<Place, PlaceHash> seen_;
    bool meets_itself_ = true;
    bool to_content_ = false;
};

}  // namespace

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

namespace {

// An absolute path stays in the context's repeat instances down to their deepest shared node, unless a repeat on the
// way is open, or as deep as `across_from`: then from above that repeat.
const ModelNode* absolute_pivot(const Model& model, const ModelNode& context, const ModelNode& node,
                                std::size_t across_from, const OpenRepeats& open) {
    const ModelNode* pivot = common_ancestor(context, node);
    // The last step is never narrowed: count(/data/person) inside a person counts all of them.
    if (pivot == &node && node.repeat && node.parent != nullptr) pivot = node.parent;
    for (const ModelNode* at = pivot; at != nullptr; at = at->parent) {
        if (at->repeat && (at->depth >= across_from || open.contains(at))) pivot = at->parent ? at->parent : at;
    }
    return pivot ? pivot : model.root.get();
}

std::vector<Place> start_of(const Model& model, const xpath::PathReference& reference, ModelNode& context,
                            Resolution& resolution) {
    switch (reference.root) {
        case xpath::ReferenceRoot::absolute: return {{nullptr, nullptr, true, false}};
        case xpath::ReferenceRoot::context: return {{&context, &context, false, false}};
        case xpath::ReferenceRoot::instance:
            if (!model.primary_instance_id.empty() && reference.instance_id == model.primary_instance_id) {
                return {{nullptr, nullptr, true, false}};
            }
            resolution.start = Resolution::Start::elsewhere;
            return {};
        case xpath::ReferenceRoot::unknown: resolution.start = Resolution::Start::unknown; return {};
    }
    return {};
}

Resolution finished(Walker& walker, const Model& model, const xpath::PathReference& reference, const ModelNode& context,
                    const OpenRepeats& open, const std::vector<Place>& places) {
    Resolution resolution;
    for (const Place& place : places) {
        if (place.node == nullptr) {
            // The text of the document is that of its element.
            if (reference.use == xpath::Use::text) resolution.nodes.push_back({model.root.get(), model.root.get(), false});
            continue;
        }
        const ModelNode* pivot = place.pivot;
        if (place.pivot_is_document || pivot == nullptr) {
            // A common ancestor is looked for level by level.
            if (!walker.spend(1 + place.node->depth / 16)) break;
            const bool narrowed = reference.root == xpath::ReferenceRoot::absolute;
            pivot = narrowed ? absolute_pivot(model, context, *place.node, reference.across_from, open)
                             : model.root.get();
        }
        resolution.nodes.push_back({place.node, pivot, place.content});
    }
    return resolution;
}

void note_exhaustion(Model& model, const xpath::PathReference& reference, std::uint32_t line) {
    if (model.load.steps < model.limits.load_steps || !model.load.spent_at.empty()) return;
    model.load.spent_at = model.place(line);
    model.load.spent_on = reference.to_string();
}

}  // namespace

Resolution resolve(Model& model, const xpath::PathReference& reference, ModelNode& context, const OpenRepeats& open,
                   std::uint32_t line) {
    Resolution resolution;
    std::vector<Place> places = start_of(model, reference, context, resolution);
    if (resolution.start != Resolution::Start::primary) return resolution;
    Walker walker(model);
    for (std::size_t i = 0; i < reference.steps.size(); ++i) walker.take(places, reference, i);
    resolution = finished(walker, model, reference, context, open, places);
    note_exhaustion(model, reference, line);
    return resolution;
}

Resolutions resolve_all(Model& model, const xpath::Analysis& analysis, ModelNode& context, std::uint32_t line) {
    Resolutions out;
    std::vector<std::vector<Place>> found;
    Walker walker(model);
    for (const auto& reference : analysis.references) {
        std::vector<Place> places = start_of(model, reference, context, out.of.emplace_back());
        for (std::size_t i = 0; i < reference.steps.size(); ++i) {
            walker.take(places, reference, i);
            if (!reference.steps[i].has_predicates) continue;
            for (const Place& place : places) {
                if (place.node != nullptr && place.node->repeat) out.open.insert(place.node);
            }
        }
        found.push_back(std::move(places));
        note_exhaustion(model, reference, line);
    }
    for (std::size_t i = 0; i < out.of.size(); ++i) {
        if (out.of[i].start != Resolution::Start::primary) continue;
        const auto& reference = analysis.references[i];
        out.of[i] = finished(walker, model, reference, context, out.open, found[i]);
        note_exhaustion(model, reference, line);
    }
    return out;
}

xpath::Analysis analysis_at(const Formula& formula, const ModelNode& context, xpath::Use result) {
    std::vector<xpath::ReferenceStep> own;
    // Of indexed-repeat and position() alone.
    if (formula.expression.traits().uses_position) {
        for (const ModelNode* at = &context; at != nullptr; at = at->parent) {
            xpath::ReferenceStep step;
            step.test = {at->name.prefix, at->name.local, at->name.namespace_uri, NodeTestKind::name, false};
            step.axis = at->attribute ? Axis::attribute : Axis::child;
            own.push_back(std::move(step));
        }
        std::reverse(own.begin(), own.end());
    }
    return formula.expression.analysis(result, own);
}

bool spend_load_steps(Model& model, std::uint64_t steps, const Formula& formula) {
    if (take_load_steps(model, steps)) return true;
    constexpr std::size_t longest_shown = 80;
    if (!model.load.spent_at.empty()) return false;
    model.load.spent_at = model.place(formula.line);
    model.load.spent_on = shortened(formula.expression.text(), longest_shown);
    return false;
}

Result<void> check_load_steps(const Model& model) {
    if (model.load.steps < model.limits.load_steps) return {};
    return Error(FormsError::too_many_nodes, model.load.spent_at,
                 "the paths of the form lead past more than " + std::to_string(model.limits.load_steps) +
                     " nodes, the last of them " + model.load.spent_on + ": name nodes instead of * and //");
}

}  // namespace engawa::forms
