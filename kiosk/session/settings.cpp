#include "kiosk/session/settings.h"

#include <algorithm>
#include <array>

namespace engawa::session {

int voice_speed_percent(int step) {
    constexpr std::array<int, voice_speed_steps> percents{50, 75, 100, 125, 150, 200};
    return percents[static_cast<std::size_t>(std::clamp(step, 0, voice_speed_steps - 1))];
}

}  // namespace engawa::session
