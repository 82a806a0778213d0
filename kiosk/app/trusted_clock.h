#pragma once

#include <algorithm>
#include <atomic>
#include <functional>

#include "kiosk/base/clock.h"

namespace engawa::app {

// The system's clock beside the last time that the office proved by signing it: a clock that fell back between two
// deliveries is behind that, and is not believed.
class TrustedWallClock final : public WallClock {
  public:
    // `last_trusted` reads what the outbox keeps; WallTime{} when nothing is known. The clock must outlive it.
    TrustedWallClock(const WallClock& clock, std::function<WallTime()> last_trusted)
        : clock_(clock), read_last_trusted_(std::move(last_trusted)) {}

    // Asks the outbox again, which reads a file: once a page, not once a question.
    // An office that mended its clock signs an earlier time than before, and is believed; an outbox that cannot be read
    // says nothing.
    void refresh() {
        if (const WallTime read = read_last_trusted_(); read != WallTime{}) last_trusted_ = read;
    }

    // Never below the last trusted time. From any thread, as state() is.
    WallTime now() const override { return std::max(clock_.now(), last_trusted_.load()); }
    ClockState state() const { return clock_state(clock_.now(), last_trusted_); }

  private:
    const WallClock& clock_;
    std::function<WallTime()> read_last_trusted_;
    std::atomic<WallTime> last_trusted_{};
};

}  // namespace engawa::app
