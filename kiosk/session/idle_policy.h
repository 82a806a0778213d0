#pragma once

#include <optional>
#include <variant>

#include "kiosk/base/clock.h"

// When a visit counts as left: 300 s without a touch, then a countdown of 45 s (VVSG, WCAG 2.2.1). Pure: it knows
// no clock, only the times it is given.

namespace engawa::session {

struct IdleLimits {
    Milliseconds quiet = Seconds(300);
    Milliseconds countdown = Seconds(45);
};

struct Present {};
struct CountingDown {
    Seconds remaining{0};  // rounded up: 45 … 1
};
struct Left {};
using Presence = std::variant<Present, CountingDown, Left>;

class IdlePolicy {
  public:
    IdlePolicy(IdleLimits limits, SteadyTime now) : limits_(limits), last_activity_(now) {}

    // A touch, a key, the on-screen keyboard, a helper's action. While counting down it starts the countdown again
    // but does not end it: a touch meant for おわる must still find the countdown page.
    void activity(SteadyTime now);
    // 「続ける」: ends the countdown.
    void keep_going(SteadyTime now);

    Presence at(SteadyTime now) const;
    // The next moment at which at() changes: a frame loop sleeps until then.
    SteadyTime next_change(SteadyTime now) const;

  private:
    SteadyTime countdown_begin() const;

    IdleLimits limits_;
    SteadyTime last_activity_;
    std::optional<SteadyTime> countdown_restarted_;
};

}  // namespace engawa::session
