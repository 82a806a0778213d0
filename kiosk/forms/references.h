#pragma once

#include "kiosk/forms/model.h"
#include "kiosk/forms/paths.h"

// An author's slip in a path is found before a resident meets it.

namespace engawa::forms {

// Where the paths of an expression lead, seen from `context`. Errors: missing_node for a path of plain names that leads to
// no node, missing_instance, too_many_nodes (Limits::load_steps).
Result<Resolutions> checked_paths(Model& model, const Formula& formula, const xpath::Analysis& analysis, ModelNode& context);

// The same for all that is no part of the graph: outputs of labels, hints, messages and texts, the values of actions, and
// what an itemset takes from an instance of the form file.
Result<void> check_references(Model& model);

}  // namespace engawa::forms
