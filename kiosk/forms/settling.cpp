#include "kiosk/forms/settling.h"

#include <algorithm>

namespace engawa::forms {
namespace {

std::int32_t rank(const Computation* computation) {
    return computation == nullptr ? -1 : computation->rank;
}

// What makes the value of the node, as far as it is not hidden above `shared`.
std::int32_t made_by(const ModelNode& node, const ModelNode* shared) {
    std::int32_t out = std::max(rank(node.calculate), rank(node.choices));
    for (const ModelNode* at = &node; at != shared && at != nullptr; at = at->parent) out = std::max(out, rank(at->relevant));
    return out;
}

}  // namespace

Settling::Settling(Model& model) {
    go_through(*model.root);
    // What they read is known when they are evaluated.
    if (!model.on_every_change.empty()) goes_round_ = true;
    model.settled_for_events = goes_round_ ? everything : std::max(counts_read_, events_hang_on_);
}

// Where a computation reads what has its turn after it (running totals, texts), no rank tells what a value hangs on.
void Settling::go_through(const ModelNode& node) {
    for (const Edge& edge : node.value_edges) {
        const Computation& reader = *edge.computation;
        if (reader.kind == ComputationKind::count) {
            counts_read_ = std::max(counts_read_, made_by(node, nullptr));
            continue;
        }
        if (made_by(node, common_ancestor(*reader.target, node)) > reader.rank) goes_round_ = true;
    }
    if (!node.on_value_changed->empty()) events_hang_on_ = std::max(events_hang_on_, made_by(node, nullptr));
    for (const auto& child : node.children) go_through(*child);
}

std::int32_t Settling::rank_of(const ModelNode& node) {
    return goes_round_ ? everything : std::max(made_by(node, nullptr), below(node));
}

// The text of an element is made of what is in it.
std::int32_t Settling::below(const ModelNode& node) {
    if (node.children.empty()) return -1;
    const auto [known, first] = below_.try_emplace(&node, -1);
    if (!first) return known->second;
    std::int32_t out = -1;
    for (const auto& child : node.children) out = std::max({out, made_by(*child, &node), below(*child)});
    below_[&node] = out;
    return out;
}

std::int32_t Settling::rank_of(const xpath::Analysis& analysis, const Resolutions& read) {
    if (analysis.uses_itext || analysis.uses_choice_names) return everything;
    std::int32_t out = -1;
    for (const Resolution& found : read.of) {
        if (found.start == Resolution::Start::unknown) return everything;
        for (const ResolvedPath& path : found.nodes) out = std::max(out, rank_of(*path.node));
    }
    return out;
}

}  // namespace engawa::forms
