#include "sync/delivery/line_use.h"

namespace engawa::delivery {

std::optional<int> LineUse::quiet_minute() const {
    if (!use_.quiet) return std::nullopt;
    const LocalMinute now = now_();
    if (now.clock == ClockState::unset || !use_.quiet->contains(now.minute_of_day)) return std::nullopt;
    return now.minute_of_day;
}

Line LineUse::line() const {
    switch (use_.metering) {
        case envelope::Metering::metered: return Line::spared;
        case envelope::Metering::unmetered: return quiet_minute() ? Line::spared : Line::open;
    }
    ENGAWA_VERIFY(false);
}

std::optional<Milliseconds> LineUse::until_open() const {
    const auto minute = quiet_minute();
    if (!minute || use_.metering == envelope::Metering::metered) return std::nullopt;
    constexpr int minutes_of_day = 24 * 60;
    return std::chrono::minutes((use_.quiet->to_minute - *minute + minutes_of_day) % minutes_of_day);
}

}  // namespace engawa::delivery
