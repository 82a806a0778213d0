#pragma once

#include <catch2/catch.hpp>

#include <string>

#include "kiosk/app/trusted_clock.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "sync/envelope/slip.h"
#include "sync/store/store.h"
#include "tests/support/temporary_folder.h"

// Where slips are looked up: a folder, the clocks of a kiosk a day after it was built, and an office that writes statuses.

namespace engawa::app::test {

struct SlipBench {
    support::TemporaryFolder folder;
    ManualSteadyClock clock;
    SystemRandom random;
    ManualWallClock wall_clock{build_time() + std::chrono::hours(24)};
    TrustedWallClock trusted{wall_clock, [] { return WallTime{}; }};

    void put_status(store::ObjectStore& place, const std::string& code, envelope::SlipState state, const std::string& sentence) {
        const auto sealed = envelope::seal_slip_status({state, build_time(), sentence}, code, random);
        REQUIRE(sealed);
        REQUIRE(place.put_replace(envelope::slip_key(code), *sealed).ok());
    }
};

}  // namespace engawa::app::test
