#include <catch2/catch.hpp>

#include "tests/sync/publish/city.h"

// Two people who publish to one store, each from a repository of their own.

using namespace engawa;
using namespace engawa::publish;
using engawa::support::read_all;
namespace fs = std::filesystem;

namespace {

const std::string two = "--repository @two";

// kaigo and bousai, each given to its department, nothing added; the second repository is a copy.
struct Pair : City {
    Pair() {
        found();
        pack("bousai");
        must("key --keys @keys --no-passphrase --name bousai");
        must("delegate REPO --pack bousai --key @keys/bousai.pub");
        must("sign REPO KEYS --role targets");
        add_sign_publish("kaigo");
        must("fetch " + two + " STORE --root @city/root.json");
    }
    std::string folder_of(const std::string& id) const { return (packs.root() / id).string(); }
};

}  // namespace

TEST_CASE("The second to publish is told, takes in the other's, and loses nothing") {
    Pair city;
    city.must("add " + two + " " + city.folder_of("bousai"));
    city.must("sign " + two + " KEYS --role bousai");
    city.change("2026.2");
    city.add_sign_publish("kaigo");
    const auto before = city.store_files();
    city.refused("publish " + two + " KEYS STORE", "somebody else has published since; engawa content fetch");
    CHECK(city.store_files() == before);
    CHECK_THAT(city.must("status " + two + " --keys @keys STORE"), Catch::Contains("somebody else has published"));
    CHECK_THAT(city.must("fetch " + two + " STORE"), Catch::Contains("fetched snapshot 2"));
    city.must("publish " + two + " KEYS STORE");
    REQUIRE(city.client("kiosk") == 0);
    CHECK_THAT(city.target("kiosk", City::form_target), Catch::Contains("2026.2"));
    CHECK_FALSE(city.target("kiosk", "packs/bousai/forms/care.xml").empty());
}

TEST_CASE("Two who changed the same pack: the second's takes its place as a whole, under the next number") {
    Pair city;
    city.change("2026.2");
    city.must("add " + two + " " + city.folder_of("kaigo"));
    city.must("sign " + two + " KEYS --role kaigo");
    city.change("2026.3");
    city.add_sign_publish("kaigo");
    CHECK_THAT(city.must("fetch " + two + " STORE"), Catch::Contains("kaigo was published by somebody else too") &&
                                                         Catch::Contains("kaigo is to be signed again"));
    city.must("sign " + two + " KEYS --role kaigo");
    city.must("publish " + two + " KEYS STORE");
    CHECK(fs::exists(city.at("store/content/metadata/3.kaigo.json")));
    REQUIRE(city.client("kiosk") == 0);
    CHECK_THAT(city.target("kiosk", City::form_target), Catch::Contains("2026.2") && !Catch::Contains("2026.3"));
}

TEST_CASE("Two who gave packs to departments: both delegations stand") {
    Pair city;
    city.must("delegate " + two + " --pack yakuba --key @keys/bousai.pub");
    city.must("sign " + two + " KEYS --role targets");
    city.must("delegate REPO --pack sumaho --key @keys/kaigo.pub");
    city.must("sign REPO KEYS --role targets");
    city.must("publish REPO KEYS STORE");
    city.must("fetch " + two + " STORE");
    city.must("sign " + two + " KEYS --role targets");
    city.must("publish " + two + " KEYS STORE");
    const std::string targets = read_all(city.at("store/content/metadata/3.targets.json"));
    for (const char* pack : {"kaigo", "bousai", "yakuba", "sumaho"})
        CHECK_THAT(targets, Catch::Contains("\"name\":\"" + std::string(pack) + "\""));
    CHECK(city.client("kiosk") == 0);
}

TEST_CASE("Two who changed the root: the second's change is set aside and told") {
    Pair city;
    city.must("rotate-key " + two + " --keys @keys --passphrase-env ENGAWA_TEST_PASSPHRASE --role timestamp");
    city.must("sign " + two + " KEYS --role root");
    city.must("rotate-key REPO KEYS --role snapshot");
    city.must("sign REPO KEYS --role root");
    city.must("publish REPO KEYS STORE");
    CHECK_THAT(city.must("fetch " + two + " STORE"), Catch::Contains("root 2 was published by somebody else"));
    CHECK(fs::exists(city.at("two/draft/root.set-aside.json")));
    city.must("rotate-key " + two + " KEYS --role timestamp");
    city.must("sign " + two + " KEYS --role root");
    city.must("publish " + two + " KEYS STORE");
    CHECK(city.client("kiosk") == 0);
    CHECK(fs::exists(city.at("store/content/metadata/3.root.json")));
}

TEST_CASE("A snapshot that no timestamp names is another's publish: one waits, or passes over it when it was broken off") {
    Pair city;
    const auto before = city.store_files();
    city.change("2026.2");
    city.add_sign_publish("kaigo");
    // As if the other had been cut off behind its snapshot.
    city.folder.write("store/content/metadata/timestamp.json", before.at("content/metadata/timestamp.json"));
    city.must("add " + two + " " + city.folder_of("bousai"));
    city.must("sign " + two + " KEYS --role bousai");
    city.refused("publish " + two + " KEYS STORE", "a snapshot 2 that no timestamp names");
    city.must("publish " + two + " KEYS STORE --pass-over-unfinished");
    CHECK(fs::exists(city.at("store/content/metadata/3.snapshot.json")));
    REQUIRE(city.client("kiosk") == 0);
    CHECK_FALSE(city.target("kiosk", "packs/bousai/forms/care.xml").empty());
}

TEST_CASE("A role's number that somebody took and never published is passed over by renewing the draft") {
    Pair city;
    city.folder.write("store/content/metadata/2.kaigo.json", "{}");
    city.change("2026.2");
    city.must("add REPO " + city.folder_of("kaigo"));
    city.must("sign REPO KEYS --role kaigo");
    city.refused("publish REPO KEYS STORE", "another version 2 of kaigo that no snapshot names");
    CHECK_THAT(city.must("fetch REPO STORE"), Catch::Contains("nobody else has published"));
    city.must("renew REPO --role kaigo");
    city.must("sign REPO KEYS --role kaigo");
    city.must("publish REPO KEYS STORE");
    CHECK(city.client("kiosk") == 0);
    CHECK_THAT(city.target("kiosk", City::form_target), Catch::Contains("2026.2"));
}

TEST_CASE("A store that was put back to an older state is not taken for news") {
    Pair city;
    const fs::path saved = city.at("saved");
    fs::copy(city.at("store"), saved, fs::copy_options::recursive);
    city.change("2026.2");
    city.add_sign_publish("kaigo");
    fs::remove_all(city.at("store"));
    fs::rename(saved, city.at("store"));
    city.refused("fetch REPO STORE", "put back to an older state");
    city.refused("fetch --repository @three STORE --root @keys/kaigo.pub", "root.json");
    city.refused("fetch --repository @three --store @empty --root @city/root.json", "empty");
}

TEST_CASE("Into an empty store everything is published again") {
    Pair city;
    REQUIRE(city.client("kiosk") == 0);
    fs::remove_all(city.at("store/content"));
    CHECK_THAT(city.must("status REPO STORE"), Catch::Contains("nothing has been published to"));
    city.refused("fetch REPO STORE", "nothing has been published there");
    city.must("publish REPO KEYS STORE");
    CHECK(city.client("kiosk") == 0);  // which knows the store as it was
    CHECK(city.client("a-new-one") == 0);
    CHECK_FALSE(city.target("a-new-one", City::form_target).empty());
}

TEST_CASE("A new copy whose first fetch was cut off is fetched by the same command again") {
    City city;
    city.found_and_publish();
    fs::create_directories(city.at("two/metadata"));
    // What is written before anything is fetched: the roots, the first of them again, and last the mark of a repository.
    fs::copy_file(city.at("city/metadata/1.root.json"), city.at("two/metadata/1.root.json"));
    fs::copy_file(city.at("city/root.json"), city.at("two/root.json"));
    fs::copy_file(city.at("city/content.toml"), city.at("two/content.toml"));
    city.must("fetch --repository @two STORE --root @city/root.json");
    CHECK_THAT(city.must("status --repository @two STORE"), Catch::Contains("shows what is published here"));
    city.refused("fetch --repository @two STORE --root @city/root.json", "there is a repository already; fetch without --root");
}
