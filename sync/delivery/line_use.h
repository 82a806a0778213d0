#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "sync/envelope/enrolment.h"

// When a line is to be spared: it is paid by what goes over it, or others need it in these hours. What waits then is in
// docs/formats/delivery.md, "A line that costs".

namespace engawa::delivery {

enum class Line { open, spared };

// What the clock on the wall says.
struct LocalMinute {
    ClockState clock = ClockState::set;
    int minute_of_day = 0;  // 0 to 1439, local time
};

class LineUse {
  public:
    LineUse() = default;
    LineUse(envelope::NetworkUse use, std::function<LocalMinute()> now) : use_(use), now_(std::move(now)) {}

    // A clock that is not set knows no quiet hours.
    Line line() const;
    // From a moment in quiet hours to their end, at least a minute. Nothing when the line is open, or metered and so
    // never will be.
    std::optional<Milliseconds> until_open() const;

  private:
    std::optional<int> quiet_minute() const;  // the minute of the day, in quiet hours

    envelope::NetworkUse use_;
    std::function<LocalMinute()> now_;
};

}  // namespace engawa::delivery
