#include <catch2/catch.hpp>

#include "sync/publish/read_state.h"
#include "tests/sync/publish/city.h"

// Thresholds, keys that are changed, and keys that are lost.

using namespace engawa;
using namespace engawa::publish;
using engawa::support::read_all;
namespace fs = std::filesystem;

TEST_CASE("Two of three keys must sign: each signature is added, and what is missing is told") {
    City city;
    city.must("init REPO KEYS");
    for (const char* name : {"a", "b", "c"}) city.must("key --keys @" + std::string(name) + " --name " + name + " --no-passphrase");
    city.must("delegate REPO --pack kaigo --key @a/a.pub --key @b/b.pub --key @c/c.pub --threshold 2");
    city.must("sign REPO KEYS --role targets");
    city.must("add REPO " + city.packs.folder().string());
    CHECK_THAT(city.must("sign REPO --keys @a --role kaigo"), Catch::Contains("1 more signature is missing"));
    city.refused("publish REPO KEYS STORE", "kaigo: 1 of 2 signatures");
    city.refused("sign REPO --keys @a --role kaigo", "none of its keys may sign kaigo; one of these must: key ");
    CHECK_THAT(city.must("sign REPO --keys @c --role kaigo"), Catch::Contains("next: engawa content publish"));
    city.must("publish REPO KEYS STORE");
    CHECK(city.client("kiosk") == 0);
    CHECK_FALSE(city.target("kiosk", City::form_target).empty());
}

TEST_CASE("A root with more keys and a threshold is signed by the old key and the new ones") {
    City city;
    city.found_and_publish();
    REQUIRE(city.client("kiosk") == 0);
    city.must("key --keys @safe --name second --no-passphrase");
    city.must("rotate-key REPO KEYS --role root --add @safe/second.pub --threshold 2");
    CHECK_THAT(city.must("sign REPO KEYS --role root"), Catch::Contains("1 more signature is missing"));
    city.refused("publish REPO KEYS STORE", "root: 1 of 2 signatures");
    city.must("sign REPO --keys @safe --role root");
    city.must("publish REPO KEYS STORE");
    CHECK(city.client("kiosk") == 0);
    CHECK(fs::exists(city.at("store/content/metadata/1.root.json")));
    CHECK(fs::exists(city.at("store/content/metadata/2.root.json")));
    city.refused("rotate-key REPO KEYS --role root", "it has 2 keys; say which with --remove OLD.pub --add NEW.pub");
    city.refused("rotate-key REPO KEYS --role root --remove @keys/kaigo.pub", "it is not a key of root");
    city.refused("rotate-key REPO KEYS --role root --threshold 3", "3 of 2 keys can never be met");
    city.refused("rotate-key REPO KEYS --role nobody", "no such role");
}

TEST_CASE("Every top-level key in turn is changed, and a client that has slept walks from root 1 to the last") {
    City city;
    city.found_and_publish();
    for (const char* role : {"root", "targets", "snapshot", "timestamp"}) {
        INFO(role);
        CHECK_THAT(city.must("rotate-key REPO KEYS --role " + std::string(role)), Catch::Contains(std::string(role) + "-2.key"));
        city.must("sign REPO KEYS --role root --role targets");
        city.must("publish REPO KEYS STORE");
    }
    CHECK(fs::exists(city.at("store/content/metadata/5.root.json")));
    REQUIRE(city.client("kiosk") == 0);
    CHECK(city.target("kiosk", City::form_target) == read_all(city.packs.folder() / "forms/care.xml"));
    // A second time, with the keys of the first change.
    city.must("rotate-key REPO KEYS --role targets");
    city.must("sign REPO KEYS --role root --role targets");
    city.must("publish REPO KEYS STORE");
    CHECK(fs::exists(city.at("keys/targets-3.key")));
    CHECK(city.client("kiosk") == 0);
}

TEST_CASE("A lost targets key is replaced with the root's, and what it had delegated goes on") {
    City city;
    city.found_and_publish();
    REQUIRE(city.client("kiosk") == 0);
    fs::remove(city.at("keys/targets.key"));
    fs::remove(city.at("keys/targets.pub"));
    city.must("rotate-key REPO KEYS --role targets");
    city.must("sign REPO KEYS --role root --role targets");
    city.must("publish REPO KEYS STORE");
    CHECK(city.client("kiosk") == 0);
    CHECK(city.client("one-that-slept") == 0);
    CHECK_FALSE(city.target("one-that-slept", City::form_target).empty());
    city.must("key KEYS --name bousai");
    city.pack("bousai");
    city.must("delegate REPO --pack bousai --key @keys/bousai.pub");
    city.must("sign REPO KEYS --role targets");
    city.add_sign_publish("bousai");
    CHECK_FALSE(city.target("kiosk", "packs/bousai/forms/care.xml").empty());
}

TEST_CASE("A lost department key is replaced by the content desk, bins and all") {
    City city;
    city.must("init REPO KEYS");
    city.must("key KEYS --name kaigo");
    city.must("delegate REPO --pack kaigo --key @keys/kaigo.pub --bins 4");
    city.must("sign REPO KEYS --role targets --role kaigo");
    city.add_sign_publish();
    REQUIRE(city.client("kiosk") == 0);
    for (const char* bin : {"0", "4", "8", "c"}) CHECK(fs::exists(city.at("store/content/metadata/1.kaigo." + std::string(bin) + ".json")) !=
                                                       fs::exists(city.at("store/content/metadata/2.kaigo." + std::string(bin) + ".json")));
    fs::remove(city.at("keys/kaigo.key"));
    fs::remove(city.at("keys/kaigo.pub"));
    SECTION("with a key that the department makes") {
        city.must("key KEYS --name kaigo-new");
        city.must("delegate REPO --pack kaigo --key @keys/kaigo-new.pub");
    }
    SECTION("with a key that is made at once") { city.must("rotate-key REPO KEYS --role kaigo"); }
    city.refused("publish REPO KEYS STORE", "targets: 0 of 1 signatures");
    city.must("sign REPO KEYS --role targets");
    city.refused("publish REPO KEYS STORE", "kaigo: 0 of 1 signatures");
    city.must("sign REPO KEYS --role kaigo");
    city.must("publish REPO KEYS STORE");
    CHECK(city.client("kiosk") == 0);
    CHECK_FALSE(city.target("kiosk", City::form_target).empty());
}

TEST_CASE("Keys of every kind make a repository that a client believes") {
    const std::string kind = GENERATE(as<std::string>(), "ed25519", "ecdsa", "rsa");
    City city;
    city.must("init REPO KEYS --kind " + kind);
    city.must("key --keys @keys --no-passphrase --name kaigo --kind " + kind);
    city.must("delegate REPO --pack kaigo --key @keys/kaigo.pub");
    city.must("sign REPO KEYS --role targets");
    city.add_sign_publish();
    city.must("timestamp REPO KEYS STORE");
    REQUIRE(city.client("kiosk") == 0);
    CHECK_FALSE(city.target("kiosk", City::form_target).empty());
}

TEST_CASE("A pack that is removed cannot be had any more, its metadata stays listed, and it can come back") {
    City city;
    city.found_and_publish();
    REQUIRE(city.client("kiosk") == 0);
    city.must("remove REPO --pack kaigo");
    CHECK_THAT(city.must("status REPO"), Catch::Contains("kaigo        leaves the kiosks with the next publish"));
    city.must("sign REPO KEYS --role targets");
    city.must("publish REPO KEYS STORE");
    CHECK_THAT(city.must("status REPO"), Catch::Contains("kaigo        removed; a kiosk that has it takes it off its shelves"));
    REQUIRE(city.client("kiosk") == 0);
    CHECK(city.target("kiosk", City::form_target).empty());
    CHECK_THAT(read_all(city.at("kiosk/snapshot.json")), Catch::Contains("kaigo.json"));
    city.must("delegate REPO --pack kaigo --key @keys/kaigo.pub");
    city.must("sign REPO KEYS --role targets");
    city.add_sign_publish();
    CHECK_FALSE(city.target("kiosk", City::form_target).empty());
}

TEST_CASE("A roll-out is signed into pack.toml's target, and a version keeps it") {
    City city;
    city.found();
    CHECK_THAT(city.must("add REPO " + city.packs.folder().string() + " --ring 1 --percent 25"),
               Catch::Contains("rings below 1 and to 25 % of those in ring 1"));
    city.must("sign REPO KEYS --role kaigo");
    city.must("publish REPO KEYS STORE");
    CHECK_THAT(read_all(city.at("store/content/metadata/1.kaigo.json")),
               Catch::Contains(R"("custom":{"engawa":{"percent":25,"ring":1,"version":"2026.1"}})"));
    CHECK_THAT(city.must("rollout REPO --pack kaigo --percent 60"), Catch::Contains("60 % of those in ring 1"));
    CHECK_THAT(city.must("add REPO " + city.packs.folder().string()), Catch::Contains("60 %"));
    city.must("sign REPO KEYS --role kaigo");
    city.must("publish REPO KEYS STORE");
    CHECK_THAT(read_all(city.at("store/content/metadata/2.kaigo.json")), Catch::Contains(R"("percent":60,"ring":1)"));
    CHECK_THAT(city.must("status REPO --keys @keys"), Catch::Contains("pack version 2026.1, 7 files, ring 1, 60 %"));
    city.packs.write("forms/care.xml", read_all(city.packs.folder() / "forms/care.xml") + "<!-- -->\n");
    city.set_version("kaigo", "2026.2");
    CHECK_THAT(city.must("add REPO " + city.packs.folder().string()), Catch::Contains("kaigo 2026.2 goes to every kiosk"));
}

TEST_CASE("Without the keys of timestamp and snapshot a publish is refused before it has written anything") {
    City city;
    city.found_and_publish();
    city.set_version("kaigo", "2026.2");
    city.must("add REPO " + city.packs.folder().string());
    city.must("sign REPO KEYS --role kaigo");
    const auto before = city.store_files();
    const std::string role = GENERATE(as<std::string>(), "timestamp", "snapshot");
    const fs::path key = city.at("keys/" + role + ".key");
    fs::copy(city.at("keys"), city.at("all-keys"));
    SECTION("a file that is gone") {
        fs::remove(key);
        city.refused("publish REPO KEYS STORE", city.at("keys") + ": 0 of the 1 keys that must sign " + role + " are here; bring " + role +
                                                    ".key, or give the folder that has them with --keys; nothing was written");
        city.refused("publish REPO KEYS STORE --pass-over-unfinished", "bring " + role + ".key");
    }
    SECTION("one that cannot be read") {
        city.folder.write("keys/" + role + ".key", "x");
        city.refused("publish REPO KEYS STORE", key.string());
    }
    CHECK(city.store_files() == before);
    CHECK_FALSE(fs::exists(city.at("city/draft/snapshot.json")));
    city.must("publish REPO --keys @all-keys STORE");
    CHECK(city.client("kiosk") == 0);
}

TEST_CASE("A publish of a root alone needs no key of snapshot") {
    City city;
    city.found_and_publish();
    fs::remove(city.at("keys/snapshot.key"));
    city.must("renew REPO --role root");
    city.must("sign REPO KEYS --role root");
    city.must("publish REPO KEYS STORE");
    CHECK(city.client("kiosk") == 0);
}

TEST_CASE("Without the key of timestamp neither a restore nor the timer writes anything") {
    City city;
    city.found();
    city.folder.write("city/content.toml", "[lives]\nsnapshot = 30\n");
    city.add_sign_publish();
    fs::remove(city.at("keys/timestamp.key"));
    for (const auto& entry : fs::recursive_directory_iterator(city.at("store/content/targets"))) {
        if (entry.path().filename().string().ends_with("care.xml")) fs::remove(entry.path());
    }
    const auto before = city.store_files();
    for (const char* line : {"publish REPO KEYS STORE --restore", "timestamp REPO KEYS STORE"})
        city.refused(line, "0 of the 1 keys that must sign timestamp are here; bring timestamp.key, or give the folder");
    CHECK(city.store_files() == before);
}
