#include <catch2/catch.hpp>

#include <fstream>

#include "tests/sync/publish/city.h"

// A store that was put back from a backup, lost some of its files, or had them damaged.

using namespace engawa;
using namespace engawa::publish;
using engawa::support::read_all;
namespace fs = std::filesystem;

namespace {

constexpr auto day = std::chrono::hours(24);

// Published twice; a kiosk and a timer have seen the second; the store was put back to the first.
struct PutBackCity : City {
    PutBackCity() {
        found_and_publish();
        must("fetch --repository @timer STORE --root @city/root.json");
        keep_a_backup();
        change("2026.2");
        add_sign_publish();
        must("timestamp --repository @timer --keys @keys STORE");
        newest = store_files();
        REQUIRE(client("kiosk") == 0);
    }
    void keep_a_backup() { fs::copy(at("store"), at("backup"), fs::copy_options::recursive); }
    void put_back() {
        fs::remove_all(at("store"));
        fs::copy(at("backup"), at("store"), fs::copy_options::recursive);
    }
    // Everything but the timestamp is as it was, and the kiosk that knows the newer state goes on.
    void check_all_is_back() {
        auto there = store_files();
        auto expected = newest;
        there.erase("content/metadata/timestamp.json");
        expected.erase("content/metadata/timestamp.json");
        CHECK(there == expected);
        const bool kiosk_goes_on = client("kiosk") == 0;
        INFO(errors);
        CHECK(kiosk_goes_on);
        CHECK_THAT(target("kiosk", City::form_target), Catch::Contains("2026.2"));
        CHECK(client("a-new-one") == 0);
    }
    std::map<std::string, std::string> newest;
};

const std::string what_is_wrong =
    "it shows snapshot 1, and 2 was published before; the store has been put back to an older state, or somebody keeps the newer "
    "one from you. engawa content publish --restore, where it was published from, brings it back";

}  // namespace

TEST_CASE("Over a store that was put back nothing is signed, and every command names the one that brings it back") {
    PutBackCity city;
    city.put_back();
    const auto before = city.store_files();
    city.refused("timestamp REPO --keys @keys STORE", what_is_wrong);
    city.refused("publish REPO KEYS STORE", what_is_wrong);
    city.refused("fetch REPO STORE", what_is_wrong);
    CHECK_THAT(city.must("status REPO STORE"), Catch::Contains(what_is_wrong));
    // The timer has published nothing, and has seen it.
    city.refused("timestamp --repository @timer --keys @keys STORE", what_is_wrong);
    CHECK(city.store_files() == before);
    CHECK_THAT(city.must("publish REPO KEYS STORE --restore"), Catch::Contains("snapshot 2, timestamp"));
    city.check_all_is_back();
    city.must("timestamp --repository @timer --keys @keys STORE");
    CHECK(city.client("kiosk") == 0);
    CHECK_THAT(city.must("status REPO STORE"), Catch::Contains("shows what is published here"));
}

TEST_CASE("Kiosks that know what a timer has added for weeks take the timestamp that comes after a restore") {
    PutBackCity city;
    for (int i = 0; i < 20; ++i) {
        city.clock.advance(day);
        city.must("timestamp --repository @timer --keys @keys STORE");
    }
    REQUIRE(city.client("kiosk") == 0);
    city.put_back();
    SECTION("from the repository that published, which knows none of them") { city.must("publish REPO KEYS STORE --restore"); }
    SECTION("a backup that has the newest snapshot and an older timestamp is renewed past what the timer knows") {
        city.must("publish REPO KEYS STORE --restore");
        fs::remove_all(city.at("backup"));
        city.keep_a_backup();
        for (int i = 0; i < 3; ++i) city.must("timestamp --repository @timer --keys @keys STORE");
        REQUIRE(city.client("kiosk") == 0);
        city.put_back();
        city.must("timestamp --repository @timer --keys @keys STORE");
    }
    SECTION("a backup that has the newest snapshot, and more of the timer's timestamps than the repository knows of") {
        city.must("publish REPO KEYS STORE --restore");
        fs::remove_all(city.at("backup"));
        city.must("timestamp --repository @timer --keys @keys STORE");
        city.keep_a_backup();
        for (int i = 0; i < 3; ++i) {
            city.clock.advance(day);
            city.must("timestamp --repository @timer --keys @keys STORE");
        }
        REQUIRE(city.client("kiosk") == 0);
        city.put_back();
        city.must("publish REPO KEYS STORE --restore");
    }
    city.check_all_is_back();
}

TEST_CASE("A restore brings back what is missing and what is damaged, leaves the rest, and can be repeated") {
    PutBackCity city;
    SECTION("in a store that was put back") { city.put_back(); }
    SECTION("that is empty") { fs::remove_all(city.at("store/content")); }
    SECTION("a file is gone that is signed for") {
        fs::remove(city.at("store/content/metadata/2.kaigo.json"));
        city.refused("timestamp REPO --keys @keys STORE", "2.kaigo.json: it is not there, though it is signed for; engawa content publish --restore");
        city.refused("fetch --repository @timer STORE", "engawa content publish --restore");
        CHECK_THAT(city.must("publish REPO KEYS STORE --restore"), Catch::Contains("1 of 11 files"));
    }
    SECTION("a file has other bytes of the same length") {
        std::string bytes = read_all(city.at("store/content/metadata/2.kaigo.json"));
        bytes.at(bytes.size() / 2) ^= 1;
        city.folder.write("store/content/metadata/2.kaigo.json", bytes);
        for (const char* line : {"timestamp REPO KEYS STORE", "fetch REPO STORE"}) {
            city.refused(line, "kaigo.json: its sha256 is not the one that was signed");
            CHECK_THAT(city.errors, Catch::Contains("engawa content publish --restore, where it was published from, brings it back"));
        }
        CHECK_THAT(city.must("publish REPO KEYS STORE --restore"), Catch::Contains("1 of 11 files"));
    }
    SECTION("files are cut short, or longer") {
        for (const auto& [name, bytes] : city.newest) {
            if (name.ends_with("care.xml")) std::ofstream(city.at("store/" + name), std::ios::binary) << bytes.substr(0, 10);
            if (name.ends_with("snapshot.json")) std::ofstream(city.at("store/" + name), std::ios::app) << "x";
        }
    }
    city.must("publish REPO KEYS STORE --restore");
    CHECK_THAT(city.must("publish REPO KEYS STORE --restore"), Catch::Contains("nothing was missing in folder://") && Catch::Contains(", all 11 files are there; snapshot 2"));
    city.must("timestamp REPO KEYS STORE");
    CHECK(city.client("kiosk") == 0);
    CHECK_THAT(city.target("kiosk", City::form_target), Catch::Contains("2026.2"));
    CHECK(city.client("a-new-one") == 0);
}

TEST_CASE("A timestamp.json that is none is told for one by every command, and a restore writes it anew") {
    PutBackCity city;
    const std::string garbage = GENERATE(as<std::string>(), "<html>", "{}", "", "long");
    city.folder.write("store/content/metadata/timestamp.json", garbage == "long" ? std::string(20'000, 'x') : garbage);
    for (const char* command : {"timestamp REPO KEYS STORE", "publish REPO KEYS STORE", "fetch REPO STORE"})
        city.refused(command, "timestamp.json is damaged: it is no timestamp that our keys have signed, so kiosks take nothing new. "
                              "engawa content publish --restore");
    CHECK_THAT(city.must("status REPO STORE"), Catch::Contains("timestamp.json is damaged"));
    city.must("publish REPO KEYS STORE --restore");
    city.check_all_is_back();
}

TEST_CASE("A timestamp that another key signed is damage, and no news from somebody else") {
    PutBackCity city;
    City other;
    other.found_and_publish();
    for (int i = 0; i < 3; ++i) {
        other.must("rollout REPO --pack kaigo --percent " + std::to_string(10 + i));
        other.must("sign REPO KEYS --role kaigo");
        other.must("publish REPO KEYS STORE");
    }
    city.folder.write("store/content/metadata/timestamp.json", read_all(other.at("store/content/metadata/timestamp.json")));
    city.refused("publish REPO KEYS STORE", "timestamp.json is damaged");
    city.must("publish REPO KEYS STORE --restore");
    city.check_all_is_back();
}

TEST_CASE("Into another city's store nothing is written, and no command advises to") {
    City other;
    other.found_and_publish();
    PutBackCity city;
    const bool timestamp_is_gone = GENERATE(false, true);
    if (timestamp_is_gone) fs::remove(other.at("store/content/metadata/timestamp.json"));
    const auto before = other.store_files();
    const std::string wrong_store = " --store " + other.at("store");
    for (const char* command : {"publish REPO KEYS", "publish REPO KEYS --restore", "timestamp REPO KEYS", "fetch REPO"}) {
        city.refused(command + wrong_store, "this store is another city's");
        CHECK_THAT(city.errors, !Catch::Contains("--restore"));
    }
    CHECK_THAT(city.must("status REPO" + wrong_store), Catch::Contains("this store is another city's"));
    CHECK(other.store_files() == before);
}

TEST_CASE("A city that publishes for the first time writes nothing into another city's store") {
    City other;
    other.found_and_publish();
    const bool timestamp_is_gone = GENERATE(false, true);
    if (timestamp_is_gone) fs::remove(other.at("store/content/metadata/timestamp.json"));
    City city;
    city.found();
    city.must("add REPO " + city.packs.folder().string());
    city.must("sign REPO KEYS --role kaigo");
    const auto before = other.store_files();
    for (const char* command : {"publish REPO KEYS", "fetch REPO"})
        city.refused(command + (" --store " + other.at("store")), "this store is another city's");
    CHECK(other.store_files() == before);
    city.must("publish REPO KEYS STORE");
    CHECK(city.client("kiosk") == 0);
}

TEST_CASE("A next root that is none is told for one, and a restore removes it when a person says that nobody has a better one") {
    PutBackCity city;
    const std::string bytes = GENERATE(as<std::string>(), "<html>", "", "long");
    city.folder.write("store/content/metadata/2.root.json", bytes == "long" ? std::string(600'000, 'x') : bytes);
    REQUIRE(city.client("kiosk") != 0);
    const std::string told = "its content/metadata/2.root.json is no root that our keys have signed, so kiosks take nothing new. ";
    for (const char* line : {"publish REPO KEYS STORE", "timestamp REPO KEYS STORE", "fetch REPO STORE"})
        city.refused(line, told + "engawa content publish --restore");
    CHECK_THAT(city.must("status REPO STORE"), Catch::Contains(told));
    city.refused("publish REPO KEYS STORE --restore", told + "If somebody else has published one, bring it back where that was done");
    city.must("publish REPO KEYS STORE --restore --pass-over-unfinished");
    city.check_all_is_back();
}

TEST_CASE("A publish over a backup of the timer's timestamps is taken by kiosks that know newer ones") {
    PutBackCity city;
    fs::remove_all(city.at("backup"));
    city.keep_a_backup();
    for (int i = 0; i < 5; ++i) {
        city.clock.advance(day);
        city.must("timestamp --repository @timer --keys @keys STORE");
    }
    REQUIRE(city.client("kiosk") == 0);
    city.put_back();
    city.must("rollout REPO --pack kaigo --percent 10");
    city.must("sign REPO KEYS --role kaigo");
    city.must("publish REPO KEYS STORE");
    const bool kiosk_goes_on = city.client("kiosk") == 0;
    INFO(city.errors);
    CHECK(kiosk_goes_on);
}

TEST_CASE("A restore never takes back what somebody else has published") {
    City city;
    city.found_and_publish();
    city.must("fetch --repository @two STORE --root @city/root.json");
    SECTION("a newer snapshot") {
        city.must("rollout REPO --pack kaigo --percent 10");
        city.must("sign REPO KEYS --role kaigo");
        city.must("publish REPO KEYS STORE");
        const auto before = city.store_files();
        city.refused("publish --repository @two KEYS STORE --restore", "somebody else has published; engawa content fetch");
        CHECK(city.store_files() == before);
    }
    SECTION("a newer root with another timestamp key") {
        city.must("rotate-key REPO KEYS --role timestamp");
        city.must("sign REPO KEYS --role root");
        city.must("publish REPO KEYS STORE");
        const auto before = city.store_files();
        city.refused("publish --repository @two KEYS STORE --restore", "it has a newer root; engawa content fetch first");
        CHECK(city.store_files() == before);
    }
}

TEST_CASE("Files that are gone from the store, or cut short, are told for what they are, and a restore brings them back") {
    PutBackCity city;
    const auto [name, told] = GENERATE(table<std::string, std::string>({
        {"content/metadata/timestamp.json", "its content/metadata/timestamp.json is gone, and other files of what was published are there"},
        {"content/metadata/1.root.json", "1 of the 11 files that are published from here is gone or cut short there, content/metadata/1.root.json"},
        {"content/metadata/2.kaigo.json", "is gone or cut short there, content/metadata/2.kaigo.json"},
        {"content/metadata/2.snapshot.json", "is gone or cut short there, content/metadata/2.snapshot.json"},
        {"care.xml", "is gone or cut short there, content/targets/packs/kaigo/forms/"}}));
    const bool gone = GENERATE(true, false);
    if (!gone && (name.ends_with("timestamp.json") || name.ends_with("snapshot.json"))) return;
    for (const auto& [path, bytes] : city.newest) {
        if (!path.ends_with(name)) continue;
        if (gone) fs::remove(city.at("store/" + path));
        else std::ofstream(city.at("store/" + path), std::ios::binary) << bytes.substr(0, 10);
    }
    if (name == "care.xml") {  // the older one of the two, which nobody needs any more
        for (const auto& entry : fs::recursive_directory_iterator(city.at("backup"))) {
            const std::string path = fs::relative(entry.path(), city.at("backup")).string();
            if (path.ends_with(name)) fs::copy_file(entry.path(), city.at("store/" + path), fs::copy_options::overwrite_existing);
        }
    }
    const auto before = city.store_files();
    city.refused("publish REPO KEYS STORE", told);
    CHECK_THAT(city.errors, Catch::Contains("engawa content publish --restore"));
    CHECK_THAT(city.must("status REPO STORE"), Catch::Contains(told) && Catch::Contains("engawa content publish --restore") &&
                                                   !Catch::Contains("nothing has been published"));
    if (name.ends_with("timestamp.json")) {
        for (const char* line : {"timestamp REPO KEYS STORE", "fetch REPO STORE"}) city.refused(line, told);
    }
    CHECK(city.store_files() == before);
    city.must("publish REPO KEYS STORE --restore");
    city.check_all_is_back();
    CHECK_THAT(city.must("status REPO STORE"), Catch::Contains("shows what is published here"));
}

TEST_CASE("An older copy takes back no newer publish whose timestamp is gone, damaged or older, unless a person says so") {
    const bool is_lost = GENERATE(false, true);
    PutBackCity city;
    city.must("fetch --repository @older STORE --root @city/root.json");
    city.must("rollout REPO --pack kaigo --percent 10");
    city.must("sign REPO KEYS --role kaigo");
    city.must("publish REPO KEYS STORE");
    REQUIRE(city.client("kiosk") == 0);
    const fs::path timestamp = city.at("store/content/metadata/timestamp.json");
    SECTION("gone") { fs::remove(timestamp); }
    SECTION("damaged") { std::ofstream(timestamp) << "<html>"; }
    SECTION("put back to what the older copy knows") { std::ofstream(timestamp) << city.newest.at("content/metadata/timestamp.json"); }
    SECTION("put back to before that") { fs::copy_file(city.at("backup/content/metadata/timestamp.json"), timestamp, fs::copy_options::overwrite_existing); }
    const auto before = city.store_files();
    city.refused("publish --repository @older KEYS STORE --restore", "snapshot 3 lies there, which is newer than 2 here");
    CHECK(city.store_files() == before);
    if (is_lost) {
        city.must("publish --repository @older KEYS STORE --restore --pass-over-unfinished");
        CHECK(city.client("a-new-one") == 0);
        city.must("rollout --repository @older --pack kaigo --percent 20");
        city.must("renew --repository @older --role kaigo");  // its number is taken
        city.must("sign --repository @older KEYS --role kaigo");
        city.must("publish --repository @older KEYS STORE --pass-over-unfinished");
    } else {
        city.must("publish REPO KEYS STORE --restore");
    }
    CHECK(city.client("kiosk") == 0);
}

TEST_CASE("A store that was put back behind a rotation of keys comes back with its newer root") {
    City city;
    city.found_and_publish();
    fs::copy(city.at("store"), city.at("backup"), fs::copy_options::recursive);
    for (const char* role : {"timestamp", "snapshot"}) {
        city.must("rotate-key REPO KEYS --role " + std::string(role));
        city.must("sign REPO KEYS --role root");
        city.must("publish REPO KEYS STORE");
    }
    REQUIRE(city.client("kiosk") == 0);
    fs::remove_all(city.at("store"));
    fs::rename(city.at("backup"), city.at("store"));
    city.refused("timestamp REPO KEYS STORE", "put back to an older state");
    city.must("publish REPO KEYS STORE --restore");
    CHECK(city.client("kiosk") == 0);
    CHECK(city.client("a-new-one") == 0);
}

TEST_CASE("Drafts stay drafts through a restore, and the next publish brings them") {
    PutBackCity city;
    city.must("rollout REPO --pack kaigo --percent 10");
    city.put_back();
    city.must("publish REPO KEYS STORE --restore");
    city.check_all_is_back();
    CHECK_THAT(city.must("status REPO --keys @keys"), Catch::Contains("changed, 1 signature missing"));
    city.must("sign REPO KEYS --role kaigo");
    city.must("publish REPO KEYS STORE");
    CHECK(city.client("kiosk") == 0);
}

TEST_CASE("A restore without the files, or before anything was published, says so") {
    PutBackCity city;
    city.put_back();
    city.refused("publish --repository @timer KEYS STORE --restore", "is whole neither here nor in folder://");
    City fresh;
    fresh.found();
    fresh.refused("publish REPO KEYS STORE --restore", "nothing has been published from here yet");
}

TEST_CASE("A timestamp that is renewed while another key for it is only drafted is signed with the one kiosks believe") {
    City city;
    city.found_and_publish();
    city.must("rotate-key REPO KEYS --role timestamp");
    city.must("timestamp REPO KEYS STORE");
    CHECK(city.client("kiosk") == 0);
}
