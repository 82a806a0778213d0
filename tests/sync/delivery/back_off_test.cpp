#include "sync/delivery/back_off.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

using namespace engawa;
using namespace engawa::delivery;

namespace {

const BackOffLimits limits{Milliseconds(5000), Milliseconds(60'000), Milliseconds(1000)};

std::vector<std::int64_t> waits(std::uint64_t seed, int count) {
    SeededRandom random(seed);
    BackOff back_off(limits);
    std::vector<std::int64_t> drawn;
    for (int i = 0; i < count; ++i) drawn.push_back(back_off.after_failure(random).count());
    return drawn;
}

}  // namespace

TEST_CASE("The same seed gives the same waits, another seed others") {
    CHECK(waits(1, 20) == waits(1, 20));
    CHECK(waits(1, 20) != waits(2, 20));
}

TEST_CASE("Each wait lies in its window, which doubles up to the longest") {
    const std::vector<std::int64_t> windows = {5000, 10'000, 20'000, 40'000, 60'000, 60'000, 60'000};
    std::vector<std::int64_t> largest(windows.size(), 0);
    std::vector<std::int64_t> smallest(windows.size(), 1'000'000);
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        const auto drawn = waits(seed, static_cast<int>(windows.size()));
        for (std::size_t i = 0; i < windows.size(); ++i) {
            REQUIRE(drawn[i] >= 1000);
            REQUIRE(drawn[i] <= windows[i]);
            largest[i] = std::max(largest[i], drawn[i]);
            smallest[i] = std::min(smallest[i], drawn[i]);
        }
    }
    // Full jitter: the whole window is used.
    for (std::size_t i = 0; i < windows.size(); ++i) {
        CHECK(largest[i] > windows[i] * 95 / 100);
        CHECK(smallest[i] < 1000 + windows[i] * 5 / 100);
    }
}

TEST_CASE("A thousand failures do not overflow, and a reset starts over") {
    SeededRandom random(3);
    BackOff back_off(limits);
    for (int i = 0; i < 1000; ++i) CHECK(back_off.after_failure(random) <= limits.longest);
    CHECK(back_off.failures() == 1000);
    back_off.reset();
    CHECK(back_off.failures() == 0);
    CHECK(back_off.after_failure(random) <= limits.first);
}

TEST_CASE("A refusal waits near the longest at once") {
    SeededRandom random(3);
    BackOff back_off(limits);
    for (int i = 0; i < 100; ++i) {
        const Milliseconds wait = back_off.after_refusal(random);
        CHECK(wait >= limits.longest / 2);
        CHECK(wait <= limits.longest);
    }
}
