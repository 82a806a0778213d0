#pragma once

#include "kiosk/forms/model.h"
#include "kiosk/forms/paths.h"

#include <compare>
#include <cstdint>
#include <vector>

// Which instances of a repeat an expression in another instance of it can read, told by their places.

namespace engawa::forms {

// As bits: the instance read stands before the reader's own, is the reader's own, or stands behind it.
enum Places : std::uint8_t { nowhere = 0, before = 1, same = 2, behind = 4, anywhere = 7 };

struct PlaceBound {
    const ModelNode* repeat = nullptr;
    std::uint8_t places = anywhere;
    friend auto operator<=>(const PlaceBound&, const PlaceBound&) = default;
};

// For every repeat around the reader that the path leaves and enters again, outermost first. `read` is the node whose value
// is read, the one the path leads to or one below it; `context` the node the reference is seen from, `reader` the node around which instances are shared: the same, but for a count the parent of
// its repeat.
std::vector<PlaceBound> place_bounds(Model& model, const xpath::PathReference& reference, const ResolvedPath& path,
                                     const ModelNode& read, ModelNode& context, const ModelNode& reader, std::uint32_t line);

// The same where nothing is known of the path.
std::vector<PlaceBound> unknown_bounds(const ResolvedPath& path, const ModelNode& read, const ModelNode& reader);

}  // namespace engawa::forms
