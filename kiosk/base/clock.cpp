#include "kiosk/base/clock.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

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

WallTime FlooredWallClock::now() const { return std::max(clock_.now(), build_time()); }

std::optional<WallTime> parse_rfc3339_utc(const std::string& text) {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    char end = '\0';
    char rest = '\0';
    const int count = std::sscanf(text.c_str(), "%4d-%2u-%2uT%2d:%2d:%2d%c%c", &year, &month, &day, &hour, &minute,
                                  &second, &end, &rest);
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
    const bool in_day = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
    if (count != 7 || end != 'Z' || !date.ok() || !in_day) return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) + Seconds(second);
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
