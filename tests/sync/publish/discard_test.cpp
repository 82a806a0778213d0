#include <catch2/catch.hpp>

#include "tests/sync/publish/city.h"

// Throwing away what is prepared, and publishing beside a change that waits for the root's key.

using namespace engawa;
using namespace engawa::publish;
using engawa::support::read_all;
namespace fs = std::filesystem;

namespace {

std::map<std::string, std::string> metadata_of(const City& city) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::directory_iterator(city.at("city/metadata"))) files[entry.path().filename().string()] = read_all(entry.path());
    return files;
}

}  // namespace

TEST_CASE("What is prepared for a pack is thrown away, and what is published stays") {
    City city;
    city.found_and_publish();
    const auto before = metadata_of(city);
    city.change("2026.2");
    city.must("add REPO " + city.packs.folder().string());
    CHECK(city.must("discard REPO --role kaigo") ==
          "kaigo: thrown away: pack version 2026.2, ring 9, 100 %; pack version 2026.1, ring 9, 100 % stays as it is published\n");
    CHECK(metadata_of(city) == before);
    CHECK(fs::is_empty(city.at("city/draft")));
    CHECK_THAT(city.must("publish REPO KEYS STORE"), Catch::Contains("nothing to publish"));
    CHECK(city.must("discard REPO --role kaigo") == "kaigo: nothing is prepared\n");
    CHECK(city.must("discard REPO --all") == "nothing is prepared\n");
    // The same may be prepared again.
    city.add_sign_publish();
    REQUIRE(city.client("kiosk") == 0);
    CHECK_THAT(city.target("kiosk", City::form_target), Catch::Contains("2026.2"));
}

TEST_CASE("Everything is thrown away at once, bins and what hangs on it too") {
    City city;
    city.found_and_publish();
    city.pack("bousai");
    city.must("delegate REPO --pack bousai --key @keys/kaigo.pub --bins 4");
    city.must("add REPO " + city.packs.folder().string());
    SECTION("by --all") {
        city.must("rotate-key REPO KEYS --role targets");
        const std::string told = city.must("discard REPO --all");
        CHECK_THAT(told, Catch::Contains("root: thrown away: version 2; version 1 stays as it is published\n") &&
                             Catch::Contains("targets: thrown away: version 2; version 1 stays as it is published\n") &&
                             Catch::Contains("bousai: thrown away: pack version 2026.1, ring 9, 100 %; nothing of it was published\n"));
    }
    SECTION("by the role that delegates it") {
        const std::string told = city.must("discard REPO --role targets");
        CHECK_THAT(told, Catch::Contains("targets: thrown away: version 2") && Catch::Contains("bousai: thrown away with it\n"));
    }
    CHECK(fs::is_empty(city.at("city/draft")));
    CHECK_THAT(city.must("publish REPO KEYS STORE"), Catch::Contains("nothing to publish"));
    city.refused("discard REPO --role bousai", "the repository has no such role");
}

TEST_CASE("Before anything was published root and targets stay, and packs can be thrown away") {
    City city;
    city.found();
    city.must("add REPO " + city.packs.folder().string());
    city.refused("discard REPO --role root", "nothing has been published yet, and without it there is no repository");
    city.refused("discard REPO --role targets", "nothing has been published yet");
    CHECK(city.must("discard REPO --all") == "kaigo: thrown away: pack version 2026.1, ring 9, 100 %; nothing of it was published\n");
    CHECK(city.must("discard REPO --all") == "nothing is prepared but the first root and targets, which stay\n");
    city.add_sign_publish();
    CHECK(city.client("kiosk") == 0);
    CHECK(city.run("discard REPO") == 2);
    CHECK(city.run("discard REPO --all --role kaigo") == 2);
}

TEST_CASE("A draft that other keys now must sign is drafted anew, and goes with the root that gave them") {
    City city;
    city.found_and_publish();
    city.must("rotate-key REPO KEYS --role targets");
    CHECK_THAT(city.must("discard REPO --role targets"), Catch::Contains("targets is drafted anew, for the keys that now must sign it"));
    CHECK_THAT(city.must("discard REPO --role root"), Catch::Contains("root: thrown away: version 2") && Catch::Contains("targets: thrown away with it"));
    CHECK(fs::is_empty(city.at("city/draft")));
    CHECK(fs::exists(city.at("keys/targets-2.key")));
}

TEST_CASE("A rotation that waits for the root's key does not stop the departments") {
    City city;
    city.found_and_publish();
    REQUIRE(city.client("kiosk") == 0);
    const std::string role = GENERATE(as<std::string>(), "targets", "snapshot", "timestamp", "root");
    city.must("rotate-key REPO KEYS --role " + role);
    // Nothing else is there to publish: then it is an error.
    city.refused("publish REPO KEYS STORE", "root: 0 of 1 signatures; engawa content sign --role root with: root");
    CHECK_THAT(city.errors, Catch::Contains("or give the change up: engawa content discard --role root"));
    city.change("2026.2");
    city.add_sign_publish();
    CHECK_THAT(city.errors, Catch::StartsWith("engawa: root is left out") &&
                                Catch::Contains(": a change of it waits for 1 signature; engawa content sign --role root finishes it, "
                                                "engawa content discard --role root gives it up\n"));
    CHECK((city.errors.find(", and targets with it") != std::string::npos) == (role == "targets"));
    REQUIRE(city.client("kiosk") == 0);
    CHECK_THAT(city.target("kiosk", City::form_target), Catch::Contains("2026.2"));
    CHECK_FALSE(fs::exists(city.at("store/content/metadata/2.root.json")));
    SECTION("and is finished later") {
        city.must("sign REPO KEYS --role root --role targets");
        city.must("publish REPO KEYS STORE");
        CHECK(fs::exists(city.at("store/content/metadata/2.root.json")));
    }
    SECTION("or given up") {
        city.must("discard REPO --role root");
        CHECK(fs::is_empty(city.at("city/draft")));
        CHECK_THAT(city.must("publish REPO KEYS STORE"), Catch::Contains("nothing to publish"));
    }
    CHECK(city.client("kiosk") == 0);
}

TEST_CASE("What a cut off publish may have brought to the store is not thrown away before somebody has looked") {
    City city;
    city.found_and_publish();
    const auto before = city.store_files();
    city.change("2026.2");
    city.must("add REPO " + city.packs.folder().string());
    city.must("sign REPO KEYS --role kaigo");
    fs::copy(city.at("city"), city.at("saved"), fs::copy_options::recursive);
    city.must("publish REPO KEYS STORE");
    // As if the program had been killed before it noted that the timestamp was written.
    for (const char* name : {"timestamp.json", "2.snapshot.json"})
        fs::copy_file(city.at("city/metadata/" + std::string(name)), city.at("saved/draft/" + std::string(name == std::string("timestamp.json") ? name : "snapshot.json")));
    fs::remove_all(city.at("city"));
    fs::rename(city.at("saved"), city.at("city"));
    city.refused("discard REPO --role kaigo", "a publish was begun and may be in the store already; engawa content publish goes on with it");
    SECTION("it is there") {
        city.must("fetch REPO STORE");
        CHECK(city.must("discard REPO --role kaigo") == "kaigo: nothing is prepared\n");
        CHECK_THAT(city.must("publish REPO KEYS STORE"), Catch::Contains("nothing to publish"));
    }
    SECTION("it is not there") {
        city.folder.write("store/content/metadata/timestamp.json", before.at("content/metadata/timestamp.json"));
        city.must("fetch REPO STORE");
        CHECK_THAT(city.must("discard REPO --role kaigo"), Catch::Contains("thrown away: pack version 2026.2"));
    }
    CHECK(city.client("kiosk") == 0);
}

TEST_CASE("The removal of a pack is thrown away with targets, and the pack's own name says so") {
    City city;
    city.found_and_publish();
    city.must("remove REPO --pack kaigo");
    city.refused("discard REPO --role kaigo", "the pack was removed, and that is not published yet: it is a change of targets. engawa "
                                              "content discard --role targets brings it back");
    city.must("discard REPO --role targets");
    CHECK(fs::is_empty(city.at("city/draft")));
    CHECK_THAT(city.must("status REPO --keys @keys"), Catch::Contains("kaigo        version 1"));
}
