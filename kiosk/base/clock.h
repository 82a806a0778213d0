#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

// Two kinds of time, never mixed: the wall clock tells what people call the date and may jump; the steady clock
// measures waits. Both are injected; the system ones are made in the composition root only.

namespace engawa {

using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;
using SteadyTime = std::chrono::time_point<std::chrono::steady_clock, std::chrono::milliseconds>;
using Milliseconds = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;

// Since 1970 in UTC, as it is stored and sent.
inline std::int64_t milliseconds(WallTime time) { return time.time_since_epoch().count(); }

class WallClock {
  public:
    virtual ~WallClock() = default;
    virtual WallTime now() const = 0;
};

class SteadyClock {
  public:
    virtual ~SteadyClock() = default;
    virtual SteadyTime now() const = 0;
};

class SystemWallClock final : public WallClock {
  public:
    WallTime now() const override;
};

class SystemSteadyClock final : public SteadyClock {
  public:
    SteadyTime now() const override;
};

// Stands still until told otherwise; for tests and for replaying a journey.
class ManualWallClock final : public WallClock {
  public:
    explicit ManualWallClock(WallTime start) : now_(start) {}
    WallTime now() const override { return now_; }
    void set(WallTime time) { now_ = time; }
    void advance(Milliseconds by) { now_ += by; }

  private:
    WallTime now_;
};

class ManualSteadyClock final : public SteadyClock {
  public:
    SteadyTime now() const override { return now_; }
    void advance(Milliseconds by) { now_ += by; }

  private:
    SteadyTime now_{};
};

// Whether the wall clock can be believed: "unset" when it is below max(build time, last trusted time). A kiosk
// with an unset clock says so and works on; envelopes carry the state beside the time.
enum class ClockState { set, unset };

// The moment this program was built, the lowest time a working clock can show.
WallTime build_time();

ClockState clock_state(WallTime now, WallTime last_trusted);

// What forms are given for "today": a clock that was never set shows 1970, with which no age and no recent date would
// be right; the build time is the nearest that is known to have passed. The clock must outlive it.
class FlooredWallClock final : public WallClock {
  public:
    explicit FlooredWallClock(const WallClock& clock) : clock_(clock) {}
    WallTime now() const override;

  private:
    const WallClock& clock_;
};

// "2026-04-01T09:30:00Z" → the time; nothing for anything else.
std::optional<WallTime> parse_rfc3339_utc(const std::string& text);

// RFC 3339 in UTC with milliseconds: "2026-04-01T09:30:00.000Z".
std::string to_rfc3339(WallTime time);

}  // namespace engawa
