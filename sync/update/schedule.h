#pragma once

#include <optional>

#include "kiosk/base/clock.h"
#include "sync/envelope/enrolment.h"

// When files are fetched, and when what is shown counts as old.

namespace engawa::update {

// What the clocks of the wall say, taken together.
struct Moment {
    WallTime now;  // never below what is known to have passed
    ClockState clock = ClockState::set;
    int minute_of_day = 0;  // 0 to 1439, local time
};

// By the system's time zone.
struct LocalTime {
    std::chrono::year_month_day day;
    int minute_of_day = 0;  // 0 to 1439
};
LocalTime local_time(WallTime time);

// Without a window, and with a clock that is not set, always.
bool may_fetch(const std::optional<envelope::DailyWindow>& window, const Moment& moment);
// From a moment outside of the window to its next beginning, at least a minute.
Milliseconds until_window(const envelope::DailyWindow& window, const Moment& moment);

// The last good refresh, and until when its timestamp is good.
struct Freshness {
    WallTime refreshed_at;
    WallTime fresh_until;
    friend bool operator==(const Freshness&, const Freshness&) = default;
};
// An unset clock proves nothing.
bool is_stale(const std::optional<Freshness>& freshness, WallTime now, ClockState clock);

}  // namespace engawa::update
