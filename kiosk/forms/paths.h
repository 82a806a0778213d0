#pragma once

#include "kiosk/forms/model.h"

#include <string>
#include <vector>

// Where a location path leads in the schema: generic nodes instead of concrete ones.

namespace engawa::forms {

struct ResolvedPath {
    ModelNode* node = nullptr;
    // The nearest schema node that the starting node and `node` share on the way the path takes: a concrete node of
    // one and a concrete node of the other are on the same path exactly when they share their pivot's concrete node.
    const ModelNode* pivot = nullptr;
};

struct Resolution {
    std::vector<ResolvedPath> nodes;
    // The path starts where no schema is: a secondary instance, or what only evaluation can tell.
    enum class Start : std::uint8_t { primary, elsewhere, unknown } start = Start::primary;
};

// `open` lists repeats that some reference of the same expression filters: an absolute path is then not narrowed to
// the repeat instance around the context.
Resolution resolve(const Model& model, const xpath::PathReference& reference, ModelNode& context,
                   const std::vector<const ModelNode*>& open);

// The repeats whose steps have predicates in any of these references, seen from `context`.
std::vector<const ModelNode*> filtered_repeats(const Model& model, const xpath::Analysis& analysis,
                                               ModelNode& context);

}  // namespace engawa::forms
