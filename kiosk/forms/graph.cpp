#include "kiosk/forms/graph.h"

#include "kiosk/forms/cycles.h"
#include "kiosk/forms/paths.h"
#include "kiosk/forms/references.h"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace engawa::forms {
namespace {

class Graph {
  public:
    explicit Graph(Model& model) : model_(model) {}

    Result<void> build() {
        TRY(collect(*model_.root));
        dependencies_.emplace(model_);
        // Until the order is known, ranks tell computations apart.
        for (std::size_t i = 0; i < model_.computations.size(); ++i) {
            model_.computations[i]->rank = static_cast<std::int32_t>(i);
        }
        for (const auto& computation : model_.computations) TRY(connect(*computation));
        return order();
    }

  private:
    Computation& add(ComputationKind kind, ModelNode& target, const Formula& formula) {
        model_.computations.push_back(std::make_unique<Computation>(Computation{kind, &target, &formula, 0, false}));
        return *model_.computations.back();
    }

    Result<void> collect(ModelNode& node) {
        if (node.bind) {
            Bind& bind = *node.bind;
            if (bind.relevant) node.relevant = &add(ComputationKind::relevant, node, *bind.relevant);
            if (bind.calculate) node.calculate = &add(ComputationKind::calculate, node, *bind.calculate);
            for (const FormulaPtr* formula : {&bind.required, &bind.readonly, &bind.constraint}) {
                if (*formula) TRY(checked(**formula, node));
            }
        }
        if (node.control != nullptr) TRY(collect_choices(node));
        if (node.repeat && node.repeat->count) {
            node.count = &add(ComputationKind::count, node, *node.repeat->count);
        }
        for (const auto& child : node.children) TRY(collect(*child));
        return {};
    }

    Result<void> collect_choices(ModelNode& node) {
        Itemset* itemset = node.control->itemset.get();
        if (itemset == nullptr) return {};
        const Resolutions all = TRY(checked(*itemset->nodeset, node));
        for (const Resolution& found : all.of) {
            if (found.start != Resolution::Start::elsewhere) itemset->dynamic = true;
        }
        if (itemset->dynamic) node.choices = &add(ComputationKind::choices, node, *itemset->nodeset);
        return {};
    }

    // Where the paths of an expression lead, when they lead somewhere.
    Result<Resolutions> checked(const Formula& formula, ModelNode& context) {
        return checked_paths(model_, formula, formula.expression.analysis(), context);
    }

    Result<void> connect(Computation& computation) {
        ModelNode& target = *computation.target;
        const Formula& formula = *computation.formula;
        const xpath::Analysis analysis = formula.expression.analysis();
        const Resolutions all = TRY(checked_paths(model_, formula, analysis, target));
        for (std::size_t i = 0; i < all.of.size(); ++i) {
            const Resolution& found = all.of[i];
            if (found.start == Resolution::Start::unknown) model_.on_every_change.push_back(&computation);
            // position(..) and position(current()) ask where the node stands, not what it holds.
            const bool place_only = analysis.uses_position && only_climbs(analysis.references[i]);
            for (const ResolvedPath& path : found.nodes) {
                if (place_only) {
                    link_place(computation, *path.node);
                } else {
                    TRY(link(computation, path, &analysis.references[i]));
                }
            }
        }
        if (computation.kind == ComputationKind::choices) TRY(link_items(computation, all.open));
        if (analysis.uses_itext || analysis.uses_choice_names) model_.on_language.push_back(&computation);
        if (computation.kind != ComputationKind::relevant) {
            for (const ModelNode* at = &target; at != nullptr; at = at->parent) depend(computation, at->relevant, {});
        }
        if (computation.kind == ComputationKind::choices) depend(computation, target.calculate, {});
        return within_edges(computation);
    }

    Result<void> within_edges(const Computation& computation) const {
        if (edges_ <= model_.limits.edges) return {};
        return Error(FormsError::too_many_nodes, model_.place(computation.formula->line),
                     "the expressions of the form together read more than " + std::to_string(model_.limits.edges) +
                         " values, the last of them for " + computation.target->path() +
                         ": let one node hold what many read");
    }

    static bool only_climbs(const xpath::PathReference& reference) {
        return reference.root == xpath::ReferenceRoot::context &&
               std::all_of(reference.steps.begin(), reference.steps.end(), [](const xpath::ReferenceStep& step) {
                   return step.axis == xpath::Axis::parent || step.axis == xpath::Axis::self;
               });
    }

    void link_place(const Computation& computation, ModelNode& node) {
        for (ModelNode* at = &node; at != nullptr; at = at->parent) {
            if (!at->repeat) continue;
            add_edge(at->repeat->structure_edges, {&computation, at, true, false});
            return;
        }
    }

    void add_edge(std::vector<Edge>& edges, const Edge& edge) {
        ++edges_;
        edges.push_back(edge);
    }

    // What the rows of a list taken from the primary instance give as value.
    Result<void> link_items(Computation& computation, const OpenRepeats& open) {
        const Itemset& itemset = *computation.target->control->itemset;
        const auto rows = itemset.nodeset->expression.as_path();
        if (!rows) return {};
        for (const ResolvedPath& row : resolve(model_, *rows, *computation.target, open, computation.formula->line).nodes) {
            const Resolutions values = TRY(checked(*itemset.value, *row.node));
            for (const Resolution& reference : values.of) {
                for (const ResolvedPath& value : reference.nodes) TRY(link(computation, {value.node, row.pivot}, nullptr));
            }
        }
        return check_load_steps(model_);
    }

    // `reference` is nullptr where the path is not one of the computation's own expression.
    Result<void> link(Computation& computation, const ResolvedPath& path, const xpath::PathReference* reference) {
        ModelNode& target = *computation.target;
        const ModelNode& read = *path.node;
        if (computation.kind == ComputationKind::relevant && read.leaf() && read.is_self_or_below(target) &&
            path.pivot->is_self_or_below(target)) {
            return Error(FormsError::cycle, model_.place(computation.formula->line),
                         "relevance of " + target.path() + " depends on its own value: " + target.path() + " -> " +
                             (&read == &target ? std::string() : read.path() + " -> ") + target.path());
        }
        ModelNode& reader = computation.kind == ComputationKind::count ? *target.parent : target;
        const bool many = has_repeat_below(path.pivot->depth, &reader);
        add_edge(path.node->value_edges, {&computation, path.pivot, false, many});
        const std::vector<PlaceBound> bounds = bounds_of(computation, path, reader, reference);
        // Repeats entered on the way down, or reached from inside.
        for (ModelNode* at = path.node; at != nullptr && at != path.pivot; at = at->parent) {
            if (!at->repeat) continue;
            add_edge(at->repeat->structure_edges, {&computation, path.pivot, false, many});
            depend(computation, at->count, bounds);
        }
        // Seen from its first instance, which is there when the count has made it.
        if (computation.kind == ComputationKind::count && path.pivot->is_self_or_below(target)) depend(computation, target.count, {});
        if (path.node == path.pivot && path.node->repeat) {
            add_edge(path.node->repeat->structure_edges, {&computation, path.pivot, true, false});
        }
        depend(computation, read.calculate, bounds);
        depend(computation, read.choices, bounds);
        // Of another instance, also what hides the whole of it.
        const ModelNode* shared = bounds.empty() || !read.leaf() ? common_ancestor(target, read) : path.pivot;
        for (const ModelNode* at = &read; at != shared; at = at->parent) depend(computation, at->relevant, bounds);
        return within_edges(computation);
    }

    // In which instances of the repeats that both lie in the node may be read.
    std::vector<PlaceBound> bounds_of(const Computation& computation, const ResolvedPath& path, const ModelNode& reader,
                                      const xpath::PathReference* reference) {
        if (!has_repeat_below(path.pivot->depth, common_ancestor(reader, *path.node))) return {};
        if (reference == nullptr) return unknown_bounds(path, reader);
        return place_bounds(model_, *reference, path, *computation.target, reader, computation.formula->line);
    }

    static bool has_repeat_below(std::size_t depth, const ModelNode* from) {
        for (const ModelNode* at = from; at != nullptr && at->depth > depth; at = at->parent) {
            if (at->repeat) return true;
        }
        return false;
    }

    void depend(const Computation& computation, const Computation* on, const std::vector<PlaceBound>& bounds) {
        if (on == nullptr) return;
        // A list may read what is chosen from it ("none of these" stands alone): the choice is not made of the list.
        if (on == &computation && on->kind == ComputationKind::choices) {
            computation.target->control->itemset->reads_itself = true;
            return;
        }
        ++edges_;
        const Wanted wanted = on->kind == ComputationKind::count ? Wanted::instances : Wanted::value;
        dependencies_->add(static_cast<std::size_t>(computation.rank), static_cast<std::size_t>(on->rank), wanted, bounds);
    }

    Result<void> order() {
        std::vector<std::size_t> order = TRY(dependencies_->order());
        // Counts come last: instances are made from settled values.
        std::stable_partition(order.begin(), order.end(), [&](std::size_t i) {
            return model_.computations[i]->kind != ComputationKind::count;
        });
        std::vector<std::unique_ptr<Computation>> ranked;
        for (const std::size_t i : order) {
            model_.computations[i]->rank = static_cast<std::int32_t>(ranked.size());
            ranked.push_back(std::move(model_.computations[i]));
        }
        model_.computations = std::move(ranked);
        return {};
    }

    Model& model_;
    std::optional<Dependencies> dependencies_;
    std::size_t edges_ = 0;
};

}  // namespace

Result<void> build_graph(Model& model) {
    return Graph(model).build();
}

}  // namespace engawa::forms
