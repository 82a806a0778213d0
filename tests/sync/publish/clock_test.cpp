#include <catch2/catch.hpp>

#include "tests/sync/publish/city.h"

// By which clocks nothing is signed, and what is said of lives that run out.

using namespace engawa;
using namespace engawa::publish;
using engawa::support::read_all;

namespace {

constexpr auto day = std::chrono::hours(24);

WallTime at_year(int year) { return WallTime(std::chrono::sys_days(std::chrono::year(year) / 11 / 21)); }

const std::vector<std::string> signing_commands = {
    "timestamp REPO KEYS STORE", "publish REPO KEYS STORE",      "publish REPO KEYS STORE --restore", "sign REPO KEYS --role kaigo",
    "renew REPO --role root",    "rotate-key REPO KEYS --role targets", "rollout REPO --pack kaigo --ring 1",
    "remove REPO --pack kaigo",  "delegate REPO --pack b --key @keys/kaigo.pub", "fetch REPO STORE"};

}  // namespace

TEST_CASE("A repository is not founded by a clock that was never set, nor by one far ahead") {
    City city;
    const auto [year, why] = GENERATE(table<int, std::string>({{1970, "and this program was made after 2026-01-01 00:00 UTC"},
                                                               {2000, "and this program was made after"},
                                                               {2106, "more than ten years after this program was made"}}));
    city.clock.set(at_year(year));
    city.refused("init REPO KEYS", "the clock of this computer: it says " + std::to_string(year) + "-11-21 00:00 UTC, " + why);
    CHECK_THAT(city.errors, Catch::Contains("set the clock, and do it again") && Catch::Contains("nothing was changed"));
    CHECK_FALSE(std::filesystem::exists(city.at("city")));
    CHECK_FALSE(std::filesystem::exists(city.at("keys")));
}

TEST_CASE("A clock behind what was signed, or absurdly ahead of it, signs nothing with any command") {
    City city;
    city.found_and_publish();
    city.add_sign_publish();
    const auto before = city.store_files();
    const auto [time, why] = GENERATE(table<WallTime, std::string>(
        {{at_year(2000), "and this program was made after"},
         {at_year(2026) - day * 2, "and timestamp 1 was signed at 2026-11-21 00:00 UTC: set the clock"},
         {at_year(2026) + day * 401, "401 days after timestamp 1, the last that was signed: set the clock"},
         {at_year(2106), "29219 days after timestamp 1"}}));
    city.clock.set(time);
    for (const std::string& line : signing_commands) {
        INFO(line);
        city.refused(line, why);
    }
    city.refused("add REPO " + city.packs.folder().string(), why);
    CHECK(city.store_files() == before);
    CHECK(std::filesystem::is_empty(city.at("city/draft")));
}

TEST_CASE("A clock that is a few hours behind another machine's, or a year ahead of the last signature, signs") {
    City city;
    city.found_and_publish();
    SECTION("local time that is kept for UTC") { city.clock.advance(-std::chrono::hours(9)); }
    SECTION("after a year in which nothing was published") { city.clock.advance(day * 365 - std::chrono::hours(1)); }
    city.must("timestamp REPO KEYS STORE");
    CHECK(city.client("kiosk") == 0);
}

TEST_CASE("After a long rest, and after a timestamp of a wrong clock, a person vouches for the clock") {
    City city;
    city.found_and_publish();
    city.must("fetch --repository @timer STORE --root @city/root.json");
    city.clock.set(at_year(2031));
    city.refused("timestamp REPO KEYS STORE", "say --clock-is-right");
    CHECK(city.run("timestamp REPO KEYS STORE --clock-is-right") == 1);  // it is done, and the root has expired
    CHECK_THAT(city.output, Catch::Contains("timestamp 2 is good until 2031-12-05"));
    city.clock.set(at_year(2026) + day);
    city.refused("timestamp REPO KEYS STORE", "When the clock is right and that one was signed by a wrong one, say --clock-is-right");
    // Another machine has not seen it before it looks.
    city.refused("timestamp --repository @timer --keys @keys STORE", "and timestamp 2 was signed at 2031-11-21");
    city.must("timestamp REPO KEYS STORE --clock-is-right");
    city.must("timestamp --repository @timer --keys @keys STORE");
    CHECK(city.client("kiosk") == 0);
    city.clock.set(at_year(1970));
    city.refused("timestamp REPO KEYS STORE --clock-is-right", "this program was made after");
}

TEST_CASE("A timestamp says when it was signed; one that does not is no reason to stop") {
    City city;
    city.found_and_publish();
    const std::string timestamp = read_all(city.at("store/content/metadata/timestamp.json"));
    CHECK_THAT(timestamp, Catch::Contains("\"x-engawa-signed\":\"2026-11-21T00:00:00Z\""));
}

TEST_CASE("What soon expires is told on standard error, and is no failure") {
    City city;
    city.found_and_publish();
    city.clock.advance(day * 306);
    city.must("timestamp REPO KEYS STORE");
    CHECK(city.errors == "engawa: root expires on 2027-11-21, in 59 days; engawa content renew --role root, engawa content sign "
                         "--role root, engawa content publish\n");
    city.must("status REPO STORE");
    CHECK_THAT(city.errors, Catch::StartsWith("engawa: root expires on 2027-11-21, in 59 days; "));
    city.must("renew REPO --role root");
    city.must("status REPO");
    CHECK_THAT(city.errors, Catch::Contains("its draft has another life: engawa content sign --role root, then engawa content publish"));
    city.must("sign REPO KEYS --role root");
    city.must("publish REPO KEYS STORE");
    city.must("timestamp REPO KEYS STORE");
    CHECK(city.errors.empty());
}

TEST_CASE("What has expired is told with what comes of it, and is a failure though the timestamp is renewed") {
    City city;
    city.found();
    city.folder.write("city/content.toml", "[lives]\ntargets = 100\npacks = 30\n");
    city.add_sign_publish();
    city.clock.advance(day * 24);
    city.must("timestamp REPO KEYS STORE");
    CHECK_THAT(city.errors, Catch::StartsWith("engawa: kaigo expires on 2026-12-21, in 6 days"));
    city.clock.advance(day * 7);
    CHECK(city.run("timestamp REPO KEYS STORE") == 1);
    CHECK_THAT(city.output, Catch::Contains("timestamp 3 is good until"));
    CHECK(city.errors == "engawa: kaigo expired on 2026-12-21, 1 day ago: kiosks take nothing new of this pack; engawa content renew "
                         "--role kaigo, engawa content sign --role kaigo, engawa content publish\n");
    CHECK(city.client("kiosk") == 0);
    city.clock.advance(day * 335);
    CHECK(city.run("timestamp REPO KEYS STORE") == 1);
    CHECK_THAT(city.errors, Catch::Contains("engawa: root expired on 2027-11-21, 1 day ago: kiosks take nothing new; "));
    CHECK(city.run("status REPO") == 1);
    CHECK_THAT(city.errors, Catch::Contains("root expired") && Catch::Contains("kaigo expired"));
}

TEST_CASE("A timer that stands still is told by status from what the store shows") {
    City city;
    city.found_and_publish();
    city.clock.advance(day * 12);
    city.must("status REPO STORE");
    CHECK_THAT(city.errors, Catch::Contains("timestamp expires on 2026-12-05, in 2 days; engawa content timestamp renews it, which cron"));
    city.must("status REPO");
    CHECK(city.errors.empty());  // the store's may be another
    city.clock.advance(day * 3);
    CHECK(city.run("status REPO STORE") == 1);
    CHECK_THAT(city.errors, Catch::Contains("timestamp expired on 2026-12-05"));
    // A timer's own copy renews it: then the store's is shown, not the one that was published from here.
    city.must("fetch --repository @timer STORE --root @city/root.json");
    city.must("timestamp --repository @timer --keys @keys STORE");
    CHECK_THAT(city.must("status REPO STORE"), Catch::Contains("timestamp    version 2, good until 2026-12-20"));
}

TEST_CASE("A copy that has rested for longer than a root lives fetches by a clock that the store's timestamp agrees with") {
    City city;
    city.found_and_publish();
    city.must("fetch --repository @two STORE --root @city/root.json");
    for (int i = 0; i < 2; ++i) {
        city.clock.advance(day * 300);
        city.must("renew REPO --role root");
        city.must("sign REPO KEYS --role root");
        city.must("publish REPO KEYS STORE");
    }
    city.refused("rollout --repository @two --pack kaigo --percent 10", "600 days after timestamp 1");
    city.must("fetch --repository @two STORE");
    city.must("rollout --repository @two --pack kaigo --percent 10");
    city.clock.advance(-day * 2);
    city.refused("fetch --repository @two STORE", "set the clock");
}
