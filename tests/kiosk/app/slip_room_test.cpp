#include <catch2/catch.hpp>

#include <semaphore>

#include "kiosk/app/slip_room.h"
#include "sync/store/folder_store.h"
#include "tests/kiosk/app/slip_bench.h"

using namespace engawa;
using namespace engawa::app;

namespace {

struct Counter : test::SlipBench {
    std::counting_semaphore<> answers{0};
    SlipRoom room{folder.path(), trusted, clock, random, [this] { answers.release(); }};

    session::SlipAnswer look_up(const std::string& code) {
        room.exchange().ask(session::LookUpStatus{code});
        answers.acquire();
        auto answer = room.exchange().take();
        REQUIRE(answer);
        return *answer;
    }
    // An enrolment whose store is a folder with one status in it, of this code.
    envelope::Enrolment enrolment(const std::string& name, const std::string& code) {
        const std::filesystem::path place = folder.path() / name;
        std::filesystem::create_directories(place);
        store::FolderStore store(place);
        put_status(store, code, envelope::SlipState::done, "");
        return {KioskId("kiosk-a"), "中央公民館", "file://" + place.string(), std::nullopt, {},
                envelope::MinisignSecretKey::generate(random).public_key(), folder.path() / "kiosk.key"};
    }
};

}  // namespace

TEST_CASE("A kiosk that is enrolled while it runs, or told of another store, looks slips up there") {
    Counter counter;
    const std::string code = envelope::make_slip_code(counter.random);
    const std::string other = envelope::make_slip_code(counter.random);
    counter.room.start(std::nullopt);
    CHECK(std::holds_alternative<session::NotNow>(counter.look_up(code)));
    counter.room.start(counter.enrolment("first", code));
    CHECK(std::holds_alternative<session::StatusTold>(counter.look_up(code)));
    CHECK(std::holds_alternative<session::NothingFound>(counter.look_up(other)));
    counter.room.start(counter.enrolment("second", other));
    CHECK(std::holds_alternative<session::StatusTold>(counter.look_up(other)));
    CHECK(std::holds_alternative<session::NothingFound>(counter.look_up(code)));
}
