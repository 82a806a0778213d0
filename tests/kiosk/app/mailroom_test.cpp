#include "kiosk/app/mailroom.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <memory>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/error_tally.h"
#include "sync/outbox/queue.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"
#include "tests/sync/outbox/outbox_support.h"

using namespace engawa;

namespace {

class NoLines final : public log::Sink {
  public:
    void write(log::Level, std::string_view, std::string_view, const std::vector<log::Field>&) override {}
};

// A kiosk with an outbox, and its kiosk.toml.
struct Room {
    Room() {
        const auto made = support::run({(support::bin_dir() / "engawa").string(), "init", "--state", folder.path().string(),
                                        "--kiosk-id", "kiosk-1", "--center", "北"}, {}, {});
        REQUIRE(made.ending.exit_code == 0);
        mailroom = std::make_unique<app::Mailroom>(folder.path(), wall_clock, clock, random, errors);
        mailroom->start_delivery();
        REQUIRE(is_ready());
    }
    std::filesystem::path settings() const { return folder.path() / "kiosk" / "kiosk.toml"; }
    // In place, as an editor does it.
    void write(const std::string& text) const { std::ofstream(settings(), std::ios::binary) << text; }
    std::string with(const std::string& from, const std::string& to) const {
        std::string text = support::read_all(settings());
        const std::size_t at = text.find(from);
        REQUIRE(at != text.npos);
        return text.replace(at, from.size(), to);
    }
    bool is_ready() { return mailroom->sink().readiness() == session::Readiness::ready; }

    const support::TemporaryFolder folder;
    NoLines nowhere;
    const ManualWallClock wall_clock{WallTime(Milliseconds(1'775'000'000'000))};
    const ManualSteadyClock clock;
    SeededRandom random{1};
    log::ErrorTally errors{nowhere, wall_clock};
    std::unique_ptr<app::Mailroom> mailroom;
};

}  // namespace

TEST_CASE("A kiosk.toml that is edited is noticed once, and followed between visits") {
    Room room;
    CHECK_FALSE(room.mailroom->is_outdated());
    room.write(room.with("北", "南") + "\n[stick]\ncity = \"kawabe\"\n");
    CHECK(room.mailroom->is_outdated());
    CHECK(room.mailroom->renew());
    CHECK_FALSE(room.mailroom->is_outdated());
    CHECK(room.mailroom->center() == "南");
    CHECK(room.mailroom->enrolment()->stick.has_value());
    CHECK(room.mailroom->heartbeat() != nullptr);
    CHECK(room.is_ready());
}

TEST_CASE("An edit of kiosk.toml that went wrong leaves the kiosk as it was, and mending it is enough") {
    Room room;
    const std::string good = support::read_all(room.settings());
    const std::string mended = room.with("北", "南");
    const std::string edits[] = {"[kiosk", "", good.substr(0, good.size() / 2), room.with("kiosk-1", "kiosk-2"), room.with("kiosk.key", "no.key")};
    const int edit = GENERATE(range(0, 6));
    CAPTURE(edit);
    const bool removed = edit == 5;
    if (removed) {
        std::filesystem::remove(room.settings());
    } else {
        room.write(edits[edit]);
    }
    CHECK(room.mailroom->is_outdated() == !removed);
    CHECK(room.mailroom->renew());  // as a registry that comes makes it do
    CHECK_FALSE(room.mailroom->is_outdated());
    CHECK(room.mailroom->center() == "北");
    CHECK(room.mailroom->enrolment()->kiosk == KioskId("kiosk-1"));
    CHECK(room.mailroom->heartbeat() != nullptr);
    CHECK(room.is_ready());

    room.write(mended);
    CHECK(room.mailroom->is_outdated());
    CHECK(room.mailroom->renew());
    CHECK(room.mailroom->center() == "南");
    CHECK(room.is_ready());
}

TEST_CASE("What the log has had of errors is told with the kiosk's health, by name and number alone") {
    Room room;
    REQUIRE(room.mailroom->heartbeat() != nullptr);
    room.errors.write(log::Level::warning, "slips", "not kept", {log::Field(Error(FileError::disk_full, "/a/folder", "no room"))});
    auto queue = outbox::Queue::open(room.folder.path() / "kiosk" / "outbox.db", KioskId("kiosk-1"));
    REQUIRE(queue.ok());
    const auto health = room.mailroom->heartbeat()->compose(*queue, room.clock.now(), Seconds(300));
    REQUIRE(health.ok());
    CHECK_THAT(health->json, Catch::Contains("file.disk_full"));
    CHECK_THAT(health->json, !Catch::Contains("a/folder"));
}

TEST_CASE("What lies in another store is offered at once when kiosk.toml names a new one, and not with every start") {
    const support::TemporaryFolder folder;
    const auto made = support::run({(support::bin_dir() / "engawa").string(), "init", "--state", folder.path().string(), "--kiosk-id", "kiosk-1"}, {}, {});
    REQUIRE(made.ending.exit_code == 0);
    NoLines nowhere;
    const ManualWallClock wall_clock(build_time() + std::chrono::hours(24));
    const ManualSteadyClock clock;
    SeededRandom random(1);
    log::ErrorTally errors(nowhere, wall_clock);
    // Folders that are not there: nothing is put into either.
    const auto point_at = [&](const std::string& name) {
        const std::filesystem::path file = folder.path() / "kiosk" / "kiosk.toml";
        auto enrolment = envelope::Enrolment::load(file);
        REQUIRE(enrolment.ok());
        enrolment->store_url = (folder.path() / name).string();
        REQUIRE(enrolment->save(file).ok());
    };
    const auto start = [&] {
        app::Mailroom mailroom(folder.path(), wall_clock, clock, random, errors);
        mailroom.start_delivery();
        REQUIRE(mailroom.heartbeat() != nullptr);
    };
    point_at("one");
    {
        app::Mailroom mailroom(folder.path(), wall_clock, clock, random, errors);
        REQUIRE(mailroom.sink().submit(outbox::submission("1")).ok());
    }
    start();
    auto queue = outbox::Queue::open(folder.path() / "kiosk" / "outbox.db", KioskId("kiosk-1"));
    REQUIRE(queue.ok());
    REQUIRE(queue->mark_offered(1).ok());
    REQUIRE(queue->mark_stored(1, wall_clock.now()).ok());
    start();
    CHECK(queue->summary()->stored == 1);
    SECTION("another") { point_at("two"); }
    SECTION("it is not known which") { std::filesystem::remove(folder.path() / "kiosk" / "delivered-to"); }
    SECTION("it cannot be noted") {
        std::filesystem::remove(folder.path() / "kiosk" / "delivered-to");
        folder.write("kiosk/delivered-to/in the way", "");
    }
    start();
    CHECK(queue->summary()->stored == 0);
    CHECK(queue->due(wall_clock.now())->size() == 1);
}
