#include "sync/update/schedule.h"

#include <ctime>

#include "kiosk/base/result.h"

namespace engawa::update {

namespace {

constexpr int minutes_of_day = 24 * 60;

}  // namespace

LocalTime local_time(WallTime time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(std::chrono::time_point_cast<std::chrono::seconds>(time));
    std::tm local{};
    ENGAWA_VERIFY(::localtime_r(&seconds, &local) != nullptr);
    const std::chrono::year_month_day day{std::chrono::year(local.tm_year + 1900),
                                          std::chrono::month(static_cast<unsigned>(local.tm_mon) + 1),
                                          std::chrono::day(static_cast<unsigned>(local.tm_mday))};
    return {day, local.tm_hour * 60 + local.tm_min};
}

bool may_fetch(const std::optional<envelope::DailyWindow>& window, const Moment& moment) {
    return !window || moment.clock == ClockState::unset || window->contains(moment.minute_of_day);
}

Milliseconds until_window(const envelope::DailyWindow& window, const Moment& moment) {
    const int minutes = (window.from_minute - moment.minute_of_day + minutes_of_day) % minutes_of_day;
    return std::chrono::minutes(minutes == 0 ? 1 : minutes);
}

bool is_stale(const std::optional<Freshness>& freshness, WallTime now, ClockState clock) {
    return freshness && clock == ClockState::set && now >= freshness->fresh_until;
}

}  // namespace engawa::update
