#include <catch2/catch.hpp>

#include "sync/tuf/client/command.h"
#include "tests/sync/publish/city.h"

// From an empty folder to a kiosk's client that has the pack, and what changes after.

using namespace engawa;
using namespace engawa::publish;
using engawa::support::read_all;

TEST_CASE("From an empty folder to a client that has the pack") {
    City city;
    CHECK_THAT(city.must("init REPO KEYS"), Catch::Contains("root.json"));
    CHECK_THAT(city.must("key KEYS --name kaigo"), Catch::Contains("kaigo.pub"));
    CHECK_THAT(city.must("delegate REPO --pack kaigo --key @keys/kaigo.pub"), Catch::Contains("sign --role targets"));
    city.must("sign REPO KEYS --role targets");
    CHECK_THAT(city.must("add REPO " + city.packs.folder().string()), Catch::Contains("a kiosk would take it"));
    city.must("sign REPO KEYS --role kaigo");
    CHECK_THAT(city.must("publish REPO KEYS STORE"), Catch::Contains("snapshot 1, timestamp 1, good until 2026-12-05"));
    REQUIRE(city.client("kiosk") == 0);
    CHECK(city.target("kiosk", City::form_target) == read_all(city.packs.folder() / "forms/care.xml"));
    CHECK_THAT(city.must("publish REPO KEYS STORE"), Catch::Contains("nothing to publish"));
}

TEST_CASE("A changed form in a pack of a new version reaches the client, and nothing of the old is lost") {
    City city;
    city.found_and_publish();
    REQUIRE(city.client("kiosk") == 0);
    const auto before = city.store_files();
    const std::string old_form = city.target("kiosk", City::form_target);
    city.change("2026.2");
    city.add_sign_publish();
    const auto after = city.store_files();
    for (const auto& [name, bytes] : before) {
        INFO(name);
        if (name != "content/metadata/timestamp.json") CHECK(after.at(name) == bytes);
    }
    CHECK(city.target("kiosk", City::form_target) == read_all(city.packs.folder() / "forms/care.xml"));
    CHECK(city.target("kiosk", City::form_target) != old_form);
}
