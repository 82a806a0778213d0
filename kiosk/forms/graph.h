#pragma once

#include "kiosk/forms/model.h"

namespace engawa::forms {

// Makes the computations of a read model, their edges and the order in which they are evaluated, and refuses what
// cannot work. Errors: missing_node, missing_instance, too_many_nodes (Limits::load_steps and edges), cycle (detail:
// "/data/a -> /data/b -> /data/a").
Result<void> build_graph(Model& model);

}  // namespace engawa::forms
