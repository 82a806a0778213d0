#pragma once

#include "kiosk/forms/model.h"

#include <unordered_set>

// What of a record says who somebody is and where: for texts that quote answers (EN 301 549 5.1.3.8).

namespace engawa::forms {

// The leaves of the schema that hold what is personal: the answers to such questions and files, and what is calculated or
// chosen from them. What is put together of answers in a way that only evaluation can tell counts as personal.
class PersonalNodes {
  public:
    // After build_graph().
    explicit PersonalNodes(const Model& model);
    // The node or one below it.
    bool holds(const ModelNode& node) const;

  private:
    void begin_below(const ModelNode& node);
    void add_targets(const std::vector<Action>& actions);
    void add(const ModelNode& node);
    std::unordered_set<const ModelNode*> nodes_;  // and those around them
    std::vector<const ModelNode*> waiting_;
};

}  // namespace engawa::forms
