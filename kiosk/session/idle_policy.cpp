#include "kiosk/session/idle_policy.h"

namespace engawa::session {

SteadyTime IdlePolicy::countdown_begin() const {
    return countdown_restarted_.value_or(last_activity_ + limits_.quiet);
}

void IdlePolicy::activity(SteadyTime now) {
    if (std::holds_alternative<Present>(at(now))) {
        last_activity_ = now;
        countdown_restarted_.reset();
    } else if (std::holds_alternative<CountingDown>(at(now))) {
        countdown_restarted_ = now;
    }
}

void IdlePolicy::keep_going(SteadyTime now) {
    last_activity_ = now;
    countdown_restarted_.reset();
}

Presence IdlePolicy::at(SteadyTime now) const {
    const SteadyTime begin = countdown_begin();
    if (now < begin) return Present{};
    const Milliseconds remaining = begin + limits_.countdown - now;
    if (remaining <= Milliseconds(0)) return Left{};
    return CountingDown{std::chrono::ceil<Seconds>(remaining)};
}

SteadyTime IdlePolicy::next_change(SteadyTime now) const {
    const SteadyTime begin = countdown_begin();
    if (now < begin) return begin;
    const SteadyTime end = begin + limits_.countdown;
    if (now >= end) return now;
    // The next whole second of the countdown.
    const Milliseconds remaining = end - now;
    const auto whole = std::chrono::ceil<Seconds>(remaining) - Seconds(1);
    return end - whole;
}

}  // namespace engawa::session
