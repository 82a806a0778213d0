#pragma once

#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"

namespace engawa::delivery {

// Exponential back-off with full jitter: after the n-th failure in a row the wait is uniform between `shortest` and
// min(longest, first · 2^(n-1)), so that kiosks that lost the store together do not come back together
// (Brooker, "Exponential Backoff and Jitter", 2015).
struct BackOffLimits {
    Milliseconds first{5'000};
    Milliseconds longest{15 * 60'000};
    Milliseconds shortest{1'000};
};

class BackOff {
  public:
    explicit BackOff(const BackOffLimits& limits) : limits_(limits) {}

    // Counts a failure and draws the wait that follows it.
    Milliseconds after_failure(Random& random);
    // For an error that no repetition mends, only a person does: at once near the longest wait, between its half and
    // the whole of it.
    Milliseconds after_refusal(Random& random);
    void reset() { failures_ = 0; }
    int failures() const { return failures_; }

  private:
    BackOffLimits limits_;
    int failures_ = 0;
};

}  // namespace engawa::delivery
