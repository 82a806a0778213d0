#include <catch2/catch.hpp>

#include "tests/sync/publish/city.h"

// A root that somebody else has published, seen from a copy of the repository that does not know it.

using namespace engawa;
using namespace engawa::publish;
using engawa::support::read_all;
namespace fs = std::filesystem;

namespace {

struct CopiedCity : City {
    CopiedCity() {
        found_and_publish();
        must("fetch --repository @two STORE --root @city/root.json");
        REQUIRE(client("kiosk") == 0);
    }
    void publish_a_root(const std::string& change) {
        must(change);
        must("sign REPO KEYS --role root");
        must("publish REPO KEYS STORE");
    }
    void rotate(const std::string& role) { publish_a_root("rotate-key REPO KEYS --role " + role); }
    void renew_root() {
        clock.advance(std::chrono::hours(1));
        publish_a_root("renew REPO --role root");
    }
};

}  // namespace

TEST_CASE("A timer takes in newer roots by itself, and goes on with the keys they name") {
    CopiedCity city;
    SECTION("the yearly one") { city.renew_root(); }
    SECTION("one with another timestamp key") { city.rotate("timestamp"); }
    SECTION("one with another snapshot key") { city.rotate("snapshot"); }
    SECTION("three of them") {
        city.renew_root();
        city.rotate("timestamp");
        city.rotate("snapshot");
    }
    CHECK_THAT(city.must("status --repository @two --keys @keys STORE"), !Catch::Contains("shows what is published here"));
    for (int i = 0; i < 2; ++i) {
        city.must("timestamp --repository @two --keys @keys STORE");
        CHECK(city.client("kiosk") == 0);
        CHECK(city.client("a-new-one") == 0);
    }
    CHECK(fs::exists(city.at("two/metadata/2.root.json")));
    CHECK_THAT(city.must("status --repository @two --keys @keys STORE"), Catch::Contains("shows what is published here"));
}

TEST_CASE("While a root that is newer stands in the store, status does not say that all is the same") {
    CopiedCity city;
    city.renew_root();
    CHECK_THAT(city.must("status --repository @two --keys @keys STORE"), Catch::Contains("has a newer root; engawa content fetch takes it in"));
}

TEST_CASE("A second admin does not publish over a root that he does not know, and goes on after a fetch") {
    const std::string change = GENERATE(as<std::string>(), "renew REPO --role root", "rotate-key REPO KEYS --role timestamp");
    CopiedCity city;
    fs::copy(city.at("keys"), city.at("old-keys"));
    city.must("rollout --repository @two --pack kaigo --percent 10");
    city.must("sign --repository @two KEYS --role kaigo");
    city.clock.advance(std::chrono::hours(1));
    city.publish_a_root(change);
    const auto before = city.store_files();
    city.refused("publish --repository @two --keys @old-keys STORE", "it has a newer root; engawa content fetch first");
    CHECK(city.store_files() == before);
    city.must("fetch --repository @two STORE");
    city.must("publish --repository @two KEYS STORE");
    CHECK(city.client("kiosk") == 0);
}

TEST_CASE("Where the timestamp is still signed with a key that the newest root has withdrawn, a fetch takes in the root, and a publish mends it") {
    const std::string role = GENERATE(as<std::string>(), "timestamp", "snapshot");
    CopiedCity city;
    city.must("rollout --repository @two --pack kaigo --percent 10");
    city.must("renew --repository @two --role root");
    city.must("sign --repository @two KEYS --role kaigo --role root");
    const std::string before = read_all(city.at("store/content/metadata/timestamp.json"));
    city.rotate(role);
    city.folder.write("store/content/metadata/timestamp.json", before);
    fs::remove(city.at("store/content/metadata/2.snapshot.json"));
    REQUIRE(city.client("a-new-one") != 0);
    CHECK_THAT(city.must("fetch --repository @two STORE"), Catch::Contains("root 2 is taken in") && Catch::Contains("your draft of it is kept"));
    city.must("publish --repository @two KEYS STORE");
    CHECK(city.client("kiosk") == 0);
    CHECK(city.client("a-new-one") == 0);
    CHECK_THAT(city.must("status --repository @two --keys @keys STORE"), Catch::Contains("shows what is published here"));
}

TEST_CASE("A timer whose key is no longer the one is told so, and writes nothing") {
    CopiedCity city;
    fs::copy(city.at("keys"), city.at("old-keys"));
    city.rotate("timestamp");
    const auto before = city.store_files();
    city.refused("timestamp --repository @two --keys @old-keys STORE",
                 "; nothing was written; root 2 names other keys than this machine knew, bring it the new .key files");
    CHECK_THAT(city.errors, Catch::Contains("0 of the 1 keys that must sign timestamp are here; bring the .key and .pub file of the key "
                                            "whose id begins with "));
    CHECK(city.store_files() == before);
    city.must("timestamp --repository @two --keys @keys STORE");
    CHECK(city.client("kiosk") == 0);
}

TEST_CASE("A timer believes no root that the one before has not signed") {
    CopiedCity city;
    City other;
    other.found_and_publish();
    other.must("renew REPO --role root");
    other.must("sign REPO KEYS --role root");
    other.must("publish REPO KEYS STORE");
    city.folder.write("store/content/metadata/2.root.json", read_all(other.at("store/content/metadata/2.root.json")));
    const auto before = city.store_files();
    city.refused("timestamp --repository @two --keys @keys STORE", "its content/metadata/2.root.json is no root that our keys have signed, so kiosks take nothing new. engawa content publish --restore");
    CHECK(city.store_files() == before);
}

TEST_CASE("A timer with drafts of its own renews by the newest root, and leaves the rest to fetch") {
    CopiedCity city;
    city.must("rollout --repository @two --pack kaigo --percent 10");
    city.rotate("timestamp");
    city.must("timestamp --repository @two --keys @keys STORE");
    CHECK(city.client("kiosk") == 0);
    CHECK_FALSE(fs::exists(city.at("two/metadata/2.root.json")));
    city.must("fetch --repository @two STORE");
    CHECK_THAT(city.must("status --repository @two --keys @keys"), Catch::Contains("changed, 1 signature missing"));
}

TEST_CASE("A timer waits for a publish that is under way behind a root with other keys") {
    CopiedCity city;
    const std::string before = read_all(city.at("store/content/metadata/timestamp.json"));
    city.rotate("timestamp");
    city.folder.write("store/content/metadata/timestamp.json", before);
    city.refused("timestamp --repository @two --keys @keys STORE",
                 "it has a newer root, version 2, and nothing yet that is signed with the keys which that root names");
}
