#include "kiosk/app/trusted_clock.h"

#include <catch2/catch.hpp>

using namespace engawa;

TEST_CASE("The trusted clock follows the office's newest word, also back, and keeps it while the outbox cannot be read") {
    const WallTime today = build_time() + std::chrono::days(1);
    ManualWallClock wall(today);
    WallTime word{};
    app::TrustedWallClock clock(wall, [&] { return word; });
    clock.refresh();
    CHECK(clock.now() == today);
    word = today + std::chrono::days(3000);
    clock.refresh();
    CHECK(clock.now() == word);
    CHECK(clock.state() == ClockState::unset);
    word = WallTime{};  // what an outbox that cannot be read gives
    clock.refresh();
    CHECK(clock.now() == today + std::chrono::days(3000));
    word = today - std::chrono::hours(1);
    clock.refresh();
    CHECK(clock.now() == today);
    CHECK(clock.state() == ClockState::set);
}
