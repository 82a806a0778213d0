#include <catch2/catch.hpp>

#include <set>

#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"

using namespace engawa;

TEST_CASE("A wall time is written as RFC 3339 in UTC, before 1970 too") {
    CHECK(to_rfc3339(WallTime{Milliseconds{0}}) == "1970-01-01T00:00:00.000Z");
    CHECK(to_rfc3339(WallTime{Milliseconds{-1}}) == "1969-12-31T23:59:59.999Z");
    CHECK(to_rfc3339(WallTime{Milliseconds{1'775'035'800'123}}) == "2026-04-01T09:30:00.123Z");
}

TEST_CASE("A clock below the build time or the last trusted time counts as unset") {
    const WallTime later = build_time() + std::chrono::hours(24);
    CHECK(clock_state(WallTime{}, WallTime{}) == ClockState::unset);
    CHECK(clock_state(build_time(), WallTime{}) == ClockState::set);
    CHECK(clock_state(build_time(), later) == ClockState::unset);
    CHECK(clock_state(later, later) == ClockState::set);
}

TEST_CASE("Forms never see a time below the build time") {
    ManualWallClock clock(WallTime{});
    const FlooredWallClock floored(clock);
    CHECK(floored.now() == build_time());
    clock.set(build_time() + std::chrono::hours(1));
    CHECK(floored.now() == clock.now());
}

TEST_CASE("A time is read back from RFC 3339, and nothing else is") {
    CHECK(parse_rfc3339_utc("2026-04-01T09:30:00Z") == WallTime{Milliseconds{1'775'035'800'000}});
    CHECK(parse_rfc3339_utc("1970-01-01T00:00:00Z") == WallTime{});
    for (const std::string text : {"", "2026-04-01", "2026-02-30T09:30:00Z", "2026-04-01T24:30:00Z", "2026-04-01T09:30:00ZZ"}) {
        INFO(text);
        CHECK_FALSE(parse_rfc3339_utc(text).has_value());
    }
}

TEST_CASE("The seeded random source replays and below() stays within its bound") {
    SeededRandom one(7);
    SeededRandom two(7);
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 1000; ++i) {
        const std::uint64_t value = one.below(6);
        CHECK(value == two.below(6));
        CHECK(value < 6);
        seen.insert(value);
    }
    CHECK(seen.size() == 6);
    CHECK(one.unit() < 1.0);
}

TEST_CASE("A uuid is version 4 with the RFC 4122 variant") {
    SeededRandom random(1);
    const std::string uuid = make_uuid(random);
    REQUIRE(uuid.size() == 36);
    CHECK(uuid[14] == '4');
    CHECK(std::string("89ab").find(uuid[19]) != std::string::npos);
    CHECK(uuid != make_uuid(random));
}
