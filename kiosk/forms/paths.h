#pragma once

#include "kiosk/forms/model.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

// Where a location path leads in the schema: generic nodes instead of concrete ones.

namespace engawa::forms {

struct ResolvedPath {
    ModelNode* node = nullptr;
    // The nearest schema node that the starting node and `node` share on the way the path takes: a concrete node of
    // one and a concrete node of the other are on the same path exactly when they share their pivot's concrete node.
    const ModelNode* pivot = nullptr;
    // What is in the leaf `node` and not the leaf: its text() is there while it holds a value.
    bool content = false;
};

struct Resolution {
    std::vector<ResolvedPath> nodes;
    // The path starts where no schema is: a secondary instance, or what only evaluation can tell.
    enum class Start : std::uint8_t { primary, elsewhere, unknown } start = Start::primary;
};

// Repeats that some reference of an expression filters: an absolute path is then not narrowed to the repeat instance
// around the context.
using OpenRepeats = std::unordered_set<const ModelNode*>;

// Where one path leads. `line` is where it was written, for check_load_steps.
Resolution resolve(Model& model, const xpath::PathReference& reference, ModelNode& context, const OpenRepeats& open,
                   std::uint32_t line);

// All paths of one expression, each walked once. `of` is in the order of the analysis' references; `open` has the
// repeats whose steps have predicates in any of them.
struct Resolutions {
    std::vector<Resolution> of;
    OpenRepeats open;
};
Resolutions resolve_all(Model& model, const xpath::Analysis& analysis, ModelNode& context, std::uint32_t line);

// Takes so many of Limits::load_steps for the formula; false: there are none left.
bool spend_load_steps(Model& model, std::uint64_t steps, const Formula& formula);

// too_many_nodes once resolving has used up Limits::load_steps: what was found from then on is not complete.
Result<void> check_load_steps(const Model& model);

// What an expression reads that is asked of the context: indexed-repeat completes by its path what is told from there.
xpath::Analysis analysis_at(const Formula& formula, const ModelNode& context, xpath::Use result = xpath::Use::text);

const ModelNode* common_ancestor(const ModelNode& left, const ModelNode& right);

}  // namespace engawa::forms
