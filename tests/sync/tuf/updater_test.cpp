#include "sync/tuf/updater.h"

#include <catch2/catch.hpp>

#include <fstream>

#include "sync/tuf/error.h"
#include "sync/tuf/names.h"
#include "tests/sync/tuf/client_bench.h"

using namespace engawa;
using namespace engawa::tuf;

TEST_CASE("The first refresh asks for four files and keeps them byte for byte") {
    ClientBench bench;
    CHECK(said(bench.refresh()) == "done");
    CHECK(bench.repository.requests == Requests{"2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json"});
    CHECK(bench.trusted("root.json") == bench.repository.metadata_files["1.root.json"]);
    CHECK(bench.trusted("timestamp.json") == bench.repository.metadata_files["timestamp.json"]);
    CHECK(bench.trusted("snapshot.json") == bench.repository.metadata_files["1.snapshot.json"]);
    CHECK(bench.trusted("targets.json") == bench.repository.metadata_files["1.targets.json"]);
}

TEST_CASE("A refresh with nothing new makes the two requests that it needs") {
    ClientBench bench;
    REQUIRE(bench.refresh().ok());
    CHECK(said(bench.refresh()) == "done");
    CHECK(bench.repository.requests == Requests{"2.root.json", "timestamp.json"});
}

TEST_CASE("Only what has changed is fetched") {
    ClientBench bench;
    REQUIRE(bench.refresh().ok());
    bench.repository.publish_timestamp();
    REQUIRE(bench.refresh().ok());
    CHECK(bench.repository.requests == Requests{"2.root.json", "timestamp.json"});
    bench.repository.publish_snapshot();
    REQUIRE(bench.refresh().ok());
    CHECK(bench.repository.requests == Requests{"2.root.json", "timestamp.json", "2.snapshot.json"});
    bench.repository.publish_targets();
    REQUIRE(bench.refresh().ok());
    CHECK(bench.repository.requests == Requests{"2.root.json", "timestamp.json", "3.snapshot.json", "2.targets.json"});
}

TEST_CASE("Without consistent snapshots names carry no version and no hash") {
    ClientBench bench;
    bench.repository.root.consistent_snapshot = GENERATE(std::optional<bool>(), std::optional<bool>(false));
    bench.repository.publish_root();
    bench.repository.add_target("targets", "folder/file.txt", "content");
    bench.repository.publish_targets();
    CHECK(said(bench.download("folder/file.txt")) == "done");
    CHECK(bench.repository.requests == Requests{"2.root.json", "3.root.json", "timestamp.json", "snapshot.json",
                                                "targets.json", "targets/folder/file.txt"});
    CHECK(bench.downloaded("folder%2Ffile.txt") == "content");
}

TEST_CASE("A client without a root has nothing to begin with") {
    support::TemporaryFolder folder;
    TestRepository repository;
    CHECK(said(Updater::create(folder.path(), repository, at(test_day))) == "tuf.not_initialised");
    CHECK(repository.requests.empty());
}

TEST_CASE("init takes a root that is good by itself, and no other") {
    TestRepository repository;
    support::TemporaryFolder folder;
    const auto metadata = folder.path() / "metadata";
    const std::string good = repository.metadata_files["1.root.json"];
    SECTION("not JSON") { CHECK(said(initialise(metadata, "{")) == "tuf.malformed"); }
    SECTION("another role's metadata") {
        CHECK(said(initialise(metadata, repository.metadata_files["timestamp.json"])) == "tuf.malformed");
    }
    SECTION("not signed by its own keys") {
        repository.signers["root"] = {test_key("somebody")};
        repository.show_root();
        CHECK(said(initialise(metadata, repository.metadata_files["1.root.json"])) == "tuf.not_signed");
    }
    SECTION("an expired root is a good one to begin with") {
        repository.root.common.expires = at("2001-01-01T00:00:00Z");
        repository.show_root();
        CHECK(said(initialise(metadata, repository.metadata_files["1.root.json"])) == "done");
        return;
    }
    CHECK_FALSE(std::filesystem::exists(metadata / "root.json"));
    CHECK(said(initialise(metadata, good)) == "done");
    CHECK(support::read_all(metadata / "root.json") == good);
}

TEST_CASE("init again never takes back a newer root") {
    ClientBench bench;
    const std::string first = bench.repository.metadata_files["1.root.json"];
    bench.repository.publish_root();
    REQUIRE(bench.refresh().ok());
    CHECK(said(initialise(bench.metadata(), first)) == "done");
    CHECK(bench.versions() == Versions{{"root.json", 2}, {"timestamp.json", 1}, {"snapshot.json", 1}, {"targets.json", 1}});
    bench.repository.publish_root();
    CHECK(said(initialise(bench.metadata(), bench.repository.metadata_files["3.root.json"])) == "done");
    CHECK(bench.versions()["root.json"] == 3);
    bench.repository.root.common.other["x"] = "1";
    bench.repository.show_root();
    CHECK(said(initialise(bench.metadata(), bench.repository.metadata_files["3.root.json"])) == "tuf.mismatch");
}

TEST_CASE("A local root that is spoilt stops the client before any request") {
    ClientBench bench;
    const std::string good = bench.trusted("root.json");
    const std::string spoilt = GENERATE_COPY(as<std::string>(), "", "{}", good.substr(0, good.size() / 2), good + "x");
    std::ofstream(bench.metadata() / "root.json", std::ios::binary) << spoilt;
    CHECK(said(bench.refresh()) == "tuf.malformed");
    CHECK(bench.repository.requests.empty());
}

TEST_CASE("A target is fetched under its hash, checked, and kept under its name") {
    ClientBench bench;
    bench.repository.add_target("targets", "packs/kaigo/form.xml", "<form/>");
    bench.repository.publish_targets();
    CHECK(bench.download("packs/kaigo/form.xml") == Updater::Fetched::now);
    CHECK(bench.repository.requests.back() == "targets/packs/kaigo/" + sha256_hex("<form/>") + ".form.xml");
    CHECK(bench.target_folder() == std::vector<std::string>{"packs%2Fkaigo%2Fform.xml"});
    CHECK(bench.downloaded("packs%2Fkaigo%2Fform.xml") == "<form/>");
    SECTION("and not fetched again") {
        CHECK(bench.download("packs/kaigo/form.xml") == Updater::Fetched::before);
        CHECK(bench.repository.requests == Requests{"2.root.json", "timestamp.json"});
    }
    SECTION("unless the file was changed on the disk") {
        std::ofstream(bench.targets() / "packs%2Fkaigo%2Fform.xml", std::ios::binary) << "<Form/>";
        CHECK(bench.download("packs/kaigo/form.xml") == Updater::Fetched::now);
        CHECK(bench.downloaded("packs%2Fkaigo%2Fform.xml") == "<form/>");
    }
    SECTION("unless the content is another one now") {
        bench.repository.add_target("targets", "packs/kaigo/form.xml", "<form new='yes'/>");
        bench.repository.publish_targets();
        CHECK(bench.download("packs/kaigo/form.xml") == Updater::Fetched::now);
        CHECK(bench.downloaded("packs%2Fkaigo%2Fform.xml") == "<form new='yes'/>");
    }
}

TEST_CASE("A target nobody has signed for is not asked for, but the metadata is up to date") {
    ClientBench bench;
    bench.repository.target_files["there.txt"] = "there";
    CHECK(said(bench.download("there.txt")) == "tuf.unknown_target");
    CHECK(bench.repository.requests == Requests{"2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json"});
    CHECK(bench.versions().size() == 4);
    CHECK(bench.target_folder().empty());
}

TEST_CASE("A target that is not what was signed is not kept") {
    ClientBench bench;
    bench.repository.add_target("targets", "file.txt", "content");
    bench.repository.publish_targets();
    std::string& served = bench.repository.target_files.begin()->second;
    served = GENERATE(as<std::string>(), "", "conten", "content!", "CONTENT");
    CHECK(said(bench.download("file.txt")) == "tuf.mismatch");
    CHECK(bench.target_folder().empty());
    served = "content";
    CHECK(said(bench.download("file.txt")) == "done");
}

TEST_CASE("Every hash of a target must match, and be one that is understood") {
    ClientBench bench;
    bench.repository.add_target("targets", "file.txt", "content");
    TargetFile& target = bench.repository.targets["targets"].targets["file.txt"];
    const auto downloaded_with = [&](Hashes hashes) {
        target.hashes = std::move(hashes);
        bench.repository.target_files[consistent_target_path("file.txt", target.hashes)] = "content";
        bench.repository.publish_targets();
        return said(bench.download("file.txt"));
    };
    const std::string sha256 = sha256_hex("content");
    const std::string sha512 = sha512_hex("content");
    SECTION("sha512 alone") { CHECK(downloaded_with({{"sha512", sha512}}) == "done"); }
    SECTION("both") { CHECK(downloaded_with({{"sha256", sha256}, {"sha512", sha512}}) == "done"); }
    SECTION("one of two is wrong") {
        CHECK(downloaded_with({{"sha256", sha256}, {"sha512", std::string(128, '0')}}) == "tuf.mismatch");
    }
    SECTION("not understood") { CHECK(downloaded_with({{"unknown-hash", sha512}}) == "tuf.mismatch"); }
    SECTION("no hash at all, but a way out of the folder") {
        CHECK(downloaded_with({{"sha256", "../../secret"}}) == "tuf.mismatch");
        CHECK(bench.repository.requests.back() != "targets/../../secret.file.txt");
    }
}

TEST_CASE("An empty target is a target") {
    ClientBench bench;
    bench.repository.add_target("targets", "empty", "");
    bench.repository.publish_targets();
    CHECK(bench.download("empty") == Updater::Fetched::now);
    CHECK(bench.downloaded("empty").empty());
    CHECK(bench.download("empty") == Updater::Fetched::before);
}

TEST_CASE("Two updates at a time in one folder are refused, not mixed") {
    ClientBench bench;
    auto first = Updater::create(bench.metadata(), bench.repository, at(test_day));
    REQUIRE(first.ok());
    const auto second = Updater::create(bench.metadata(), bench.repository, at(test_day));
    CHECK(said(second) == "tuf.in_use");
    CHECK(second.error().temporary());
}

TEST_CASE("A local snapshot of the right version with another hash is not the one that is asked for") {
    ClientBench bench;
    REQUIRE(bench.refresh().ok());
    bench.repository.snapshot.common.other["x"] = "1";
    bench.repository.show_snapshot();
    bench.repository.publish_timestamp();
    CHECK(said(bench.refresh()) == "done");
    CHECK(bench.repository.requests == Requests{"2.root.json", "timestamp.json", "1.snapshot.json"});
    CHECK(bench.trusted("snapshot.json") == bench.repository.metadata_files["1.snapshot.json"]);
}
