#pragma once

#include <string>

#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "tests/simulation/disk.h"

namespace engawa::simulation {

// Virtual time since the beginning of the run; every machine's steady clock.
class Time final : public SteadyClock {
  public:
    SteadyTime now() const override { return now_; }
    void move_to(SteadyTime time) { now_ = time; }

  private:
    SteadyTime now_{};
};

// 2031-01-01T00:00:00Z: above the time this program was built, so that a right clock counts as set.
inline constexpr WallTime beginning{Milliseconds{1'924'992'000'000}};

// The right time, and how far this machine's clock is from it.
class MachineClock final : public WallClock {
  public:
    explicit MachineClock(const Time& time) : time_(time) {}
    WallTime now() const override { return beginning + time_.now().time_since_epoch() + error_; }
    void set(WallTime shown) { error_ = shown - (beginning + time_.now().time_since_epoch()); }
    void jump(Milliseconds by) { error_ += by; }
    void mend() { error_ = {}; }

  private:
    const Time& time_;
    Milliseconds error_{};
};

// What a kiosk and an office have in common: a disk under a name, a clock, and chance of their own.
struct Machine {
    Machine(std::string its_name, std::uint64_t seed, const Time& time)
        : name(std::move(its_name)), random(seed), cut_random(seed + 1), clock(time), disk(cut_random), mount(name, disk) {}

    std::string path(std::string_view file) const { return std::string(mount_folder) + name + "/" + std::string(file); }

    const std::string name;
    SeededRandom random;      // the product's
    SeededRandom cut_random;  // what a power cut leaves
    MachineClock clock;
    Disk disk;
    Mount mount;
};

}  // namespace engawa::simulation
