#include "sync/update/worker.h"

#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <fstream>

#include "kiosk/base/atomic_file.h"
#include "kiosk/content/pack.h"
#include "sync/tuf/error.h"
#include "sync/update/error.h"
#include "tests/support/small_disk.h"
#include "tests/sync/update/update_bench.h"

using namespace engawa;
using namespace engawa::update;
using namespace engawa::update::test;
namespace fs = std::filesystem;

namespace {

using Names = std::vector<std::string>;

Error broken() { return Error(UpdateError::failed_check, "kaigo/forms/care.xml:3", "does not work"); }

// A picture with that much in it.
std::string picture(std::size_t size_bytes) {
    std::string png = content::test::PackFolder::png(1, 1);
    return png.insert(png.size() - 12, size_bytes, 'p');  // before its last chunk
}

ino_t inode(const fs::path& file) {
    struct stat status {};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    return status.st_ino;
}

}  // namespace

TEST_CASE("A pack of the repository is fetched, checked and shown") {
    UpdateBench bench;
    bench.publish("2026.1");
    fs::path staged;
    bench.checked = [&](const fs::path& folder) -> Result<void> {
        staged = folder;
        CHECK(support::read_all(folder / "forms" / "care.xml") == bench.pack.text("forms/care.xml"));
        return {};
    };
    bench.look();
    CHECK(bench.worker.last_error() == "");
    CHECK(bench.shown() == "2026.1");
    CHECK(bench.changes == 1);
    CHECK(staged.string().find("/staging/kaigo/2026.1-") != std::string::npos);
    CHECK(bench.current().size() == std::string("2026.1-").size() + 16);
    CHECK(bench.states("packs") == Names{"kaigo/" + bench.current()});
    CHECK(bench.states("staging").empty());
    CHECK(support::files_holding(bench.content(), ".part").empty());

    SECTION("and nothing is asked for again when nothing has changed") {
        bench.look();
        CHECK(bench.repository.requests == Names{"2.root.json", "timestamp.json"});
        CHECK(bench.changes == 1);
    }
    SECTION("and it is shown after the power was off") {
        Installation again(bench.content());
        REQUIRE(again.open().ok());
        CHECK(again.take_into_use() == Installation::InUse{{PackId("kaigo"), bench.current()}});
    }
}

TEST_CASE("Only the files that changed are fetched; the others are linked from the state before") {
    UpdateBench bench;
    bench.publish("2026.1");
    bench.look();
    const std::string before = bench.current();
    bench.write("forms/care.xml", "<changed/>");
    bench.publish("2026.2");
    bench.look();
    CHECK(bench.shown() == "2026.2");
    CHECK(bench.file("forms/care.xml") == "<changed/>");
    CHECK(bench.repository.fetched() == Names{"forms/care.xml", "pack.toml"});
    const fs::path packs = bench.content() / "packs" / "kaigo";
    CHECK(inode(packs / before / "media" / "a.png") == inode(packs / bench.current() / "media" / "a.png"));
    CHECK(bench.installation.pack(PackId("kaigo")).previous == before);

    SECTION("a file that rotted in the state before is fetched, not shared") {
        const std::string good = bench.pack.text("media/a.png");
        for (const std::string& state : {before, bench.current()}) {
            std::ofstream(packs / state / "media" / "a.png", std::ios::binary) << std::string(good.size(), '?');
        }
        bench.publish("2026.3");
        bench.look();
        CHECK(bench.repository.fetched() == Names{"media/a.png", "pack.toml"});
        CHECK(bench.file("media/a.png") == good);
    }
    SECTION("a file that has left the pack leaves the kiosk") {
        bench.write("media/b.png", content::test::PackFolder::png(9, 9));
        bench.publish("2026.3");
        bench.look();
        CHECK_FALSE(bench.file("media/b.png").empty());
        fs::remove(bench.pack.folder() / "media" / "b.png");
        bench.publish("2026.4");
        bench.look();
        CHECK(bench.shown() == "2026.4");
        CHECK_FALSE(fs::exists(bench.installation.state_folder(PackId("kaigo"), bench.current()) / "media" / "b.png"));
    }
    SECTION("a file that the pack names and has not refuses it") {
        fs::remove(bench.pack.folder() / "forms" / "care.xml");
        bench.publish("2026.4");
        bench.look();
        CHECK(bench.shown() == "2026.2");  // pack.toml names it: the pack is refused
        CHECK(bench.installation.pack(PackId("kaigo")).refused.size() == 1);
    }
}

TEST_CASE("A repository that cannot be had, or lies, changes nothing") {
    UpdateBench bench;
    bench.publish("2026.1");
    bench.look();
    const std::string before = bench.current();
    bench.publish("2026.2");
    SECTION("no network") {
        bench.repository.before_answer = [](const std::string& name) -> Result<void> {
            return Error(tuf::TufError::refused, name, "down", Permanence::temporary);
        };
    }
    SECTION("no password") {
        bench.opening = []() -> Result<void> { return Error(FileError::not_found, "store-secret", "", Permanence::temporary); };
    }
    SECTION("expired metadata: what is installed stays") {
        bench.moment.now += std::chrono::hours(24 * 31);
        bench.look();
        CHECK(bench.worker.last_error() == "tuf.expired");
    }
    SECTION("another's signature") {
        bench.repository.signers["kaigo"] = {tuf::test_key("thief")};
        bench.repository.show_targets("kaigo");
        bench.repository.publish_targets();
    }
    SECTION("files that were signed and are not there yet") {
        bench.repository.target_files.clear();
    }
    bench.look();
    CHECK_FALSE(bench.worker.last_error().empty());
    CHECK(bench.current() == before);
    CHECK(bench.shown() == "2026.1");
    CHECK(bench.changes == 1);
    CHECK(bench.next - bench.now <= std::chrono::hours(1));
}

TEST_CASE("A network that comes ends the wait after a look that failed, and no other") {
    UpdateBench bench;
    bench.publish("2026.1");
    const auto asked_again = [&] {
        bench.repository.requests.clear();
        bench.next = bench.worker.step(bench.now += Seconds(1));
        return !bench.repository.requests.empty();
    };
    SECTION("after one that failed") {
        bool down = true;
        bench.repository.before_answer = [&](const std::string& name) -> Result<void> {
            if (down) return Error(tuf::TufError::refused, name, "down", Permanence::temporary);
            return {};
        };
        for (int failures = 0; failures < 8; ++failures) bench.look();
        CHECK_FALSE(asked_again());
        bench.network.come();
        CHECK(asked_again());
        // Counted anew: the next wait is a first one's, a minute at most.
        CHECK(bench.next - bench.now <= std::chrono::minutes(1));
        CHECK_FALSE(asked_again());
        down = false;
        bench.network.come();
        CHECK(asked_again());
        CHECK(bench.shown() == "2026.1");
    }
    SECTION("after one that went well: all kiosks of a city would come with the power") {
        bench.look();
        bench.network.come();
        CHECK_FALSE(asked_again());
        CHECK(bench.network.heard() == 1);
    }
}

TEST_CASE("A pack that fails its check is refused and never fetched again; the next version is tried") {
    UpdateBench bench;
    bench.publish("2026.1");
    bench.look();
    bench.publish("2026.2");
    bench.checked = [](const fs::path&) -> Result<void> { return broken(); };
    bench.look();
    CHECK(bench.shown() == "2026.1");
    CHECK(bench.changes == 1);
    CHECK(bench.installation.pack(PackId("kaigo")).refused.size() == 1);
    CHECK(bench.states("staging").empty());
    CHECK(bench.states("packs").size() == 1);
    bench.look();
    CHECK(bench.repository.fetched().empty());
    bench.checked = nullptr;
    bench.look();
    CHECK(bench.shown() == "2026.1");
    bench.publish("2026.3");
    bench.look();
    CHECK(bench.shown() == "2026.3");

    SECTION("a check that could not be made refuses nothing") {
        bench.publish("2026.4");
        bench.checked = [](const fs::path&) -> Result<void> {
            return Error(FileError::io, "kaigo", "cannot read", Permanence::temporary);
        };
        bench.look();
        CHECK(bench.shown() == "2026.3");
        bench.checked = nullptr;
        bench.look();
        CHECK(bench.shown() == "2026.4");
        CHECK(bench.repository.fetched().empty());
    }
}

TEST_CASE("A pack that calls itself otherwise than its signature is refused") {
    UpdateBench bench;
    bench.publish("2026.1");
    bench.repository.publish(bench.pack.folder(), "kaigo", custom("2026.9", 0, 100));
    bench.look();
    CHECK(bench.current() == "none");
    CHECK(bench.installation.pack(PackId("kaigo")).refused.size() == 1);
}

TEST_CASE("A kiosk out of the ring keeps the version it has") {
    WorkerOptions options;
    options.content.ring = 3;
    SECTION("of the repository") {
        UpdateBench bench(options);
        bench.publish("2026.1", 3);
        bench.look();
        bench.publish("2026.2", 2);
        bench.look();
        CHECK(bench.shown() == "2026.1");
        CHECK(bench.repository.fetched().empty());
        bench.publish("2026.2", 3, 0);
        bench.look();
        CHECK(bench.shown() == "2026.1");
        bench.publish("2026.2", 3, 100);
        bench.look();
        CHECK(bench.shown() == "2026.2");
    }
    SECTION("that came with the program") {
        const content::test::PackFolder shipped;
        options.shipped = {{PackId("kaigo"), shipped.folder()}};
        UpdateBench bench(options);
        bench.publish("2026.2", 2);
        bench.look();
        CHECK(bench.current() == "none");
        bench.publish("2026.2", 3);
        bench.look();
        CHECK(bench.shown() == "2026.2");
        CHECK(bench.repository.fetched() == Names{"pack.toml"});  // the rest is the program's, copied
        CHECK(inode(shipped.folder() / "media" / "a.png") !=
              inode(bench.installation.state_folder(PackId("kaigo"), bench.current()) / "media" / "a.png"));
    }
    SECTION("but takes what it never had: it has nothing else to show") {
        UpdateBench bench(options);
        bench.publish("2026.1", 0, 0);
        bench.look();
        CHECK(bench.shown() == "2026.1");
    }
}

TEST_CASE("Files are fetched inside the window, unless there is nothing to show or the clock is not set") {
    WorkerOptions options;
    options.content.window = envelope::DailyWindow{60, 300};
    UpdateBench bench(options);
    bench.publish("2026.1");
    bench.look();
    CHECK(bench.shown() == "2026.1");  // at noon: it had nothing
    bench.publish("2026.2");
    bench.look();
    CHECK(bench.shown() == "2026.1");
    CHECK(bench.repository.fetched().empty());
    CHECK(bench.worker.last_error() == "");
    SECTION("the kiosk comes back when the window opens") {
        bench.moment.minute_of_day = 20;
        bench.look();
        CHECK(bench.next - bench.now >= std::chrono::minutes(40));
        CHECK(bench.next - bench.now <= std::chrono::minutes(66));
        bench.moment.minute_of_day = 61;
        bench.look();
        CHECK(bench.shown() == "2026.2");
    }
    SECTION("a clock that was never set keeps nothing away") {
        bench.moment.clock = ClockState::unset;
        bench.look();
        CHECK(bench.shown() == "2026.2");
        CHECK(bench.installation.freshness()->refreshed_at == bench.moment.now);  // of the look before
    }
    SECTION("a window that closes ends the fetching between two files, and the next night goes on") {
        bench.write("forms/care.xml", "<one/>");
        bench.write("media/a.png", content::test::PackFolder::png(600, 400));
        bench.publish("2026.3");
        bench.moment.minute_of_day = 299;
        bench.repository.before_answer = [&](const std::string& name) -> Result<void> {
            if (name.starts_with("targets/")) bench.moment.minute_of_day = 301;
            return {};
        };
        bench.look();
        CHECK(bench.shown() == "2026.1");
        CHECK(bench.repository.fetched().size() == 1);
        bench.repository.before_answer = nullptr;
        bench.moment.minute_of_day = 61;
        bench.look();
        CHECK(bench.shown() == "2026.3");
        CHECK(bench.repository.fetched().size() == 2);
    }
}

TEST_CASE("Without the room for it nothing is fetched, and it comes when there is room") {
    UpdateBench bench;
    bench.publish("2026.1");
    bench.free_space.bytes = reserve_bytes + 100;
    bench.look();
    CHECK(bench.worker.last_error() == "update.no_space");
    CHECK(bench.repository.fetched().empty());
    CHECK(bench.current() == "none");
    std::uint64_t pack_bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator(bench.pack.folder())) {
        if (entry.is_regular_file()) pack_bytes += entry.file_size();
    }
    bench.free_space.bytes = reserve_bytes + pack_bytes - 1;
    bench.look();
    CHECK(bench.worker.last_error() == "update.no_space");
    bench.free_space.bytes = reserve_bytes + pack_bytes;
    bench.look();
    CHECK(bench.shown() == "2026.1");
    SECTION("what is copied from the packs of the program needs it too") {
        const content::test::PackFolder shipped;
        WorkerOptions options;
        options.shipped = {{PackId("kaigo"), shipped.folder()}};
        UpdateBench beside(std::move(options));
        beside.publish("2026.2");
        beside.free_space.bytes = reserve_bytes + beside.pack.text("pack.toml").size() + 1;
        beside.look();
        CHECK(beside.worker.last_error() == "update.no_space");
        CHECK(beside.repository.fetched().empty());
        CHECK(support::files_holding(beside.content() / "staging", beside.pack.text("forms/care.xml")).empty());
        beside.free_space.bytes = reserve_bytes + (1u << 20);
        beside.look();
        CHECK(beside.shown() == "2026.2");
    }
    SECTION("what is shared needs no room") {
        bench.publish("2026.2");
        bench.free_space.bytes = reserve_bytes + 4096;
        bench.look();
        CHECK(bench.shown() == "2026.2");
    }
}

TEST_CASE("A download that was cut off goes on from its .part") {
    UpdateBench bench;
    const std::string big = picture(200'000);
    bench.write("media/a.png", big);
    bench.publish("2026.1");
    // A line that ends in the middle of the file, then goes on: the first half is not sent again.
    bool cut = false;
    bench.between = [&](std::uint64_t offset, tuf::TargetSink& sink) -> Result<bool> {
        if (std::exchange(cut, true)) {
            CHECK(offset == 100'000);
            return false;
        }
        TRY(sink.begin(0));
        TRY(sink.write(std::as_bytes(std::span(big).first(100'000))));
        return Error(tuf::TufError::refused, "a.png", "cut off", Permanence::temporary);
    };
    bench.look();
    CHECK(bench.current() == "none");
    CHECK(bench.states("staging").size() == 1);
    bench.look();
    CHECK(cut);
    CHECK(bench.shown() == "2026.1");
    CHECK((bench.file("media/a.png") == big));
    CHECK(bench.states("staging").empty());
}

TEST_CASE("One pack that cannot be had does not keep the others away") {
    UpdateBench bench;
    const content::test::PackFolder other("aoba");
    bench.repository.publish(other.folder(), "aoba", custom("2026.1", 0, 100));
    bench.publish("2026.1");
    bench.repository.signers["aoba"] = {tuf::test_key("thief")};
    bench.repository.show_targets("aoba");
    bench.repository.publish_targets();
    bench.look();
    CHECK(bench.worker.last_error() == "tuf.not_signed");
    CHECK(bench.shown() == "2026.1");
    CHECK(bench.current("aoba") == "none");
}

TEST_CASE("What is signed and is no pack is not fetched") {
    UpdateBench bench;
    bench.publish("2026.1");
    bench.look();
    bench.repository.requests.clear();
    const std::string path = GENERATE(as<std::string>(), "packs/kaigo/Forms.xml", "packs/kaigo/.hidden/x.xml",
                                      "packs/kaigo/forms/.x.xml", "packs/kaigo/pack.toml/x");
    bench.publish("2026.2");
    bench.repository.add_target("kaigo", path, "x");
    bench.repository.show_targets("kaigo");
    bench.repository.publish_targets();
    bench.look();
    CHECK(bench.worker.last_error() == "update.unfit_pack");
    CHECK(bench.shown() == "2026.1");
    CHECK(bench.repository.fetched().empty());
}

TEST_CASE("A pack longer than a pack may be is not fetched") {
    UpdateBench bench;
    bench.publish("2026.1");
    bench.repository.targets.at("kaigo").targets.at("packs/kaigo/media/a.png").length_bytes = content::pack_limit_bytes;
    bench.repository.show_targets("kaigo");
    bench.repository.publish_targets();
    bench.look();
    CHECK(bench.worker.last_error() == "update.unfit_pack");
    CHECK(bench.repository.fetched().empty());
}

TEST_CASE("States that nobody needs go; what is shown, was before, or is in use by a visit stays") {
    UpdateBench bench;
    bench.publish("1");
    bench.look();
    const std::string first = "kaigo/" + bench.current();
    bench.installation.take_into_use();  // a visit begins
    bench.publish("2");
    bench.look();
    bench.publish("3");
    bench.look();
    CHECK(bench.installation.changed());
    // The second was never shown: should the third not work, the way back is to the first.
    CHECK(bench.states("packs") == Names{first, "kaigo/" + bench.current()});
    const std::string third = "kaigo/" + bench.current();
    bench.installation.take_into_use();  // it has ended
    CHECK_FALSE(bench.installation.changed());
    bench.look();
    CHECK(bench.states("packs") == Names{first, third});
    bench.publish("4");
    bench.look();
    // A draft may be of the first.
    CHECK(bench.states("packs") == Names{first, third, "kaigo/" + bench.current()});
    bench.moment.now += Installation::earlier_stays;
    bench.look();
    CHECK(bench.states("packs") == Names{third, "kaigo/" + bench.current()});
    bench.publish("5");
    bench.publish("3");
    bench.look();
    CHECK(bench.shown() == "3");
}

TEST_CASE("A pack that leaves the repository leaves the shelves for good, until it is offered again") {
    UpdateBench bench;
    bench.publish("1");
    bench.look();
    const std::string state = bench.current();
    bench.installation.take_into_use();
    bench.repository.targets.at("targets").delegations->roles.clear();
    bench.repository.publish_targets();
    bench.look();
    CHECK(bench.changes == 2);
    CHECK(bench.installation.changed());
    const Installation::InUse nothing_of_it{{PackId("kaigo"), std::nullopt}};
    CHECK(bench.installation.take_into_use() == nothing_of_it);
    Installation again(bench.content());
    REQUIRE(again.open().ok());
    CHECK(again.take_into_use() == nothing_of_it);
    bench.look();
    CHECK(bench.changes == 2);
    bench.publish("1");
    bench.look();
    CHECK(bench.current() == state);
    CHECK(bench.repository.fetched().empty());
    CHECK_FALSE(bench.installation.pack(PackId("kaigo")).withdrawn);
}

TEST_CASE("A repository that goes back to an earlier version is followed without fetching") {
    UpdateBench bench;
    bench.publish("1");
    bench.look();
    const std::string first = bench.current();
    bench.publish("2");
    bench.look();
    bench.publish("1");
    bench.look();
    CHECK(bench.current() == first);
    CHECK(bench.repository.fetched().empty());
}

TEST_CASE("An installed.json that is spoilt costs a look, not a pack") {
    UpdateBench bench;
    bench.publish("1");
    bench.look();
    const std::string state = bench.current();
    const std::string spoilt = GENERATE(as<std::string>(), "", "{", "[]", R"({"format":2,"packs":{}})", R"({"format":1})",
                                        R"({"format":1,"packs":{"kaigo":1}})",
                                        R"({"format":1,"packs":{"kaigo":{"current":"../../x"}}})",
                                        R"({"format":1,"packs":{"../x":{"current":"1"}}})");
    std::ofstream(bench.content() / "installed.json") << spoilt;
    const auto opened = bench.installation.open();
    REQUIRE_FALSE(opened.ok());
    CHECK(opened.error().is(UpdateError::malformed));
    CHECK(bench.current() == "none");
    bench.look();
    CHECK(bench.current() == state);
    CHECK(bench.repository.fetched().empty());  // its files are there, and are as signed
}

TEST_CASE("A state whose folder is gone counts as never installed") {
    UpdateBench bench;
    bench.publish("1");
    bench.look();
    fs::remove_all(bench.content() / "packs");
    REQUIRE(bench.installation.open().ok());
    CHECK(bench.current() == "none");
    bench.look();
    CHECK(bench.shown() == "1");
}

TEST_CASE("Content is stale when its timestamp has expired by a clock that is set") {
    UpdateBench bench;
    bench.publish("1");
    bench.look();
    const auto freshness = bench.installation.freshness();
    REQUIRE(freshness.has_value());
    CHECK(freshness->refreshed_at == bench.moment.now);
    const WallTime later = bench.moment.now + std::chrono::hours(24 * 30);
    CHECK_FALSE(is_stale(freshness, later - Seconds(1), ClockState::set));
    CHECK(is_stale(freshness, later, ClockState::set));
    CHECK_FALSE(is_stale(freshness, later, ClockState::unset));
    CHECK_FALSE(is_stale(std::nullopt, later, ClockState::set));
    Installation again(bench.content());
    REQUIRE(again.open().ok());
    CHECK(again.freshness() == freshness);
}

TEST_CASE("A disk that is really full keeps what is shown, and the update goes through once there is room") {
    const support::SmallDisk disk(1024 * 1024);
    if (!disk.mounted()) FAIL(disk.trouble());
    UpdateBench bench;
    bench.publish("1");
    bench.look();
    fs::copy(bench.content(), disk.path() / "content", fs::copy_options::recursive);
    fs::remove_all(bench.content());
    fs::create_directory_symlink(disk.path() / "content", bench.content());
    bench.write("media/a.png", picture(300'000));
    bench.publish("2");
    const fs::path filler = disk.path() / "filler";
    std::ofstream(filler, std::ios::binary) << std::string(900'000, 'f');
    bench.look();
    CHECK(bench.worker.last_error() == "file.disk_full");
    CHECK(bench.shown() == "1");
    fs::remove(filler);
    bench.look();
    CHECK(bench.worker.last_error() == "");
    CHECK(bench.shown() == "2");
}
