#include "kiosk/forms/places.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace engawa::forms {
namespace {

using xpath::Axis;
using xpath::PlaceTerm;
using Relation = xpath::StepPlace::Relation;

// A place told by the reader's own, or by a number.
struct Known {
    enum class From : std::uint8_t { own, number } from = From::number;
    double offset = 0;
};

bool climbs(const xpath::PathReference& reference, std::size_t steps) {
    return reference.root == xpath::ReferenceRoot::context &&
           std::all_of(reference.steps.begin(), reference.steps.begin() + static_cast<std::ptrdiff_t>(steps), [](const auto& step) {
               return step.axis == Axis::parent || step.axis == Axis::self;
           });
}

class Bounds {
  public:
    Bounds(Model& model, std::uint32_t line) : model_(model), line_(line) {}

    std::uint8_t of_step(const xpath::PathReference& reference, std::size_t index, ModelNode& context, const ModelNode& repeat) {
        const xpath::ReferenceStep& step = reference.steps[index];
        switch (step.axis) {
            case Axis::preceding_sibling: return climbs(reference, index) ? before : anywhere;
            case Axis::following_sibling: return climbs(reference, index) ? behind : anywhere;
            case Axis::child: break;
            case Axis::ancestor:
            case Axis::ancestor_or_self:
            case Axis::attribute:
            case Axis::descendant:
            case Axis::descendant_or_self:
            case Axis::following:
            case Axis::name_space:
            case Axis::parent:
            case Axis::preceding:
            case Axis::self: return anywhere;
        }
        if (!step.places) return anywhere;
        unsigned places = anywhere;
        for (const xpath::StepPlace& place : *step.places) {
            if (const auto known = find(place.than, context, repeat, 0)) places &= compared(place.relation, *known);
        }
        return static_cast<std::uint8_t>(places);
    }

  private:
    // A node that holds its place for others to read, which may be read in its turn.
    static constexpr int most_steps = 8;

    std::optional<Known> find(const PlaceTerm& term, ModelNode& context, const ModelNode& repeat, int steps) {
        switch (term.start) {
            case PlaceTerm::Start::number: return Known{Known::From::number, term.offset};
            case PlaceTerm::Start::position: {
                const Resolution found = resolve(model_, term.of, context, {}, line_);
                if (found.nodes.size() != 1) return std::nullopt;
                const ModelNode& at = *found.nodes.front().node;
                if (&at == &repeat) return Known{Known::From::own, term.offset};
                // What is no repeat has the first place.
                if (!at.repeat) return Known{Known::From::number, 1 + term.offset};
                return std::nullopt;
            }
            case PlaceTerm::Start::value: return held(term, context, repeat, steps);
        }
        return std::nullopt;
    }

    // A node of the reader's own instance that is calculated to be a place.
    std::optional<Known> held(const PlaceTerm& term, ModelNode& context, const ModelNode& repeat, int steps) {
        const Resolution found = resolve(model_, term.of, context, {}, line_);
        if (found.nodes.size() != 1 || steps == most_steps) return std::nullopt;
        const ResolvedPath& path = found.nodes.front();
        if (!path.pivot->is_self_or_below(repeat) || !path.node->bind || !path.node->bind->calculate) return std::nullopt;
        const auto place = path.node->bind->calculate->expression.as_place();
        if (!place) return std::nullopt;
        auto known = find(*place, *path.node, repeat, steps + 1);
        if (known) known->offset += term.offset;
        return known;
    }

    static std::uint8_t compared(Relation relation, const Known& known) {
        const double offset = known.offset;
        if (offset != std::trunc(offset)) return anywhere;
        switch (known.from) {
            case Known::From::own: return from_own(relation, offset);
            case Known::From::number: break;
        }
        // The first place is 1.
        const bool none = (relation == Relation::equal && offset < 1) || (relation == Relation::less && offset <= 1) ||
                          (relation == Relation::less_or_equal && offset < 1);
        return none ? nowhere : anywhere;
    }

    static std::uint8_t from_own(Relation relation, double offset) {
        switch (relation) {
            case Relation::equal: return offset < 0 ? before : offset > 0 ? behind : same;
            case Relation::less: return from_own(Relation::less_or_equal, offset - 1);
            case Relation::less_or_equal: return offset < 0 ? before : offset > 0 ? anywhere : before | same;
            case Relation::greater: return from_own(Relation::greater_or_equal, offset + 1);
            case Relation::greater_or_equal: return offset > 0 ? behind : offset < 0 ? anywhere : behind | same;
        }
        return anywhere;
    }

    Model& model_;
    std::uint32_t line_;
};

// The step by which the path came to `repeat`, when all steps behind it go down by names.
std::optional<std::size_t> step_into(const xpath::PathReference& reference, const ModelNode& node, const ModelNode& repeat) {
    const ModelNode* at = &node;
    for (std::size_t i = reference.steps.size(); i > 0 && at != nullptr; --i) {
        const xpath::ReferenceStep& step = reference.steps[i - 1];
        if (step.axis == Axis::self || (step.axis == Axis::child && step.test.kind == xpath::NodeTestKind::text)) continue;
        if (at == &repeat) return step.test.kind == xpath::NodeTestKind::name ? std::optional(i - 1) : std::nullopt;
        if (step.axis != Axis::child && step.axis != Axis::attribute) return std::nullopt;
        at = at->parent;
    }
    return std::nullopt;
}

}  // namespace

std::vector<PlaceBound> unknown_bounds(const ResolvedPath& path, const ModelNode& read, const ModelNode& reader) {
    std::vector<PlaceBound> out;
    for (const ModelNode* at = common_ancestor(reader, read); at != nullptr && at->depth > path.pivot->depth; at = at->parent) {
        if (at->repeat) out.push_back({at, anywhere});
    }
    std::reverse(out.begin(), out.end());
    return out;
}

std::vector<PlaceBound> place_bounds(Model& model, const xpath::PathReference& reference, const ResolvedPath& path,
                                     const ModelNode& read, ModelNode& context, const ModelNode& reader, std::uint32_t line) {
    std::vector<PlaceBound> out = unknown_bounds(path, read, reader);
    Bounds bounds(model, line);
    for (PlaceBound& bound : out) {
        if (const auto step = step_into(reference, *path.node, *bound.repeat)) {
            bound.places = bounds.of_step(reference, *step, context, *bound.repeat);
        }
    }
    if (reference.across_from == xpath::PathReference::no_step) return out;
    // Below the outermost repeat that it indexes, indexed-repeat counts through all instances of those it does not.
    bool indexed = true;
    for (PlaceBound& bound : out) {
        if (!indexed) bound.places = anywhere;
        const auto step = step_into(reference, *path.node, *bound.repeat);
        indexed = indexed && step && reference.steps[*step].places;
    }
    return out;
}

}  // namespace engawa::forms
