#include <catch2/catch.hpp>

#include "tests/sync/publish/city.h"

// What runs out, and how it is renewed.

using namespace engawa;
using namespace engawa::publish;
using engawa::support::read_all;

namespace {
constexpr auto day = std::chrono::hours(24);
}

TEST_CASE("A timestamp that has expired stops updates; the timer's command, or a publish, brings them back") {
    City city;
    city.found_and_publish();
    REQUIRE(city.client("kiosk") == 0);
    city.clock.advance(day * 15);
    CHECK(city.client("kiosk") == 1);
    CHECK_THAT(city.errors, Catch::Contains("expired"));
    CHECK_THAT(city.must("status REPO --keys @keys"), Catch::Contains("timestamp    version 1, EXPIRED on 2026-12-05") &&
                                                          Catch::Contains("engawa content timestamp renews it"));
    std::string version = "2";
    SECTION("the timer") {
        CHECK_THAT(city.must("timestamp REPO --keys @keys STORE"), Catch::Contains("timestamp 2 is good until 2026-12-20"));
    }
    SECTION("a publish with nothing new, past what a timer may have added since") {
        version = "362";
        CHECK_THAT(city.must("publish REPO --keys @keys STORE"), Catch::Contains("timestamp 362, good until 2026-12-20"));
    }
    CHECK(city.client("kiosk") == 0);
    CHECK_THAT(city.must("status REPO --keys @keys STORE"), Catch::Contains("timestamp    version " + version + ", good until 2026-12-20, 14 days") &&
                                                               Catch::Contains("shows what is published here"));
}

TEST_CASE("The timer needs no terminal, asks nothing, and renews the snapshot when its end is near") {
    City city;
    city.found();
    city.folder.write("city/content.toml", "[lives]\nsnapshot = 100\n");
    city.add_sign_publish();
    city.clock.advance(day * 41);
    CHECK_THAT(city.must("timestamp REPO --keys @keys STORE"), Catch::Contains("so is snapshot 2"));
    CHECK_THAT(city.must("timestamp REPO --keys @keys STORE"), !Catch::Contains("snapshot"));
    CHECK(std::filesystem::exists(city.at("store/content/metadata/2.snapshot.json")));
}

TEST_CASE("The timer before anything was published, and without its key, says so") {
    City city;
    city.found();
    city.refused("timestamp REPO --keys @keys STORE", "nothing has been published yet");
    city.add_sign_publish();
    city.refused("timestamp REPO --keys @elsewhere STORE", "0 of the 1 keys that must sign timestamp are here");
    std::filesystem::remove_all(city.at("store/content"));
    city.refused("timestamp REPO --keys @keys STORE", "nothing has been published there");
}

TEST_CASE("A role that has expired is not published, and is renewed") {
    City city;
    city.found_and_publish();
    city.clock.advance(day * 366);
    city.refused("publish REPO KEYS STORE", "root: it expired at 2027-11-21");
    CHECK(city.run("status REPO --keys @keys") == 1);
    CHECK_THAT(city.output, Catch::Contains("root         version 1, EXPIRED on 2027-11-21"));
    CHECK_THAT(city.must("renew REPO --role root"), Catch::Contains("another 365 days"));
    city.must("sign REPO KEYS --role root");
    city.must("publish REPO KEYS STORE");
    CHECK(city.client("kiosk") == 0);
    city.must("renew REPO --role targets");
    city.must("renew REPO --role kaigo");
    city.must("sign REPO KEYS --role targets --role kaigo");
    city.must("publish REPO KEYS STORE");
    CHECK(city.client("kiosk") == 0);
    CHECK_THAT(city.must("status REPO --keys @keys"), Catch::Contains("targets      version 2") && Catch::Contains("kaigo        version 2"));
}

TEST_CASE("The lives in content.toml are those that are signed") {
    City city;
    city.found();
    city.folder.write("city/content.toml", "[lives]\ntimestamp = 3\npacks = 100\n");
    city.add_sign_publish();
    CHECK_THAT(city.must("status REPO --keys @keys"),
               Catch::Contains("timestamp    version 1, good until 2026-11-24, 3 days") && Catch::Contains("kaigo        version 1, good until 2027-03-01, 100 days"));
}

TEST_CASE("A timestamp that the timer has renewed meanwhile is no reason to stop a publish") {
    City city;
    city.found_and_publish();
    city.must("fetch --repository @timer STORE --root @city/root.json");
    city.must("timestamp --repository @timer --keys @keys STORE");
    city.packs.write("forms/care.xml", read_all(city.packs.folder() / "forms/care.xml") + "<!-- -->\n");
    city.set_version("kaigo", "2026.2");
    CHECK_THAT((city.add_sign_publish(), city.output), Catch::Contains("snapshot 2, timestamp 3"));
    // The timer's own copy is behind now, and goes on doing its work.
    CHECK_THAT(city.must("timestamp --repository @timer --keys @keys STORE"), Catch::Contains("timestamp 4"));
    CHECK(city.client("kiosk") == 0);
    CHECK_THAT(city.must("publish REPO KEYS STORE"), Catch::Contains("nothing to publish"));
}
