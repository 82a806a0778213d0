#pragma once

#include <cstdint>
#include <deque>
#include <iosfwd>
#include <string>

namespace engawa::simulation {

struct Outcome {
    std::string broken;            // the promise that was broken, empty when all were kept
    std::deque<std::string> last;  // the last lines of the trace
    std::uint64_t digest = 0;      // of the whole trace and all disks at the end
    // That a run had something to survive.
    std::uint64_t steps = 0;
    std::uint64_t cuts = 0;
    std::uint64_t slips = 0;
};

// What no program survives, to see that a broken promise is seen.
enum class Sabotage {
    none,
    disks_lie,        // a sync answers success and syncs nothing
    office_key_lost,  // the store signs as the office
};

// One run, all of it decided by the seed. With `echo` the trace goes there line by line, the product's log with it.
Outcome simulate(std::uint64_t seed, std::ostream* echo = nullptr, Sabotage sabotage = Sabotage::none);

}  // namespace engawa::simulation
