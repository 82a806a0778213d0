#include <catch2/catch.hpp>

#include "tests/sync/tuf/client_bench.h"

using namespace engawa;
using namespace engawa::tuf;

// Specification 5.3.5, 5.3.11, 5.4.3, 5.5.5: what an attacker, or a mirror that lags, may not take a client back to.

TEST_CASE("A timestamp older than the trusted one is refused and not kept") {
    ClientBench bench;
    bench.repository.publish_timestamp();
    REQUIRE(bench.refresh().ok());
    bench.repository.timestamp.common.version = 1;
    bench.repository.show_timestamp();
    CHECK(said(bench.refresh()) == "tuf.rollback");
    CHECK(bench.versions()["timestamp.json"] == 2);
    CHECK(bench.repository.requests.back() == "timestamp.json");
}

TEST_CASE("A timestamp of the trusted version changes nothing, whatever it says") {
    ClientBench bench;
    REQUIRE(bench.refresh().ok());
    const std::string kept = bench.trusted("timestamp.json");
    bench.repository.timestamp.meta["snapshot.json"].version = 100;
    bench.repository.show_timestamp();
    CHECK(said(bench.refresh()) == "done");
    CHECK(bench.trusted("timestamp.json") == kept);
    CHECK(bench.repository.requests == Requests{"2.root.json", "timestamp.json"});
}

TEST_CASE("A timestamp that lists an older snapshot is refused") {
    ClientBench bench;
    bench.repository.describes_files = GENERATE(false, true);
    bench.repository.publish_snapshot();
    REQUIRE(bench.refresh().ok());
    bench.repository.snapshot.common.version = 1;
    bench.repository.show_snapshot();
    bench.repository.publish_timestamp();
    CHECK(said(bench.refresh()) == "tuf.rollback");
    CHECK(bench.versions() == Versions{{"root.json", 1}, {"timestamp.json", 2}, {"snapshot.json", 2}, {"targets.json", 1}});
    CHECK(bench.repository.requests.back() == "timestamp.json");
}

TEST_CASE("A snapshot that lists older targets is refused, though its own hash is right") {
    ClientBench bench;
    bench.repository.describes_files = GENERATE(false, true);
    bench.repository.publish_targets();
    REQUIRE(bench.refresh().ok());
    bench.repository.targets["targets"].common.version = 1;
    bench.repository.show_targets("targets");
    bench.repository.publish_snapshot();
    CHECK(said(bench.refresh()) == "tuf.rollback");
    CHECK(bench.versions() == Versions{{"root.json", 1}, {"timestamp.json", 3}, {"snapshot.json", 2}, {"targets.json", 2}});
}

TEST_CASE("A delegated role cannot go back, nor leave the snapshot") {
    ClientBench bench;
    DelegatedRole role;
    role.name = "kaigo";
    role.paths = {"packs/kaigo/*"};
    bench.repository.set_delegation("targets", role, {test_key("kaigo")});
    bench.repository.add_target("kaigo", "packs/kaigo/form", "first");
    bench.repository.targets["kaigo"].common.version = 5;
    bench.repository.show_targets("kaigo");
    bench.repository.publish_targets();
    REQUIRE(bench.download("packs/kaigo/form").ok());
    CHECK(bench.versions()["kaigo.json"] == 5);
    SECTION("to an older version") {
        bench.repository.add_target("kaigo", "packs/kaigo/form", "old and weak");
        bench.repository.targets["kaigo"].common.version = 4;
        bench.repository.show_targets("kaigo");
        bench.repository.publish_snapshot();
        CHECK(said(bench.download("packs/kaigo/form")) == "tuf.rollback");
        CHECK(bench.versions()["kaigo.json"] == 5);
        CHECK(bench.downloaded("packs%2Fkaigo%2Fform") == "first");
    }
    SECTION("out of the list") {
        bench.repository.snapshot.meta.erase("kaigo.json");
        bench.repository.publish_snapshot();
        CHECK(said(bench.refresh()) == "tuf.rollback");
    }
    SECTION("on to a newer version it can") {
        bench.repository.add_target("kaigo", "packs/kaigo/form", "second");
        bench.repository.publish_targets("kaigo");
        CHECK(said(bench.download("packs/kaigo/form")) == "done");
        CHECK(bench.downloaded("packs%2Fkaigo%2Fform") == "second");
        CHECK(bench.repository.requests[3] == "6.kaigo.json");
    }
    SECTION("a mirror that shows the old file under the new name is found out") {
        const std::string old_file = bench.repository.metadata_files["5.kaigo.json"];
        bench.repository.describes_files = false;
        bench.repository.publish_targets("kaigo");
        bench.repository.metadata_files["6.kaigo.json"] = old_file;
        CHECK(said(bench.download("packs/kaigo/form")) == "tuf.mismatch");
        CHECK(bench.versions()["kaigo.json"] == 5);
    }
}

TEST_CASE("A root must be exactly one version on") {
    ClientBench bench;
    bench.repository.root.common.version = GENERATE(1, 3, 100);
    bench.repository.show_root();
    const std::string shown = bench.repository.metadata_files[std::to_string(bench.repository.root.common.version) + ".root.json"];
    bench.repository.metadata_files["2.root.json"] = shown;
    CHECK(said(bench.refresh()) == "tuf.rollback");
    CHECK(bench.versions() == Versions{{"root.json", 1}});
}

// Fast-forward attacks: whoever had the keys of timestamp or snapshot has driven the versions up. New keys for the role
// take the trusted files away, and with them the versions.

TEST_CASE("A client recovers from a timestamp driven up, by new keys for timestamp") {
    ClientBench bench;
    bench.repository.timestamp.common.version = 99'999;
    bench.repository.show_timestamp();
    REQUIRE(bench.refresh().ok());
    bench.repository.timestamp.common.version = 2;
    SECTION("all of them") { bench.repository.set_keys("timestamp", {test_key("new timestamp")}); }
    SECTION("one of two: the trusted file would still be well signed") {
        bench.repository.set_keys("timestamp", {test_key("timestamp"), test_key("new timestamp")});
    }
    bench.repository.publish_root();
    bench.repository.show_timestamp();
    CHECK(said(bench.refresh()) == "done");
    CHECK(bench.versions()["timestamp.json"] == 2);
    CHECK_FALSE(std::filesystem::exists(bench.metadata() / "keys-rotated"));
}

TEST_CASE("A client recovers from snapshot and targets driven up, by new keys for snapshot") {
    ClientBench bench;
    bench.repository.targets["gone"] = bench.repository.targets["targets"];
    bench.repository.signers["gone"] = {test_key("gone")};
    bench.repository.show_targets("gone");
    bench.repository.targets["targets"].common.version = 5'000;
    bench.repository.show_targets("targets");
    bench.repository.snapshot.common.version = 99'999;
    bench.repository.show_snapshot();
    bench.repository.publish_timestamp();
    REQUIRE(bench.refresh().ok());
    bench.repository.set_keys("snapshot", GENERATE(std::vector<SharedKey>{test_key("new snapshot")},
                                                   std::vector<SharedKey>{test_key("snapshot"), test_key("new snapshot")}));
    bench.repository.targets["targets"].common.version = 2;
    bench.repository.snapshot.common.version = 2;
    bench.repository.snapshot.meta.erase("gone.json");
    bench.repository.show_targets("targets");
    bench.repository.show_snapshot();
    bench.repository.publish_timestamp();
    bench.repository.publish_root();
    CHECK(said(bench.refresh()) == "done");
    CHECK(bench.versions() == Versions{{"root.json", 2}, {"timestamp.json", 3}, {"snapshot.json", 2}, {"targets.json", 2}});
}

TEST_CASE("Keys that come and go in roots between count too") {
    ClientBench bench;
    bench.repository.timestamp.common.version = 50;
    bench.repository.show_timestamp();
    REQUIRE(bench.refresh().ok());
    bench.repository.set_keys("timestamp", {test_key("for a day")});
    bench.repository.publish_root();
    bench.repository.set_keys("timestamp", {test_key("timestamp")});
    bench.repository.publish_root();
    bench.repository.timestamp.common.version = 3;
    bench.repository.show_timestamp();
    CHECK(said(bench.refresh()) == "done");
    CHECK(bench.versions()["timestamp.json"] == 3);
}

TEST_CASE("Another threshold, other keyids or another root key take nothing away") {
    ClientBench bench;
    bench.repository.publish_timestamp();
    REQUIRE(bench.refresh().ok());
    SECTION("the root's own key") {
        bench.repository.root.roles["root"].keyids.push_back(test_key("second root")->keyid());
        bench.repository.root.keys[test_key("second root")->keyid()] = test_key("second root")->public_key();
    }
    SECTION("the same key under another name") {
        bench.repository.root.keys["another name"] = test_key("timestamp")->public_key();
        bench.repository.root.roles["timestamp"].keyids.push_back("another name");
    }
    bench.repository.publish_root();
    bench.repository.timestamp.common.version = 1;
    bench.repository.show_timestamp();
    CHECK(said(bench.refresh()) == "tuf.rollback");
    CHECK(bench.versions()["timestamp.json"] == 2);
}

TEST_CASE("A newer root that is given by hand recovers from a fast-forward attack as one from the repository does") {
    ClientBench bench;
    bench.repository.timestamp.common.version = 99'999;
    bench.repository.show_timestamp();
    REQUIRE(bench.refresh().ok());
    bench.repository.timestamp.common.version = 2;
    SECTION("with another key beside the old one") {
        bench.repository.set_keys("timestamp", {test_key("timestamp"), test_key("new timestamp")});
        bench.repository.publish_root();
        bench.repository.show_timestamp();
        REQUIRE(initialise(bench.metadata(), bench.repository.metadata_files.at("2.root.json")).ok());
        CHECK(said(bench.refresh()) == "done");
        CHECK(bench.versions()["timestamp.json"] == 2);
        CHECK_FALSE(std::filesystem::exists(bench.metadata() / "keys-rotated"));
    }
    SECTION("and with the same keys guards against a rollback as before") {
        bench.repository.publish_root();
        bench.repository.show_timestamp();
        REQUIRE(initialise(bench.metadata(), bench.repository.metadata_files.at("2.root.json")).ok());
        CHECK(said(bench.refresh()) == "tuf.rollback");
        CHECK(bench.versions()["timestamp.json"] == 99'999);
    }
}

TEST_CASE("A snapshot of another version than the timestamp says is refused") {
    ClientBench bench;
    bench.repository.describes_files = false;
    REQUIRE(bench.refresh().ok());
    bench.repository.publish_targets();
    bench.repository.snapshot.common.version = 3;
    bench.repository.show_snapshot();
    bench.repository.metadata_files["2.snapshot.json"] = bench.repository.metadata_files["3.snapshot.json"];
    CHECK(said(bench.refresh()) == "tuf.mismatch");
    CHECK(bench.versions()["snapshot.json"] == 1);
}

TEST_CASE("A snapshot that is well signed and not the one the timestamp describes is refused") {
    ClientBench bench;
    REQUIRE(bench.refresh().ok());
    bench.repository.publish_targets();
    bench.repository.snapshot.common.expires = at("2026-12-30T00:00:00Z");
    bench.repository.show_snapshot();
    CHECK(said(bench.refresh()) == "tuf.mismatch");
    CHECK(bench.versions()["snapshot.json"] == 1);
}

TEST_CASE("A file of another length than was signed is refused where no hash was signed") {
    ClientBench bench;
    bench.repository.publish_targets();
    MetaFile& meta = bench.repository.timestamp.meta["snapshot.json"];
    meta.hashes.clear();
    meta.length_bytes = *meta.length_bytes + 1;
    bench.repository.publish_timestamp();
    CHECK(said(bench.refresh()) == "tuf.mismatch");
}

TEST_CASE("No more roots than the limit are walked in one refresh, and the next goes on") {
    ClientBench bench;
    for (int rotation = 0; rotation < 3; ++rotation) bench.repository.publish_root();
    bench.limits.root_rotations = 2;
    CHECK(said(bench.refresh()) == "done");
    CHECK(bench.versions()["root.json"] == 3);
    CHECK(said(bench.refresh()) == "done");
    CHECK(bench.versions()["root.json"] == 4);
}
