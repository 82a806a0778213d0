#include "kiosk/base/clock.h"

#include <fmt/format.h>

#include <algorithm>

namespace engawa {

namespace {

// __DATE__ would make two builds of one commit differ; the release year and month are enough for "below this, the
// clock was never set". Raised with each release.
constexpr std::chrono::sys_days release_day = std::chrono::year{2026} / 1 / 1;

}  // namespace

WallTime SystemWallClock::now() const {
    return std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now());
}

SteadyTime SystemSteadyClock::now() const {
    return std::chrono::time_point_cast<Milliseconds>(std::chrono::steady_clock::now());
}

WallTime build_time() { return release_day; }

ClockState clock_state(WallTime now, WallTime last_trusted) {
    return now < std::max(build_time(), last_trusted) ? ClockState::unset : ClockState::set;
}

std::string to_rfc3339(WallTime time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", int(date.year()), unsigned(date.month()),
                       unsigned(date.day()), clock.hours().count(), clock.minutes().count(),
                       clock.seconds().count(), clock.subseconds().count());
}

}  // namespace engawa
