#include "kiosk/session/settings.h"

#include <algorithm>
#include <array>

namespace engawa::session {

namespace {

template <std::size_t N>
int nearest(const std::array<int, N>& values, int step) {
    return values[static_cast<std::size_t>(std::clamp(step, 0, static_cast<int>(N) - 1))];
}

}  // namespace

int voice_speed_percent(int step) {
    constexpr std::array<int, voice_speed_steps> percents{50, 75, 100, 125, 150, 200};
    return nearest(percents, step);
}

int volume_dba(int step) {
    constexpr std::array<int, volume_steps> levels{50, 60, 65, 70, 75, 80};
    return nearest(levels, step);
}

}  // namespace engawa::session
