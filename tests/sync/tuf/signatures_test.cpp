#include "sync/tuf/signatures.h"

#include <catch2/catch.hpp>

#include <fstream>

#include "sync/tuf/error.h"
#include "tests/sync/tuf/client_bench.h"

using namespace engawa;
using namespace engawa::tuf;

namespace {

std::vector<SharedKey> keys_numbered(const std::vector<int>& numbers) {
    std::vector<SharedKey> keys;
    for (const int number : numbers) keys.push_back(test_key("number " + std::to_string(number)));
    return keys;
}

struct RootVersion {
    std::vector<int> keys;
    std::uint64_t threshold;
    std::vector<int> signers;
};
struct Rotation {
    const char* name;
    std::vector<RootVersion> versions;
    bool last_is_good;
};

}  // namespace

TEST_CASE("A root is taken when a threshold of the old and of the new keys has signed it") {
    const Rotation rotation = GENERATE(values<Rotation>({
        {"one key by another", {{{1}, 1, {1}}, {{2}, 1, {2, 1}}, {{2}, 1, {2}}}, true},
        {"signatures of strangers do no harm", {{{1}, 1, {3, 1, 4}}, {{2}, 1, {3, 2, 1, 4}}, {{2}, 1, {3, 2, 4}}}, true},
        {"three of five, any three", {{{0, 1, 2, 3, 4}, 3, {0, 2, 4}}, {{0, 1, 2, 3, 4}, 3, {0, 4, 1}}, {{0, 1, 2, 3, 4}, 3, {1, 3, 2}}}, true},
        {"one of five by another", {{{0, 1, 2, 3, 4}, 3, {0, 2, 4}}, {{0, 1, 3, 4, 5}, 3, {0, 4, 1}}}, true},
        {"all five by others", {{{0, 1, 2, 3, 4}, 3, {0, 2, 4}}, {{5, 6, 7, 8, 9}, 3, {0, 2, 4, 5, 6, 7}}, {{5, 6, 7, 8, 9}, 3, {5, 6, 7}}}, true},
        {"threshold up", {{{1, 2, 3}, 1, {1}}, {{1, 2, 3}, 2, {1, 2}}}, true},
        {"threshold down", {{{1, 2, 3}, 2, {1, 2}}, {{1, 2, 3}, 1, {1, 2}}, {{1, 2, 3}, 1, {1}}}, true},
        {"not by the old key", {{{1}, 1, {1}}, {{2}, 1, {2, 3, 4}}}, false},
        {"not by the new key", {{{1}, 1, {1}}, {{2}, 1, {1, 3, 4}}}, false},
        {"not by three of the new", {{{0, 1, 2, 3, 4}, 3, {0, 2, 4}}, {{0, 1, 3, 4, 5}, 3, {0, 2, 4}}}, false},
        {"not by three of the old", {{{0, 1, 2, 3, 4}, 3, {0, 2, 4}}, {{0, 1, 3, 4, 5}, 3, {0, 4, 5}}}, false},
        {"threshold up, not reached", {{{1, 2, 3}, 1, {1}}, {{1, 2, 3}, 2, {2}}}, false},
        {"threshold down, the old not reached", {{{1, 2, 3}, 2, {1, 2}}, {{1, 2, 3}, 1, {1}}}, false},
    }));
    INFO(rotation.name);
    TestRepository repository;
    for (std::size_t i = 0; i < rotation.versions.size(); ++i) {
        const RootVersion& version = rotation.versions[i];
        repository.set_keys("root", keys_numbered(version.keys), version.threshold);
        repository.signers["root"] = keys_numbered(version.signers);
        repository.root.common.version = i + 1;
        repository.show_root();
    }
    support::TemporaryFolder folder;
    REQUIRE(initialise(folder.path(), repository.metadata_files["1.root.json"]).ok());
    {
        auto updater = Updater::create(folder.path(), repository, at(test_day));
        REQUIRE(updater.ok());
        CHECK(said(updater->refresh()) == (rotation.last_is_good ? "done" : "tuf.not_signed"));
    }
    const std::size_t newest = rotation.versions.size() - (rotation.last_is_good ? 0 : 1);
    CHECK(support::read_all(folder.path() / "root.json") == repository.metadata_files[std::to_string(newest) + ".root.json"]);
}

TEST_CASE("Every role needs its threshold") {
    const std::string role = GENERATE(as<std::string>(), "timestamp", "snapshot", "targets");
    ClientBench bench;
    REQUIRE(bench.refresh().ok());
    bench.repository.set_keys(role, keys_numbered({1, 2, 3}), 2);
    bench.repository.publish_root();
    const auto publish = [&] {
        if (role == "timestamp") bench.repository.publish_timestamp();
        if (role == "snapshot") bench.repository.publish_snapshot();
        if (role == "targets") bench.repository.publish_targets();
    };
    SECTION("two of three") {
        bench.repository.signers[role] = keys_numbered({3, 1});
        publish();
        CHECK(said(bench.refresh()) == "done");
        CHECK(bench.versions()[role + ".json"] == 2);
    }
    SECTION("one of three, and a stranger") {
        bench.repository.signers[role] = keys_numbered({3, 4});
        publish();
        CHECK(said(bench.refresh()) == "tuf.not_signed");
        CHECK(bench.versions()[role + ".json"] != 2);
    }
    SECTION("a threshold beyond the number of keys is no error of the root, and never met") {
        bench.repository.root.roles[role].threshold = 4;
        bench.repository.publish_root();
        bench.repository.signers[role] = keys_numbered({1, 2, 3, 4});
        publish();
        CHECK(said(bench.refresh()) == "tuf.not_signed");
        CHECK(bench.versions()["root.json"] == 3);
    }
}

TEST_CASE("All three kinds of keys sign, each alone and together") {
    ClientBench bench;
    const std::vector<SharedKey> keys{test_key("k", SigningScheme::ed25519), test_key("k", SigningScheme::ecdsa_p256),
                                      test_key("k", SigningScheme::rsa_3072)};
    bench.repository.set_keys("timestamp", {keys[0]});
    bench.repository.set_keys("snapshot", {keys[1]});
    bench.repository.set_keys("targets", {keys[2]});
    bench.repository.publish_root();
    bench.repository.set_keys("root", keys, 3);
    bench.repository.signers["root"].push_back(test_key("root"));
    bench.repository.publish_root();
    bench.repository.publish_targets();
    CHECK(said(bench.refresh()) == "done");
    CHECK(bench.versions() == Versions{{"root.json", 3}, {"timestamp.json", 2}, {"snapshot.json", 2}, {"targets.json", 2}});
}

TEST_CASE("A signature that does not fit is no reason to refuse when others reach the threshold") {
    ClientBench bench;
    bench.repository.set_keys("timestamp", keys_numbered({1, 2}), 1);
    bench.repository.publish_root();
    ++bench.repository.timestamp.common.version;
    const std::string signed_part = canonical(bench.repository.timestamp);
    const Signature good = sign(*test_key("number 1"), signed_part);
    const std::string bad_hex = GENERATE(as<std::string>(), "", "no hex", "00", std::string(128, 'a'));
    const Signature bad{test_key("number 2")->keyid(), bad_hex};
    bench.repository.metadata_files["timestamp.json"] = metadata_file(signed_part, {bad, good});
    CHECK(said(bench.refresh()) == "done");
    ++bench.repository.timestamp.common.version;
    const std::string next = canonical(bench.repository.timestamp);
    bench.repository.metadata_files["timestamp.json"] = metadata_file(next, {bad});
    CHECK(said(bench.refresh()) == "tuf.not_signed");
}

TEST_CASE("A keyid that is there twice spoils the file, though the threshold is met") {
    ClientBench bench;
    const std::string signed_part = canonical(bench.repository.snapshot);
    const Signature signature = sign(*test_key("snapshot"), signed_part);
    bench.repository.metadata_files["1.snapshot.json"] = metadata_file(signed_part, {signature, signature});
    bench.repository.timestamp.meta["snapshot.json"] = describe(1, bench.repository.metadata_files["1.snapshot.json"]);
    bench.repository.publish_timestamp();
    CHECK(said(bench.refresh()) == "tuf.malformed");
    CHECK(bench.versions() == Versions{{"root.json", 1}, {"timestamp.json", 2}});
}

TEST_CASE("One key under many keyids is one key") {
    ClientBench bench;
    const SharedKey key = test_key("lonely", GENERATE(SigningScheme::ed25519, SigningScheme::ecdsa_p256));
    RoleKeys& role = bench.repository.root.roles["snapshot"];
    role = {};
    role.threshold = 2;
    const std::string signed_part = canonical(bench.repository.snapshot);
    std::vector<Signature> signatures;
    for (const std::string name : {"first", "second", "third"}) {
        bench.repository.root.keys[name] = key->public_key();
        bench.repository.root.keys[name].other["x-" + name] = "1";
        role.keyids.push_back(name);
        signatures.push_back({name, key->sign(signed_part)});
    }
    bench.repository.publish_root();
    bench.repository.describes_files = false;
    bench.repository.metadata_files["1.snapshot.json"] = metadata_file(signed_part, signatures);
    bench.repository.timestamp.meta["snapshot.json"] = {};
    bench.repository.publish_timestamp();
    CHECK(said(bench.refresh()) == "tuf.not_signed");
    role.threshold = 1;
    bench.repository.publish_root();
    CHECK(said(bench.refresh()) == "done");
}

TEST_CASE("A role with a keyid twice spoils the root") {
    ClientBench bench;
    RoleKeys& role = bench.repository.root.roles["snapshot"];
    role.keyids.push_back(role.keyids.front());
    bench.repository.publish_root();
    CHECK(said(bench.refresh()) == "tuf.malformed");
    CHECK(bench.versions() == Versions{{"root.json", 1}});
}

TEST_CASE("A keyid without a key, and a key of an unknown kind, count for nothing") {
    ClientBench bench;
    RoleKeys& role = bench.repository.root.roles["snapshot"];
    role.keyids.push_back("no key has this name");
    role.keyids.push_back("unknown kind");
    PublicKey& key = bench.repository.root.keys["unknown kind"];
    SECTION("with something that could be a key") { key = {"lattice", "of-the-future", "00", {}, {}}; }
    SECTION("with something else") {
        key = {"sigstore-oidc", "Fulcio", "", {{"identity", "\"desk@city.example\""}, {"issuer", "\"https://id.example\""}}, {}};
    }
    SECTION("with a public part that is no text") { key = {"lattice", "of-the-future", "", {{"public", "[1,2]"}}, {}}; }
    SECTION("with an empty one") { key = {"lattice", "of-the-future", "", {{"public", "\"\""}}, {}}; }
    bench.repository.publish_root();
    CHECK(said(bench.refresh()) == "done");
    role.threshold = 2;
    bench.repository.publish_root();
    bench.repository.publish_snapshot();
    CHECK(said(bench.refresh()) == "tuf.not_signed");
}

TEST_CASE("Members nobody knows are part of what is signed and do no harm, in a key as well") {
    ClientBench bench;
    REQUIRE(bench.refresh().ok());
    bench.repository.root.common.other["custom-field"] = "\"value\"";
    bench.repository.root.keys.begin()->second.other["extra-field"] = R"({"a":1,"b":2})";
    bench.repository.root.keys.begin()->second.other_in_value["private"] = "\"\"";
    bench.repository.root.roles["root"].other["another-field"] = "\"value\"";
    bench.repository.publish_root();
    CHECK(said(bench.refresh()) == "done");
    CHECK(bench.versions()["root.json"] == 2);
    std::string& file = bench.repository.metadata_files["3.root.json"];
    bench.repository.publish_root();
    file.replace(file.find("\"value\""), 7, "\"vulue\"");
    CHECK(said(bench.refresh()) == "tuf.not_signed");
}

TEST_CASE("What is known to be well signed is not checked again, and everything else is") {
    ClientBench bench;
    KnownSignatures known;
    bench.known = &known;
    const bool hash_is_listed = GENERATE(true, false);
    bench.repository.describes_files = hash_is_listed;
    bench.repository.publish_targets();
    REQUIRE(bench.refresh().ok());
    const std::string good = bench.trusted("targets.json");
    SECTION("other keys for the role ask for other signatures") {
        bench.repository.set_keys("targets", {test_key("new targets")});
        bench.repository.publish_root();
        CHECK(said(bench.refresh()) == "tuf.not_signed");
        bench.repository.publish_targets();
        CHECK(said(bench.refresh()) == "done");
    }
    SECTION("so does a higher threshold") {
        bench.repository.set_keys("targets", {test_key("targets"), test_key("new targets")}, 2);
        bench.repository.publish_root();
        CHECK(said(bench.refresh()) == "tuf.not_signed");
    }
    SECTION("also where no key is new") {
        bench.repository.set_keys("targets", {test_key("targets"), test_key("new targets")}, 1);
        bench.repository.signers["targets"] = {test_key("targets")};
        bench.repository.publish_root();
        bench.repository.publish_targets();
        REQUIRE(bench.refresh().ok());
        bench.repository.set_keys("targets", {test_key("targets"), test_key("new targets")}, 2);
        bench.repository.publish_root();
        CHECK(said(bench.refresh()) == "tuf.not_signed");
    }
    SECTION("and another key under the same name") {
        bench.repository.root.keys[test_key("targets")->keyid()] = test_key("new targets")->public_key();
        bench.repository.publish_root();
        CHECK(said(bench.refresh()) == "tuf.not_signed");
    }
    SECTION("a file that was changed is fetched again") {
        std::string changed = good;
        changed[changed.size() / 2] ^= 1;
        { std::ofstream(bench.metadata() / "targets.json", std::ios::binary) << changed; }
        CHECK(said(bench.refresh()) == "done");
        CHECK(bench.trusted("targets.json") == good);
    }
    SECTION("it expires all the same") {
        bench.repository.targets["targets"].common.expires = at("2026-11-25T00:00:00Z");
        bench.repository.publish_targets();
        REQUIRE(bench.refresh().ok());
        bench.now = "2026-11-26T00:00:00Z";
        CHECK(said(bench.refresh()) == "tuf.expired");
    }
}
