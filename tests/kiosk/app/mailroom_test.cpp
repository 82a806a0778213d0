#include "kiosk/app/mailroom.h"

#include <catch2/catch.hpp>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/error_tally.h"
#include "sync/outbox/queue.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

using namespace engawa;

namespace {

class NoLines final : public log::Sink {
  public:
    void write(log::Level, std::string_view, std::string_view, const std::vector<log::Field>&) override {}
};

}  // namespace

TEST_CASE("What the log has had of errors is told with the kiosk's health, by name and number alone") {
    const support::TemporaryFolder folder;
    const auto made = support::run({(support::bin_dir() / "engawa").string(), "init", "--state", folder.path().string(), "--kiosk-id", "kiosk-1"}, {}, {});
    REQUIRE(made.ending.exit_code == 0);
    NoLines nowhere;
    const ManualWallClock wall_clock(WallTime(Milliseconds(1'775'000'000'000)));
    const ManualSteadyClock clock;
    SeededRandom random(1);
    log::ErrorTally errors(nowhere, wall_clock);
    app::Mailroom mailroom(folder.path(), wall_clock, clock, random, errors);
    REQUIRE(mailroom.sink().readiness() == session::Readiness::ready);
    mailroom.start_delivery();
    REQUIRE(mailroom.heartbeat() != nullptr);
    errors.write(log::Level::warning, "slips", "not kept", {log::Field(Error(FileError::disk_full, "/a/folder", "no room"))});
    auto queue = outbox::Queue::open(folder.path() / "kiosk" / "outbox.db", KioskId("kiosk-1"));
    REQUIRE(queue.ok());
    const auto health = mailroom.heartbeat()->compose(*queue, clock.now(), Seconds(300));
    REQUIRE(health.ok());
    CHECK_THAT(health->json, Catch::Contains("file.disk_full"));
    CHECK_THAT(health->json, !Catch::Contains("a/folder"));
}
