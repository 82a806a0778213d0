#include <catch2/catch.hpp>

#include <functional>
#include <semaphore>
#include <thread>

#include "kiosk/app/slip_room.h"
#include "sync/envelope/draft.h"
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

TEST_CASE("Of two kiosks at one store the one that kept a draft does not open it after the other has gone on with it") {
    Counter first;
    Counter second;
    const envelope::Enrolment enrolment = first.enrolment("store", envelope::make_slip_code(first.random));
    const std::string secret = envelope::make_draft_key(first.random);
    const auto ask = [](Counter& counter, session::SlipOrder order) {
        counter.room.exchange().ask(std::move(order));
        counter.answers.acquire();
        auto answer = counter.room.exchange().take();
        REQUIRE(answer);
        return std::move(*answer);
    };
    first.room.start(enrolment);
    second.room.start(enrolment);
    session::Draft draft;
    draft.forms.push_back({FormId("care"), PackId("kaigo"), "1", "/data/q", "answers"});
    REQUIRE(std::holds_alternative<session::DraftKept>(ask(first, session::KeepDraft{draft, secret})));
    store::FolderStore store(first.folder.path() / "store");
    const ObjectKey key = envelope::draft_key(envelope::draft_locator(secret).value());
    while (!store.head(key).value()) std::this_thread::yield();
    REQUIRE(std::holds_alternative<session::DraftFound>(ask(second, session::FindDraft{secret})));
    second.room.exchange().release(secret);
    while (store.head(key).value()->size_bytes > envelope::max_draft_tombstone_bytes) std::this_thread::yield();
    CHECK(std::holds_alternative<session::NothingFound>(ask(first, session::FindDraft{secret})));
}

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

TEST_CASE("What was resumed just before the kiosk is shut down is let go of before it is") {
    // At this moment the room has seen that there is nothing to do.
    struct LookedAt final : SteadyClock {
        SteadyTime now() const override {
            if (on_look) std::exchange(on_look, {})();
            return {};
        }
        mutable std::function<void()> on_look;
    };
    test::SlipBench bench;
    const std::string secret = envelope::make_draft_key(bench.random);
    const std::string locator = envelope::draft_locator(secret).value();
    DraftShelf shelf(bench.folder.path() / "kiosk" / "drafts", bench.trusted);
    REQUIRE(shelf.keep(locator, envelope::Bytes(300, std::byte(7))).ok());
    LookedAt clock;
    std::binary_semaphore looked{0};
    {
        SlipRoom room(bench.folder.path(), bench.trusted, clock, bench.random, [] {});
        clock.on_look = [&] {
            room.exchange().release(secret);
            room.exchange().stop();
            looked.release();
        };
        room.start(std::nullopt);
        looked.acquire();
    }
    CHECK_FALSE(shelf.find(locator).ok());
    CHECK(shelf.is_gone(locator));
}
