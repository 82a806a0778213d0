#include "kiosk/session/try_guard.h"

#include "tests/support/temporary_folder.h"

using namespace engawa;
using namespace engawa::session;

namespace {

struct Door {
    engawa::support::TemporaryFolder folder;
    ManualSteadyClock clock;
    std::filesystem::path file = folder.path() / "kiosk" / "tries.json";
    std::unique_ptr<TryGuard> guard;

    Door() { restart(); }
    void restart() { guard = std::make_unique<TryGuard>(file, clock); }
    Seconds wait() { return std::chrono::duration_cast<Seconds>(guard->wait()); }
};

}  // namespace

TEST_CASE("Five tries are free, and each further one waits twice as long, up to a quarter of an hour") {
    Door door;
    for (int i = 0; i < 5; ++i) {
        CHECK(door.wait() == Seconds(0));
        door.guard->failed();
    }
    for (const int seconds : {30, 60, 120, 240, 480, 900, 900, 900}) {
        CHECK(door.wait() == Seconds(seconds));
        door.clock.advance(Seconds(seconds) - Milliseconds(1));
        CHECK(door.guard->wait() == Milliseconds(1));
        door.clock.advance(Milliseconds(1));
        CHECK(door.wait() == Seconds(0));
        door.guard->failed();
    }
}

TEST_CASE("A restart shortens no wait, and gives no free tries") {
    Door door;
    for (int i = 0; i < 6; ++i) door.guard->failed();
    door.clock.advance(Seconds(59));
    CHECK(door.wait() == Seconds(1));
    door.restart();
    CHECK(door.guard->count() == 6);
    CHECK(door.wait() == Seconds(60));
}

TEST_CASE("An hour without a failed try begins anew, also on the disk") {
    Door door;
    for (int i = 0; i < 7; ++i) door.guard->failed();
    door.clock.advance(std::chrono::minutes(59));
    CHECK(door.wait() == Seconds(0));
    CHECK(door.guard->count() == 7);
    door.clock.advance(std::chrono::minutes(1));
    CHECK(door.wait() == Seconds(0));
    CHECK(door.guard->count() == 0);
    door.restart();
    CHECK(door.guard->count() == 0);
}

TEST_CASE("A file that somebody changed opens nothing: the waits begin at once") {
    Door door;
    const std::string text = GENERATE("", "{}", "{\"format\": \"engawa-tries\", \"version\": 1, \"failed\": -3}", "\xff");
    door.folder.write("kiosk/tries.json", text);
    door.restart();
    CHECK(door.wait() == Seconds(30));
}

TEST_CASE("A count that cannot be written is kept in memory") {
    Door door;
    door.folder.write("kiosk", "a file where the folder should be");
    for (int i = 0; i < 5; ++i) door.guard->failed();
    CHECK(door.wait() == Seconds(30));
}
