#pragma once

#include "kiosk/forms/model.h"
#include "kiosk/forms/paths.h"

#include <cstdint>
#include <limits>
#include <unordered_map>

// What has to be calculated before an action's turn, so that it reads nothing stale and ten thousand actions do not
// calculate a total ten thousand times.

namespace engawa::forms {

// Of a model whose computations are in order. Counts are no part of it: they are always followed first, as they may make
// nodes that anything reads.
class Settling {
  public:
    static constexpr std::int32_t everything = std::numeric_limits<std::int32_t>::max();

    // Sets Model::settled_for_events.
    explicit Settling(Model& model);

    // The last rank that what the paths lead to hangs on; -1: nothing is calculated there.
    std::int32_t rank_of(const xpath::Analysis& analysis, const Resolutions& read);
    std::int32_t rank_of(const ModelNode& node);

  private:
    void go_through(const ModelNode& node);
    std::int32_t below(const ModelNode& node);

    bool goes_round_ = false;
    std::int32_t counts_read_ = -1;
    std::int32_t events_hang_on_ = -1;
    std::unordered_map<const ModelNode*, std::int32_t> below_;
};

}  // namespace engawa::forms
