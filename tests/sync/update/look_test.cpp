#include <catch2/catch.hpp>

#include "sync/tuf/error.h"
#include "tests/sync/update/update_bench.h"

// When looks are made, and what one leaves that did not come to its end.

using namespace engawa;
using namespace engawa::update;
using namespace engawa::update::test;
namespace fs = std::filesystem;

namespace {

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("Of what was cut off only the version that is offered now is kept") {
    UpdateBench bench;
    bench.between = [](std::uint64_t, tuf::TargetSink&) -> Result<bool> {
        return Error(tuf::TufError::refused, "a.png", "cut off", Permanence::temporary);
    };
    bench.publish("2026.1");
    bench.look();
    const Names first = bench.states("staging");
    REQUIRE(first.size() == 1);
    bench.publish("2026.2");
    // What was begun of the older version goes once its successor is known to be wanted.
    bench.look();
    bench.look();
    const Names second = bench.states("staging");
    CHECK(second.size() == 1);
    CHECK(second != first);
}

TEST_CASE("A file that is not the pack's leaves what was begun before the pack is shown") {
    UpdateBench bench;
    bool cut = false;
    bench.between = [&](std::uint64_t, tuf::TargetSink&) -> Result<bool> {
        if (std::exchange(cut, true)) return false;
        return Error(tuf::TufError::refused, "a.png", "cut off", Permanence::temporary);
    };
    bench.publish("2026.1");
    bench.look();
    REQUIRE(bench.states("staging").size() == 1);
    bench.folder.write("content/staging/" + bench.states("staging")[0] + "/forms/stray.xml", "<stray/>");
    bench.look();
    CHECK(bench.shown() == "2026.1");
    CHECK_FALSE(fs::exists(bench.installation.state_folder(PackId("kaigo"), bench.current()) / "forms" / "stray.xml"));
}

TEST_CASE("A file of the version before takes no second place on the disk, also where another lies in its way") {
    UpdateBench bench;
    bench.publish("2026.1");
    bench.look();
    const fs::path before = bench.installation.state_folder(PackId("kaigo"), bench.current()) / "media" / "a.png";
    bench.checked = [](const fs::path&) -> Result<void> {
        return Error(FileError::disk_full, "check", "", Permanence::temporary);
    };
    bench.publish("2026.2");
    bench.look();
    REQUIRE(bench.states("staging").size() == 1);
    const fs::path begun = bench.content() / "staging" / bench.states("staging")[0] / "media" / "a.png";
    fs::remove(begun);
    bench.folder.write(begun.lexically_relative(bench.folder.path()).string(), "spoilt");
    bench.checked = nullptr;
    bench.look();
    REQUIRE(bench.shown() == "2026.2");
    CHECK(fs::equivalent(before, bench.installation.state_folder(PackId("kaigo"), bench.current()) / "media" / "a.png"));
}

TEST_CASE("What came with the program is something to show: its successor waits for the window") {
    const content::test::PackFolder shipped;
    WorkerOptions options;
    options.content.window = envelope::DailyWindow{60, 300};
    options.shipped = {{PackId("kaigo"), shipped.folder()}};
    UpdateBench bench(options);
    bench.publish("2026.2");
    bench.look();
    CHECK(bench.current() == "none");
    CHECK(bench.repository.fetched().empty());
    bench.moment.minute_of_day = 60;
    bench.look();
    CHECK(bench.shown() == "2026.2");
}

TEST_CASE("What was begun stays while the repository cannot say what is offered") {
    UpdateBench bench;
    bench.between = [](std::uint64_t, tuf::TargetSink&) -> Result<bool> {
        return Error(tuf::TufError::refused, "a.png", "cut off", Permanence::temporary);
    };
    bench.publish("2026.1");
    bench.look();
    const Names begun = bench.states("staging");
    REQUIRE(begun.size() == 1);
    bench.publish("2026.2");
    bench.repository.before_answer = [](const std::string& name) -> Result<void> {
        if (name.find("kaigo") == std::string::npos) return {};
        return Error(tuf::TufError::refused, name, "down", Permanence::temporary);
    };
    bench.look();
    CHECK(bench.worker.last_error() == "tuf.refused");
    CHECK(bench.states("staging") == begun);
}

TEST_CASE("A look is made at the moment that was named, and not before") {
    UpdateBench bench;
    bench.publish("2026.1");
    bench.look();
    bench.repository.requests.clear();
    CHECK(bench.worker.step(bench.next - Milliseconds(1)) == bench.next);
    CHECK(bench.repository.requests.empty());
    bench.worker.step(bench.next);
    CHECK_FALSE(bench.repository.requests.empty());
}

TEST_CASE("With a clock that is not set nothing is noted of how fresh the content is") {
    UpdateBench bench;
    bench.publish("2026.1");
    bench.moment.clock = ClockState::unset;
    bench.look();
    CHECK(bench.shown() == "2026.1");
    CHECK_FALSE(bench.installation.freshness());
    bench.moment.clock = ClockState::set;
    bench.look();
    CHECK(bench.installation.freshness());
}

TEST_CASE("A shutdown while a pack is checked puts nothing in its place") {
    UpdateBench bench;
    bench.publish("2026.1");
    bench.look();
    const Names before = bench.states("packs");
    bench.publish("2026.2");
    bench.checked = [&](const fs::path&) -> Result<void> {
        bench.worker.cancel();
        return {};
    };
    bench.look();
    CHECK(bench.shown() == "2026.1");
    CHECK(bench.states("packs") == before);
    CHECK(bench.changes == 1);
}

TEST_CASE("However often looks fail, the next is no later than after one that went well") {
    WorkerOptions options;
    options.content.every = std::chrono::minutes(2);
    UpdateBench bench(options);
    bench.opening = []() -> Result<void> { return Error(FileError::not_found, "store-secret", "", Permanence::temporary); };
    for (int failure = 0; failure < 20; ++failure) {
        bench.look();
        CHECK(bench.next - bench.now <= std::chrono::minutes(2));
    }
}
