#include "sync/update/schedule.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <ctime>
#include <string>

using namespace engawa;
using namespace engawa::update;

namespace {

Moment at_minute(int minute) { return {WallTime{}, ClockState::set, minute}; }

}  // namespace

TEST_CASE("A window holds its first minute and not its last, over midnight too") {
    const envelope::DailyWindow night{60, 300};
    CHECK_FALSE(may_fetch(night, at_minute(59)));
    CHECK(may_fetch(night, at_minute(60)));
    CHECK(may_fetch(night, at_minute(299)));
    CHECK_FALSE(may_fetch(night, at_minute(300)));
    const envelope::DailyWindow over_midnight{22 * 60, 300};
    CHECK(may_fetch(over_midnight, at_minute(22 * 60)));
    CHECK(may_fetch(over_midnight, at_minute(0)));
    CHECK(may_fetch(over_midnight, at_minute(299)));
    CHECK_FALSE(may_fetch(over_midnight, at_minute(300)));
    CHECK_FALSE(may_fetch(over_midnight, at_minute(22 * 60 - 1)));
    CHECK(may_fetch(std::nullopt, at_minute(720)));
}

TEST_CASE("The time to a window is counted over midnight") {
    const envelope::DailyWindow night{60, 300};
    CHECK(until_window(night, at_minute(0)) == std::chrono::hours(1));
    CHECK(until_window(night, at_minute(300)) == std::chrono::hours(20));
    CHECK(until_window(night, at_minute(1439)) == std::chrono::minutes(61));
    CHECK(until_window(night, at_minute(60)) == std::chrono::minutes(1));
}

TEST_CASE("Local time is the system's") {
    const char* const before = std::getenv("TZ");
    const std::string kept = before != nullptr ? before : "";
    ::setenv("TZ", "JST-9", 1);
    ::tzset();
    const LocalTime evening = local_time(*parse_rfc3339_utc("2026-10-31T18:30:00Z"));
    CHECK((evening.day == std::chrono::year{2026} / 11 / 1));
    CHECK(evening.minute_of_day == 3 * 60 + 30);
    if (before != nullptr) ::setenv("TZ", kept.c_str(), 1);
    else ::unsetenv("TZ");
    ::tzset();
}
