#include "sync/delivery/back_off.h"

#include <algorithm>

namespace engawa::delivery {

namespace {

Milliseconds uniform(Milliseconds from, Milliseconds to, Random& random) {
    const auto width = static_cast<std::uint64_t>((to - from).count()) + 1;
    return from + Milliseconds(static_cast<std::int64_t>(random.below(width)));
}

}  // namespace

Milliseconds BackOff::after_failure(Random& random) {
    Milliseconds window = limits_.first;
    for (int i = 0; i < failures_ && window < limits_.longest; ++i) window *= 2;
    ++failures_;
    return uniform(limits_.shortest, std::clamp(window, limits_.shortest, limits_.longest), random);
}

Milliseconds BackOff::after_refusal(Random& random) {
    ++failures_;
    return uniform(limits_.longest / 2, limits_.longest, random);
}

}  // namespace engawa::delivery
