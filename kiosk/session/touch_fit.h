#pragma once

#include <optional>
#include <vector>

#include "kiosk/session/settings.h"

// What a practice of touching says of a resident's hands, and which settings suit them.

namespace engawa::session {

// One press of the practice.
struct PracticePress {
    int wanted = 0;   // which of the places was asked for
    int pressed = 0;  // and which one took the press; 0: none of them
    SteadyTime at{};
};

struct TouchFit {
    int presses = 0;
    int missed = 0;
    // The longest time after which the place just pressed took another press that nobody wanted: a trembling hand's.
    std::optional<Milliseconds> longest_repeat;
};

// A press of the place that was asked for before, this soon after it, is a repeat and no miss.
inline constexpr Milliseconds latest_repeat{2500};

TouchFit fit_of(const std::vector<PracticePress>& presses);

// One text size more where more than one press in ten missed, two where more than three did; the shortest lockout that
// is longer than every repeat. Never less than what is set: what somebody chose stands.
Settings proposal(const Settings& now, const TouchFit& fit);

}  // namespace engawa::session
