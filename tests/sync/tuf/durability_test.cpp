#include <catch2/catch.hpp>

#include <fstream>

#include "kiosk/base/atomic_file.h"
#include "sync/tuf/error.h"
#include "tests/support/power_cut.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/small_disk.h"
#include "tests/sync/tuf/client_bench.h"

using namespace engawa;
using namespace engawa::tuf;
using namespace engawa::support;
namespace fs = std::filesystem;

// An update that is cut off anywhere, a cache that rots, a disk that is full: what was trusted stays, and the next
// update goes through.

namespace {

Error cut(const std::string& name) { return Error(TufError::refused, name, "cut off", Permanence::temporary); }

void spoil(const fs::path& file, const std::string& bytes) { std::ofstream(file, std::ios::binary) << bytes; }

}  // namespace

TEST_CASE("An update cut off before any file is completed by the next") {
    ClientBench bench;
    const int cut_at = GENERATE(0, 1, 2, 3);
    const bool had_metadata = GENERATE(false, true);
    if (had_metadata) REQUIRE(bench.refresh().ok());
    bench.repository.publish_root();
    bench.repository.publish_targets();
    int asked = 0;
    bench.repository.before_answer = [&](const std::string& name) -> Result<void> {
        if (asked++ == cut_at) return cut(name);
        return {};
    };
    CHECK_FALSE(bench.refresh().ok());
    bench.repository.before_answer = nullptr;
    CHECK(said(bench.refresh()) == "done");
    CHECK(bench.versions() == Versions{{"root.json", 2}, {"timestamp.json", 2}, {"snapshot.json", 2}, {"targets.json", 2}});
}

TEST_CASE("After a timestamp without its snapshot, an equal timestamp leads on to it") {
    ClientBench bench;
    REQUIRE(bench.refresh().ok());
    bench.repository.publish_targets();
    bench.repository.before_answer = [](const std::string& name) -> Result<void> {
        if (name == "2.snapshot.json") return cut(name);
        return {};
    };
    CHECK(said(bench.refresh()) == "tuf.refused");
    CHECK(bench.versions() == Versions{{"root.json", 1}, {"timestamp.json", 2}, {"snapshot.json", 1}, {"targets.json", 1}});
    bench.repository.before_answer = nullptr;
    CHECK(said(bench.refresh()) == "done");
    CHECK(bench.repository.requests == Requests{"2.root.json", "timestamp.json", "2.snapshot.json", "2.targets.json"});
}

TEST_CASE("A spoilt file in the cache is replaced, whatever it holds") {
    ClientBench bench;
    bench.repository.add_target("targets", "file", "content");
    bench.repository.publish_targets();
    REQUIRE(bench.refresh().ok());
    const std::string name = GENERATE(as<std::string>(), "timestamp.json", "snapshot.json", "targets.json");
    const std::string good = bench.trusted(name);
    std::string flipped = good;
    flipped[good.size() / 2] ^= 1;
    for (const std::string& bad : {std::string(), good.substr(0, good.size() - 1), flipped, std::string(6'000'000, ' '),
                                   bench.trusted("root.json"), std::string(good.size(), '\0')}) {
        spoil(bench.metadata() / name, bad);
        CHECK(said(bench.refresh()) == "done");
        CHECK(bench.trusted(name) == good);
    }
    fs::remove(bench.metadata() / name);
    CHECK(said(bench.refresh()) == "done");
    CHECK(bench.trusted(name) == good);
}

TEST_CASE("A cache that cannot be read is told of, not worked around") {
    ClientBench bench;
    REQUIRE(bench.refresh().ok());
    fs::remove(bench.metadata() / "timestamp.json");
    fs::create_directory(bench.metadata() / "timestamp.json");
    CHECK(said(bench.refresh()) == "file.io");
}

TEST_CASE("A mirror that lies keeps a client from nothing once it has stopped") {
    ClientBench bench;
    bench.repository.add_target("targets", "file", "content");
    bench.repository.publish_targets();
    REQUIRE(bench.refresh().ok());
    const Versions before = bench.versions();
    bench.repository.add_target("targets", "file", "new content");
    bench.repository.publish_root();
    bench.repository.publish_targets();
    const auto honest = bench.repository.metadata_files;
    const auto honest_targets = bench.repository.target_files;
    for (const auto& [name, bytes] : honest) {
        for (const std::string& lie : {std::string(), std::string("{}"), bytes.substr(1), honest.at("1.root.json"), std::string(100, 'x')}) {
            INFO(name);
            bench.repository.metadata_files = honest;
            bench.repository.metadata_files[name] = lie;
            (void)bench.refresh();
            // Nothing went back, and nothing unsigned came in.
            for (const auto& [file, version] : bench.versions()) {
                CHECK(version >= before.at(file));
                CHECK(version <= before.at(file) + 1);
            }
        }
    }
    bench.repository.metadata_files = honest;
    bench.repository.target_files.clear();
    for (const auto& [path, bytes] : honest_targets) bench.repository.target_files[path] = std::string(bytes.size(), 'x');
    CHECK(said(bench.download("file")) == "tuf.mismatch");
    CHECK(bench.target_folder().empty());
    bench.repository.target_files = honest_targets;
    CHECK(said(bench.download("file")) == "done");
    CHECK(bench.downloaded("file") == "new content");
}

TEST_CASE("A download that was cut off goes on from where it stopped") {
    ClientBench bench;
    std::string content(300'000, 'x');
    for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>('a' + i * 7 % 26);
    bench.repository.add_target("targets", "big", content);
    bench.repository.publish_targets();
    // Gives half of what is asked for and breaks off, once.
    struct Breaking final : Fetcher {
        TestRepository& inner;
        std::vector<std::uint64_t> offsets;
        std::string first_half;
        explicit Breaking(TestRepository& repository) : inner(repository) {}
        Result<std::string> fetch_metadata(std::string_view name, std::uint64_t most) override { return inner.fetch_metadata(name, most); }
        Result<void> fetch_target(std::string_view path, std::uint64_t offset, TargetSink& sink) override {
            offsets.push_back(offset);
            if (offsets.size() > 1) return inner.fetch_target(path, offset, sink);
            TRY(sink.begin(0));
            TRY(sink.write(std::as_bytes(std::span(first_half))));
            return cut(std::string(path));
        }
    } fetcher(bench.repository);
    const auto download = [&]() -> Result<Updater::Fetched> {
        Updater updater = TRY(Updater::create(bench.metadata(), fetcher, at(test_day)));
        TRY(updater.refresh());
        return updater.download("big", bench.targets());
    };
    SECTION("with the rest alone") {
        fetcher.first_half = content.substr(0, 100'000);
        CHECK(said(download()) == "tuf.refused");
        CHECK(bench.downloaded("big") == "none");
        REQUIRE(bench.target_folder().size() == 1);
        CHECK(bench.target_folder()[0].front() == '.');
        CHECK(said(download()) == "done");
        CHECK(fetcher.offsets == std::vector<std::uint64_t>{0, 100'000});
    }
    SECTION("from the start, when the first part was a lie") {
        fetcher.first_half = std::string(100'000, '?');
        CHECK(said(download()) == "tuf.refused");
        CHECK(said(download()) == "done");
        CHECK(fetcher.offsets == std::vector<std::uint64_t>{0, 100'000, 0});
    }
    SECTION("from the start, when all of it had come and not the end") {
        fetcher.first_half = content;
        CHECK(said(download()) == "tuf.refused");
        CHECK(said(download()) == "done");
        CHECK(fetcher.offsets == std::vector<std::uint64_t>{0, 0});
    }
    SECTION("from the start, when there was nothing yet") {
        CHECK(said(download()) == "tuf.refused");
        CHECK(bench.target_folder().empty());
        CHECK(said(download()) == "done");
        CHECK(fetcher.offsets == std::vector<std::uint64_t>{0, 0});
    }
    CHECK(bench.downloaded("big") == content);
    CHECK(bench.target_folder() == std::vector<std::string>{"big"});
}

TEST_CASE("A disk that is full keeps what was trusted, and the update goes through once there is room") {
    const SmallDisk disk(512 * 1024);
    if (!disk.mounted()) FAIL(disk.trouble());
    TestRepository repository;
    const fs::path metadata = disk.path() / "metadata";
    const fs::path targets = disk.path() / "targets";
    const auto update = [&](const std::string& target) -> Result<void> {
        Updater updater = TRY(Updater::create(metadata, repository, at(test_day)));
        TRY(updater.refresh());
        if (!target.empty()) TRY(updater.download(target, targets));
        return {};
    };
    REQUIRE(initialise(metadata, repository.metadata_files["1.root.json"]).ok());
    REQUIRE(update("").ok());
    const fs::path filler = disk.path() / "filler";
    const auto fill = [&] {
        std::ofstream out(filler, std::ios::binary);
        for (int i = 0; i < 200 && out << std::string(4'096, 'f') << std::flush; ++i) {
        }
    };
    SECTION("metadata") {
        repository.publish_root();
        repository.publish_targets();
        fill();
        const auto result = update("");
        CHECK(said(result) == "file.disk_full");
        CHECK(result.error().temporary());
        CHECK(trusted_versions(metadata) == Versions{{"root.json", 1}, {"timestamp.json", 1}, {"snapshot.json", 1}, {"targets.json", 1}});
        fs::remove(filler);
        CHECK(said(update("")) == "done");
        CHECK(trusted_versions(metadata) == Versions{{"root.json", 2}, {"timestamp.json", 2}, {"snapshot.json", 2}, {"targets.json", 2}});
    }
    SECTION("a target") {
        repository.add_target("targets", "big", std::string(300'000, 'b'));
        repository.publish_targets();
        { std::ofstream(filler, std::ios::binary) << std::string(300'000, 'f'); }
        CHECK(said(update("big")) == "file.disk_full");
        CHECK(fs::is_empty(targets));
        fs::remove(filler);
        CHECK(said(update("big")) == "done");
        CHECK(fs::file_size(targets / "big") == 300'000);
    }
}

TEST_CASE("A power cut at any moment of an update loses nothing, and the next one completes it") {
    // The hardest update there is: two roots, new keys for timestamp and snapshot after both were driven up, a new
    // delegated role, a target. The program is ended before each of its writes, renames and removals in turn.
    TestRepository repository;
    repository.timestamp.common.version = 900;
    repository.snapshot.common.version = 800;
    repository.show_snapshot();
    repository.show_timestamp();
    const TemporaryFolder folder;
    const fs::path before = folder.path() / "before";
    REQUIRE(initialise(before, repository.metadata_files["1.root.json"]).ok());
    {
        auto updater = Updater::create(before, repository, at(test_day));
        REQUIRE(updater.ok());
        REQUIRE(updater->refresh().ok());
    }
    repository.root.common.expires = at("2999-01-01T00:00:00Z");
    repository.set_keys("timestamp", {test_key("new timestamp")});
    repository.publish_root();
    repository.set_keys("snapshot", {test_key("new snapshot")});
    repository.publish_root();
    DelegatedRole role;
    role.name = "kaigo";
    role.paths = {"*"};
    repository.set_delegation("targets", role, {test_key("kaigo")});
    repository.add_target("kaigo", "file", "content");
    for (auto& [name, targets] : repository.targets) targets.common.expires = at("2999-01-01T00:00:00Z");
    repository.snapshot.common.expires = repository.timestamp.common.expires = at("2999-01-01T00:00:00Z");
    repository.timestamp.common.version = 1;
    repository.snapshot.common.version = 1;
    repository.show_targets("kaigo");
    repository.publish_targets();
    repository.write_to(folder.path());
    const Versions after{{"root.json", 3}, {"timestamp.json", 2}, {"snapshot.json", 2}, {"targets.json", 2}, {"kaigo.json", 1}};

    const fs::path metadata = folder.path() / "work";
    const fs::path targets = folder.path() / "installed";
    const auto run_client = [&](int cut_at) {
        ProcessOptions options;
        options.environment = power_cut_at(cut_at);
        return run({(bin_dir() / "tuf-client").string(), "--metadata-dir", metadata.string(), "--metadata-url", (folder.path() / "metadata").string(),
                    "--target-base-url", (folder.path() / "targets").string(), "--target-dir", targets.string(), "--target-name", "file", "download"},
                   {}, options).ending.exit_code;
    };
    int cuts = 0;
    for (;; ++cuts) {
        fs::remove_all(metadata);
        fs::remove_all(targets);
        fs::copy(before, metadata);
        const auto exit_code = run_client(cuts + 1);
        if (exit_code == 0) break;
        INFO("cut before the " << cuts + 1 << "th change");
        REQUIRE(exit_code == 99);
        // Whatever is there is whole: it parses, and is of one of the versions there were.
        for (const auto& [file, version] : trusted_versions(metadata)) CHECK(version <= 900);
        if (fs::exists(targets / "file")) CHECK(read_all(targets / "file") == "content");
        CHECK(run_client(0) == 0);
        CHECK(trusted_versions(metadata) == after);
        CHECK(read_all(targets / "file") == "content");
        CHECK_FALSE(fs::exists(metadata / "keys-rotated"));
    }
    CHECK(trusted_versions(metadata) == after);
    // Seven files, two notes, three removals and more: each of them with its syncs.
    CHECK(cuts >= 30);
}
