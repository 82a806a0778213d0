#include "kiosk/forms/graph.h"

#include "kiosk/forms/paths.h"
#include "kiosk/forms/references.h"

#include <algorithm>
#include <cstddef>
#include <deque>

namespace engawa::forms {
namespace {

enum class Strength : std::uint8_t {
    strict,  // read and written node lie in the same repeat instance, or outside of repeats
    loose,   // it may be another instance of a shared repeat: no cycle by itself (a running total)
};

struct Arc {
    std::size_t from;
    Strength strength;
};

class Graph {
  public:
    explicit Graph(Model& model) : model_(model) {}

    Result<void> build() {
        TRY(collect(*model_.root));
        arcs_.resize(model_.computations.size());
        // Until the order is known, ranks tell computations apart.
        for (std::size_t i = 0; i < model_.computations.size(); ++i) {
            model_.computations[i]->rank = static_cast<std::int32_t>(i);
        }
        for (const auto& computation : model_.computations) TRY(connect(*computation));
        for (auto& list : arcs_) {
            std::sort(list.begin(), list.end(), [](const Arc& a, const Arc& b) {
                return a.from != b.from ? a.from < b.from : a.strength < b.strength;
            });
            list.erase(std::unique(list.begin(), list.end(), [](const Arc& a, const Arc& b) { return a.from == b.from; }),
                       list.end());
        }
        return order();
    }

  private:
    Computation& add(ComputationKind kind, ModelNode& target, const Formula& formula) {
        model_.computations.push_back(std::make_unique<Computation>(Computation{kind, &target, &formula, 0}));
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
                    TRY(link(computation, path));
                }
            }
        }
        if (computation.kind == ComputationKind::choices) TRY(link_items(computation, all.open));
        if (analysis.uses_itext || analysis.uses_choice_names) model_.on_language.push_back(&computation);
        if (computation.kind != ComputationKind::relevant) {
            for (const ModelNode* at = &target; at != nullptr; at = at->parent) depend(computation, at->relevant, Strength::strict);
        }
        if (computation.kind == ComputationKind::choices) depend(computation, target.calculate, Strength::strict);
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
                for (const ResolvedPath& value : reference.nodes) TRY(link(computation, {value.node, row.pivot}));
            }
        }
        return check_load_steps(model_);
    }

    Result<void> link(Computation& computation, const ResolvedPath& path) {
        ModelNode& target = *computation.target;
        const ModelNode& read = *path.node;
        if (computation.kind == ComputationKind::relevant && read.leaf() && read.is_self_or_below(target) &&
            path.pivot->is_self_or_below(target)) {
            return Error(FormsError::cycle, model_.place(computation.formula->line),
                         "relevance of " + target.path() + " depends on its own value: " + target.path() + " → " +
                             (&read == &target ? std::string() : read.path() + " → ") + target.path());
        }
        const bool counts = computation.kind == ComputationKind::count;
        const bool many = has_repeat_below(path.pivot->depth, counts ? target.parent : &target);
        add_edge(path.node->value_edges, {&computation, path.pivot, false, many});
        // Repeats entered on the way down, or reached from inside.
        for (ModelNode* at = path.node; at != nullptr && at != path.pivot; at = at->parent) {
            if (at->repeat) add_edge(at->repeat->structure_edges, {&computation, path.pivot, false, many});
        }
        if (path.node == path.pivot && path.node->repeat) {
            add_edge(path.node->repeat->structure_edges, {&computation, path.pivot, true, false});
        }
        const ModelNode* shared = common_ancestor(target, read);
        const Strength strength = has_repeat_below(path.pivot->depth, shared) ? Strength::loose : Strength::strict;
        depend(computation, read.calculate, strength);
        depend(computation, read.choices, strength);
        for (const ModelNode* at = &read; at != shared; at = at->parent) depend(computation, at->relevant, strength);
        return within_edges(computation);
    }

    static bool has_repeat_below(std::size_t depth, const ModelNode* from) {
        for (const ModelNode* at = from; at != nullptr && at->depth > depth; at = at->parent) {
            if (at->repeat) return true;
        }
        return false;
    }

    void depend(const Computation& computation, const Computation* on, Strength strength) {
        if (on == nullptr) return;
        // A list may read what is chosen from it ("none of these" stands alone): the choice is not made of the list.
        if (on == &computation && on->kind == ComputationKind::choices) {
            computation.target->control->itemset->reads_itself = true;
            return;
        }
        ++edges_;
        arcs_[static_cast<std::size_t>(computation.rank)].push_back({static_cast<std::size_t>(on->rank), strength});
    }

    // Kahn's order; `level` says which arcs count. Those left over lie on a cycle or behind one.
    std::vector<std::size_t> sorted(Strength level) const {
        std::vector<std::vector<std::size_t>> after(arcs_.size());
        std::vector<std::size_t> waiting(arcs_.size(), 0);
        for (std::size_t i = 0; i < arcs_.size(); ++i) {
            for (const Arc& arc : arcs_[i]) {
                if (level == Strength::strict && arc.strength == Strength::loose) continue;
                after[arc.from].push_back(i);
                ++waiting[i];
            }
        }
        std::deque<std::size_t> ready;
        for (std::size_t i = 0; i < arcs_.size(); ++i) {
            if (waiting[i] == 0) ready.push_back(i);
        }
        std::vector<std::size_t> order;
        while (!ready.empty()) {
            const std::size_t at = ready.front();
            ready.pop_front();
            order.push_back(at);
            for (const std::size_t next : after[at]) {
                if (--waiting[next] == 0) ready.push_back(next);
            }
        }
        return order;
    }

    // What is chosen is somebody's answer: a list that hides a part of it, and is told by that answer again which part,
    // is no cycle of values. Of what is on a cycle or behind one the lists come first.
    void loosen_choices(const std::vector<std::size_t>& sorted_ones) {
        std::vector<bool> left(arcs_.size(), true);
        for (const std::size_t i : sorted_ones) left[i] = false;
        for (std::size_t i = 0; i < arcs_.size(); ++i) {
            if (!left[i] || model_.computations[i]->kind != ComputationKind::choices) continue;
            for (Arc& arc : arcs_[i]) {
                if (!left[arc.from]) continue;
                arc.strength = Strength::loose;
                model_.computations[i]->target->control->itemset->reads_itself = true;
            }
        }
    }

    struct Visit {
        std::size_t at;
        std::size_t next_arc;
        std::size_t not_relevance;  // on the way down to here, this one counted
    };
    enum class Walked : std::uint8_t { no, on_the_way, done };

    // Follows the strict arcs from everywhere, depth first and each once. An arc back to the way just walked closes a
    // cycle. Two questions that show each other by their values are no cycle of values: each keeps its own, and the arc
    // that closes theirs is loosened. Any other cycle is an error.
    Result<void> loosen_relevance() {
        std::vector<Walked> walked(arcs_.size(), Walked::no);
        std::vector<std::size_t> depth(arcs_.size(), 0);
        for (std::size_t start = 0; start < arcs_.size(); ++start) {
            if (walked[start] == Walked::no) TRY(loosen_from(start, walked, depth));
        }
        return {};
    }

    Result<void> loosen_from(std::size_t start, std::vector<Walked>& walked, std::vector<std::size_t>& depth) {
        std::vector<Visit> way;
        const auto enter = [&](std::size_t at) {
            const std::size_t other = model_.computations[at]->kind == ComputationKind::relevant ? 0 : 1;
            walked[at] = Walked::on_the_way;
            depth[at] = way.size();
            way.push_back({at, 0, (way.empty() ? 0 : way.back().not_relevance) + other});
        };
        enter(start);
        while (!way.empty()) {
            Visit& visit = way.back();
            if (visit.next_arc == arcs_[visit.at].size()) {
                walked[visit.at] = Walked::done;
                way.pop_back();
                continue;
            }
            Arc& arc = arcs_[visit.at][visit.next_arc++];
            if (arc.strength == Strength::loose || walked[arc.from] == Walked::done) continue;
            if (walked[arc.from] == Walked::no) {
                enter(arc.from);
                continue;
            }
            const std::size_t first = depth[arc.from];
            const std::size_t before = first == 0 ? 0 : way[first - 1].not_relevance;
            if (arc.from == visit.at || visit.not_relevance != before) return cycle_error(way, first);
            arc.strength = Strength::loose;
        }
        return {};
    }

    Error cycle_error(const std::vector<Visit>& way, std::size_t first) const {
        // Arcs point backwards: from what needs to what is needed.
        std::vector<std::size_t> cycle;
        for (std::size_t i = way.size(); i > first; --i) cycle.push_back(way[i - 1].at);
        std::string path;
        for (const std::size_t i : cycle) path += model_.computations[i]->target->path() + " → ";
        path += model_.computations[cycle.front()]->target->path();
        return Error(FormsError::cycle, model_.place(model_.computations[cycle.front()]->formula->line),
                     "calculations that depend on themselves: " + path);
    }

    Result<void> order() {
        std::vector<std::size_t> order = sorted(Strength::loose);
        if (order.size() != arcs_.size()) {
            loosen_choices(order);
            TRY(loosen_relevance());
            order = sorted(Strength::strict);
        }
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
    std::vector<std::vector<Arc>> arcs_;
    std::size_t edges_ = 0;
};

}  // namespace

Result<void> build_graph(Model& model) {
    return Graph(model).build();
}

}  // namespace engawa::forms
