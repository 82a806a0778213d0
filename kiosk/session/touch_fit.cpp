#include "kiosk/session/touch_fit.h"

#include <algorithm>

namespace engawa::session {

namespace {

TextSize larger_by(TextSize size, int steps) {
    constexpr int largest = static_cast<int>(TextSize::largest);
    return static_cast<TextSize>(std::min(static_cast<int>(size) + steps, largest));
}

int steps_for(const TouchFit& fit) {
    if (fit.missed * 10 > fit.presses * 3) return 2;
    return fit.missed * 10 > fit.presses ? 1 : 0;
}

}  // namespace

TouchFit fit_of(const std::vector<PracticePress>& presses) {
    TouchFit fit;
    const PracticePress* hit = nullptr;  // the last one
    for (const PracticePress& press : presses) {
        if (press.pressed == press.wanted) {
            hit = &press;
            ++fit.presses;
        } else if (hit != nullptr && press.pressed == hit->pressed && press.at - hit->at <= latest_repeat) {
            fit.longest_repeat = std::max(fit.longest_repeat.value_or(Milliseconds(0)), press.at - hit->at);
        } else {
            ++fit.presses;
            ++fit.missed;
        }
    }
    return fit;
}

Settings proposal(const Settings& now, const TouchFit& fit) {
    Settings proposed = now;
    proposed.text_size = larger_by(now.text_size, steps_for(fit));
    if (fit.longest_repeat) {
        const auto longer = std::find_if(lockouts.begin(), lockouts.end(),
                                         [&](Milliseconds one) { return one > *fit.longest_repeat; });
        proposed.lockout = std::max(now.lockout, longer == lockouts.end() ? lockouts.back() : *longer);
    }
    return proposed;
}

}  // namespace engawa::session
