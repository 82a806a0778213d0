#include "kiosk/forms/graph.h"

#include "kiosk/forms/cycles.h"
#include "kiosk/forms/paths.h"
#include "kiosk/forms/references.h"
#include "kiosk/forms/values.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

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
        return checked_paths(model_, formula, analysis_at(formula, context), context);
    }

    static xpath::Use use_of(ComputationKind kind) {
        switch (kind) {
            case ComputationKind::relevant:
            case ComputationKind::choices: return xpath::Use::nodes;
            case ComputationKind::calculate:
            case ComputationKind::count: break;
        }
        return xpath::Use::text;
    }

    Result<void> connect(Computation& computation) {
        ModelNode& target = *computation.target;
        const Formula& formula = *computation.formula;
        const xpath::Analysis analysis = analysis_at(formula, target, use_of(computation.kind));
        const Resolutions all = TRY(checked_paths(model_, formula, analysis, target));
        for (std::size_t i = 0; i < all.of.size(); ++i) {
            const Resolution& found = all.of[i];
            if (found.start == Resolution::Start::unknown) model_.on_every_change.push_back(&computation);
            for (const ResolvedPath& path : found.nodes) TRY(link(computation, path, analysis.references[i]));
        }
        // once() keeps what its node holds: for a calculation that is what it has come to itself.
        if (analysis.uses_once && computation.kind != ComputationKind::calculate) TRY(link(computation, {&target, &target, false}, {}));
        if (computation.kind == ComputationKind::choices) TRY(link_items(computation, all.open));
        if (analysis.uses_itext || analysis.uses_choice_names || analysis.uses_locale) model_.on_language.push_back(&computation);
        for (const std::string_view path : analysis.choice_paths) TRY(follow_question(computation, path));
        TRY(follow_texts(computation, analysis));
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

    // The pivot of a path that goes on where another ended: it may climb above the other's.
    static const ModelNode* through(const ResolvedPath& path, const ResolvedPath& before) {
        return path.pivot->depth < before.pivot->depth ? path.pivot : before.pivot;
    }

    // What the rows of a list taken from the primary instance give as value.
    Result<void> link_items(Computation& computation, const OpenRepeats& open) {
        const Itemset& itemset = *computation.target->control->itemset;
        const auto rows = itemset.nodeset->expression.as_path();
        if (!rows) return {};
        for (const ResolvedPath& row : resolve(model_, *rows, *computation.target, open, computation.formula->line).nodes) {
            const xpath::Analysis value = analysis_at(*itemset.value, *row.node);
            const Resolutions values = TRY(checked_paths(model_, *itemset.value, value, *row.node));
            for (std::size_t i = 0; i < values.of.size(); ++i) {
                for (const ResolvedPath& found : values.of[i].nodes) {
                    TRY(link_nodes(computation, {found.node, through(found, row), found.content}, nullptr, value.references[i].use));
                }
            }
        }
        return check_load_steps(model_);
    }

    Result<void> link(Computation& computation, const ResolvedPath& path, const xpath::PathReference& reference) {
        // position(..) and position(current()) ask where the node itself stands.
        if (reference.use == xpath::Use::place && only_climbs(reference)) {
            link_place(computation, *path.node);
            return {};
        }
        return link_nodes(computation, path, &reference, reference.use);
    }

    static ModelNode& reader_of(const Computation& computation) {
        ModelNode& target = *computation.target;
        return computation.kind == ComputationKind::count ? *target.parent : target;
    }

    // `reference` is nullptr where the path is not one of the computation's own expression.
    Result<void> link_nodes(Computation& computation, const ResolvedPath& path, const xpath::PathReference* reference, xpath::Use use) {
        Reading reading{computation, path, reference, nullptr, {}};
        // Repeats entered on the way down, or reached from inside.
        for (const ModelNode* at = path.node; at != nullptr && at != path.pivot; at = at->parent) {
            link_instances(reading, *at, bounds_of(reading, *path.node));
        }
        // Seen from its first instance, which is there when the count has made it.
        const ModelNode& target = *computation.target;
        if (computation.kind == ComputationKind::count && path.pivot->is_self_or_below(target)) {
            add_edge(target.repeat->structure_edges, {&computation, target.parent, false, false});
            depend(computation, target.count, {});
        }
        if (path.node == path.pivot && path.node->repeat) {
            add_edge(path.node->repeat->structure_edges, {&computation, path.pivot, true, false});
        }
        if (use == xpath::Use::text || path.content) TRY(link_text(reading, *path.node));
        return within_edges(computation);
    }

    // One path of a computation, as it is read.
    struct Reading {
        Computation& computation;
        const ResolvedPath& path;
        const xpath::PathReference* reference;
        // What the bounds were found for last.
        const ModelNode* shared;
        std::vector<PlaceBound> bounds;
    };

    // The instances of a repeat on the way, or below the node whose text is read.
    void link_instances(Reading& reading, const ModelNode& at, const std::vector<PlaceBound>& bounds) {
        if (!at.repeat) return;
        const bool many = has_repeat_below(reading.path.pivot->depth, &reader_of(reading.computation));
        add_edge(at.repeat->structure_edges, {&reading.computation, reading.path.pivot, false, many});
        depend(reading.computation, at.count, bounds);
    }

    // The text of an element is made of the leaves below it; attributes are no part of it.
    Result<void> link_text(Reading& reading, ModelNode& read) {
        if (read.leaf()) return link_value(reading, read);
        for (const auto& child : read.children) {
            if (child->attribute) continue;
            link_instances(reading, *child, bounds_of(reading, *child));
            TRY(link_text(reading, *child));
        }
        return {};
    }

    Result<void> link_value(Reading& reading, ModelNode& read) {
        Computation& computation = reading.computation;
        ModelNode& target = *computation.target;
        const std::vector<PlaceBound>& bounds = bounds_of(reading, read);
        if (computation.kind == ComputationKind::relevant && bounds.empty() && read.is_self_or_below(target)) {
            return Error(FormsError::cycle, model_.place(computation.formula->line),
                         "relevance of " + target.path() + " depends on its own value: " + target.path() + " -> " +
                             (&read == &target ? std::string() : read.path() + " -> ") + target.path());
        }
        const ModelNode* pivot = reading.path.pivot;
        add_edge(read.value_edges, {&computation, pivot, false, has_repeat_below(pivot->depth, &reader_of(computation))});
        depend(computation, read.calculate, bounds);
        depend(computation, read.choices, bounds);
        // Of another instance, also what hides the whole of it.
        const ModelNode* shared = bounds.empty() ? common_ancestor(target, read) : pivot;
        for (const ModelNode* at = &read; at != shared; at = at->parent) depend(computation, at->relevant, bounds);
        return within_edges(computation);
    }

    // ---- What is read by way of texts and labels. It sets the computation in motion, but no order waits for it and no
    // circle is made of it: which of the texts and rows are shown is known when they are.

    Result<void> follow(Computation& computation, const ResolvedPath& path, xpath::Use use) {
        const Edge edge{&computation, path.pivot, false, has_repeat_below(path.pivot->depth, &reader_of(computation))};
        for (const ModelNode* at = path.node; at != nullptr && at != path.pivot; at = at->parent) {
            if (at->repeat) add_edge(at->repeat->structure_edges, edge);
        }
        if (use == xpath::Use::text || path.content) return follow_below(computation, edge, *path.node);
        return within_edges(computation);
    }

    Result<void> follow_below(const Computation& computation, const Edge& edge, ModelNode& read) {
        if (read.leaf()) add_edge(read.value_edges, edge);
        spend_load_steps(model_, read.children.size(), *computation.formula);
        for (const auto& child : read.children) {
            if (child->attribute) continue;
            if (child->repeat) add_edge(child->repeat->structure_edges, edge);
            TRY(follow_below(computation, edge, *child));
        }
        return within_edges(computation);
    }

    // A formula seen from a node that shares its pivot with the computation's own. Many computations may follow one.
    Result<void> follow_formula(Computation& computation, const Formula& formula, xpath::Use use, const ResolvedPath& from) {
        constexpr std::uint64_t steps_for_a_byte = 2;
        spend_load_steps(model_, steps_for_a_byte * formula.expression.text().size(), formula);
        const xpath::Analysis analysis = analysis_at(formula, *from.node, use);
        const Resolutions all = resolve_all(model_, analysis, *from.node, formula.line);
        TRY(check_load_steps(model_));
        for (std::size_t i = 0; i < all.of.size(); ++i) {
            for (const ResolvedPath& path : all.of[i].nodes) {
                TRY(follow(computation, {path.node, through(path, from), path.content}, analysis.references[i].use));
            }
        }
        return within_edges(computation);
    }

    Result<void> follow_question(Computation& computation, std::string_view text) {
        const auto path = xpath::Expression::parse(trimmed(text), model_.expressions);
        const auto reference = path.ok() ? path->as_path() : std::nullopt;
        if (!reference) return {};
        for (const ResolvedPath& question : resolve(model_, *reference, *computation.target, {}, computation.formula->line).nodes) {
            const Control* control = question.node->control;
            if (control != nullptr && control->itemset) TRY(follow_list(computation, *control->itemset, question));
        }
        return {};
    }

    Result<void> follow_list(Computation& computation, const Itemset& itemset, const ResolvedPath& question) {
        TRY(follow_formula(computation, *itemset.nodeset, xpath::Use::nodes, question));
        const auto rows = itemset.nodeset->expression.as_path();
        if (!rows || rows->root == xpath::ReferenceRoot::instance) return {};
        for (const ResolvedPath& row : resolve(model_, *rows, *question.node, {}, itemset.nodeset->line).nodes) {
            const ModelNode* shared = through(row, question);
            for (const FormulaPtr* cell : {&itemset.value, &itemset.label.value, &itemset.label.text_id}) {
                if (*cell) TRY(follow_formula(computation, **cell, xpath::Use::text, {row.node, shared, false}));
            }
        }
        return {};
    }

    Result<void> follow_texts(Computation& computation, const xpath::Analysis& analysis) {
        std::vector<std::string> ids;
        std::unordered_set<std::string> known;
        const auto add = [&](const std::vector<std::string_view>& more) {
            for (const std::string_view id : more) {
                if (known.emplace(id).second) ids.emplace_back(id);
            }
        };
        add(analysis.text_ids);
        for (std::size_t i = 0; i < ids.size(); ++i) {
            spend_load_steps(model_, model_.translations.size(), *computation.formula);
            for (const Translation& translation : model_.translations) {
                const auto found = translation.texts.find(ids[i]);
                if (found == translation.texts.end()) continue;
                for (const TextPiece& piece : found->second.shown()) {
                    if (!piece.output) continue;
                    TRY(follow_formula(computation, *piece.output, xpath::Use::text, {computation.target, computation.target, false}));
                    if (piece.output->expression.traits().uses_itext) add(piece.output->expression.analysis().text_ids);
                }
            }
        }
        return check_load_steps(model_);
    }

    // In which instances of the repeats that both lie in the node may be read.
    const std::vector<PlaceBound>& bounds_of(Reading& reading, const ModelNode& read) {
        const ModelNode& reader = reader_of(reading.computation);
        const ModelNode* shared = common_ancestor(reader, read);
        if (shared == reading.shared) return reading.bounds;
        reading.shared = shared;
        const ResolvedPath& path = reading.path;
        if (!has_repeat_below(path.pivot->depth, shared)) {
            reading.bounds.clear();
        } else if (reading.reference == nullptr) {
            reading.bounds = unknown_bounds(path, read, reader);
        } else {
            reading.bounds = place_bounds(model_, *reading.reference, path, read, *reading.computation.target, reader,
                                          reading.computation.formula->line);
        }
        return reading.bounds;
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
