#include <catch2/catch.hpp>

#include "kiosk/app/draft_shelf.h"
#include "kiosk/base/atomic_file.h"
#include "sync/envelope/draft.h"
#include "sync/store/memory_store.h"
#include "sync/store/open.h"
#include "tests/support/nginx_dav.h"
#include "tests/support/temporary_folder.h"

using namespace engawa;
using namespace engawa::app;
using engawa::support::TemporaryFolder;

namespace {

const std::string proof(std::string(42, 'A') + "E=");
const std::string locator = envelope::draft_locator_of(proof);
const envelope::Bytes sealed(300, std::byte(7));

// A kiosk's folder, and its clock.
struct Kiosk {
    TemporaryFolder folder;
    ManualWallClock clock{build_time() + std::chrono::hours(24)};
    WallTime last_trusted{};
    TrustedWallClock trusted{clock, [this] { return last_trusted; }};
    DraftShelf shelf{folder.path() / "drafts", trusted};

    ManualSteadyClock steady;
    SeededRandom random{1};
    delivery::LineUse line;

    // Once more for every draft, an hour later.
    void tend(store::ObjectStore* store) {
        steady.advance(std::chrono::hours(1));
        settle(store);
    }
    // Whatever is due now. Returns when the next is.
    std::optional<SteadyTime> settle(store::ObjectStore* store) {
        std::optional<delivery::OpenStore> access;
        if (store != nullptr) access.emplace(*store);
        const SteadyTime now = steady.now();
        std::optional<SteadyTime> next = now;
        while (next == now) next = shelf.tend({access ? &*access : nullptr, line, now, random});
        return next;
    }
    void pass(std::chrono::days days) { clock.advance(days); }
    std::size_t files() const {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "drafts")) count += entry.is_regular_file();
        return count;
    }
};

bool in_store(store::MemoryStore& store) {
    const auto there = store.objects().find(envelope::draft_key(locator));
    return there != store.objects().end() && there->second == sealed;
}
bool is_proved_gone(store::MemoryStore& store) {
    const auto there = store.objects().find(envelope::draft_key(locator));
    return there != store.objects().end() && envelope::is_draft_tombstone(there->second, locator);
}

}  // namespace

TEST_CASE("A draft is here when it is kept, and in the store when that is next reached") {
    Kiosk kiosk;
    store::MemoryStore store;
    REQUIRE(kiosk.shelf.keep(locator, sealed).ok());
    CHECK(kiosk.shelf.find(locator).value() == sealed);
    kiosk.tend(nullptr);
    store.fail_all(store::StoreError::unreachable);
    kiosk.tend(&store);
    store.mend();
    CHECK_FALSE(in_store(store));
    kiosk.tend(&store);
    CHECK(store.objects().at(envelope::draft_key(locator)) == sealed);
    const std::size_t writes = store.writes();
    kiosk.tend(&store);
    CHECK(store.writes() == writes);
    CHECK(kiosk.shelf.find(std::string(32, 'f')).error().is(FileError::not_found));
}

TEST_CASE("A resumed draft is gone here at once, and the store is told though it was away meanwhile") {
    Kiosk kiosk;
    store::MemoryStore store;
    REQUIRE(kiosk.shelf.keep(locator, sealed).ok());
    kiosk.tend(&store);
    CHECK_FALSE(kiosk.shelf.is_gone(locator));
    REQUIRE(kiosk.shelf.resumed(proof).ok());
    CHECK_FALSE(kiosk.shelf.find(locator).ok());
    CHECK(kiosk.shelf.is_gone(locator));
    kiosk.tend(nullptr);
    CHECK(in_store(store));
    kiosk.tend(&store);
    CHECK(is_proved_gone(store));
    // An old copy of the store has it again.
    store.objects()[envelope::draft_key(locator)] = sealed;
    kiosk.tend(&store);
    CHECK(is_proved_gone(store));
    kiosk.pass(std::chrono::days(15));
    kiosk.tend(&store);
    CHECK(store.objects().empty());
    CHECK(kiosk.files() == 0);
}

TEST_CASE("A draft that was resumed at another kiosk is let go of here, and does not come back") {
    Kiosk here;
    Kiosk there;
    store::MemoryStore store;
    REQUIRE(here.shelf.keep(locator, sealed).ok());
    SECTION("stored") { here.tend(&store); }
    SECTION("stored, but this kiosk does not know") { store.objects()[envelope::draft_key(locator)] = sealed; }
    REQUIRE(there.shelf.resumed(proof).ok());
    there.tend(&store);
    CHECK(is_proved_gone(store));
    here.tend(&store);
    CHECK_FALSE(here.shelf.find(locator).ok());
    here.tend(&store);
    CHECK(is_proved_gone(store));
    CHECK(here.files() == 0);
}

TEST_CASE("A draft that grew too old at two kiosks is gone from both, though their login at the store may not list") {
    Kiosk kiosk;
    support::NginxDav server;
    server.start_with("if ($request_method = PROPFIND) { return 403; }");
    const auto opened = store::open_store(server.url(), {});
    REQUIRE(opened.ok());
    REQUIRE(kiosk.shelf.keep(locator, sealed).ok());
    kiosk.tend(opened->get());
    REQUIRE((*opened)->head(envelope::draft_key(locator)).value().has_value());
    kiosk.pass(std::chrono::days(15));
    REQUIRE((*opened)->remove(envelope::draft_key(locator)).ok());  // by the other one
    kiosk.tend(opened->get());
    CHECK(kiosk.files() == 0);
}

TEST_CASE("A draft that the store lacks stays here, and the store gets it again") {
    Kiosk kiosk;
    store::MemoryStore store;
    REQUIRE(kiosk.shelf.keep(locator, sealed).ok());
    kiosk.tend(&store);
    REQUIRE(in_store(store));
    auto& objects = store.objects();
    SECTION("another store, or an empty folder") { objects.clear(); }
    SECTION("damaged") { objects[envelope::draft_key(locator)].resize(100); }
    SECTION("emptied") { objects[envelope::draft_key(locator)].clear(); }
    SECTION("a proof of another place") {
        const std::string other = envelope::draft_tombstone(std::string(43, 'A') + "=");
        objects[envelope::draft_key(locator)].assign(envelope::bytes_of(other).begin(), envelope::bytes_of(other).end());
    }
    kiosk.tend(&store);
    CHECK(kiosk.shelf.find(locator).value() == sealed);
    CHECK(in_store(store));
}

TEST_CASE("A draft stays fourteen days, here and in the store, and not one more") {
    Kiosk kiosk;
    store::MemoryStore store;
    REQUIRE(kiosk.shelf.keep(locator, sealed).ok());
    kiosk.tend(&store);
    kiosk.pass(std::chrono::days(14));
    kiosk.tend(&store);
    CHECK(kiosk.shelf.find(locator).ok());
    kiosk.pass(std::chrono::days(1));
    kiosk.tend(&store);
    CHECK_FALSE(kiosk.shelf.find(locator).ok());
    CHECK_FALSE(in_store(store));
}

TEST_CASE("While the clock is not set no draft grows old, and then its days are counted from when it is") {
    Kiosk kiosk;
    store::MemoryStore store;
    const WallTime now = kiosk.clock.now();
    kiosk.clock.set(WallTime{});
    REQUIRE(kiosk.shelf.keep(locator, sealed).ok());
    kiosk.pass(std::chrono::days(100));
    kiosk.tend(&store);
    CHECK(kiosk.shelf.find(locator).ok());
    kiosk.clock.set(now);
    kiosk.tend(&store);
    kiosk.pass(std::chrono::days(14));
    kiosk.tend(&store);
    CHECK(kiosk.shelf.find(locator).ok());
    // The clock falls back to 1970: that makes nothing old or young.
    kiosk.clock.set(WallTime{});
    kiosk.tend(&store);
    CHECK(kiosk.shelf.find(locator).ok());
    kiosk.clock.set(now + std::chrono::days(15));
    kiosk.tend(&store);
    CHECK_FALSE(kiosk.shelf.find(locator).ok());
}

TEST_CASE("After a power cut before its note, or with a damaged one, a draft is kept and put into the store") {
    Kiosk kiosk;
    store::MemoryStore store;
    REQUIRE(kiosk.shelf.keep(locator, sealed).ok());
    const std::filesystem::path note = kiosk.folder.path() / "drafts" / (locator + ".json");
    SECTION("no note") { std::filesystem::remove(note); }
    SECTION("half a note") { kiosk.folder.write("drafts/" + locator + ".json", "{\"format\": \"engawa-dra"); }
    SECTION("another format") { kiosk.folder.write("drafts/" + locator + ".json", "{\"format\": 3}"); }
    kiosk.folder.write("drafts/stray.txt", "no draft");
    kiosk.tend(&store);
    CHECK(in_store(store));
    CHECK(kiosk.shelf.find(locator).ok());
}

TEST_CASE("A draft that cannot be written is an error, and nothing of it is there") {
    Kiosk kiosk;
    kiosk.folder.write("drafts", "a file where the folder should be");
    CHECK_FALSE(kiosk.shelf.keep(locator, sealed).ok());
    CHECK_FALSE(kiosk.shelf.find(locator).ok());
}

TEST_CASE("A draft that the store has is looked after every quarter of an hour, on a line to be spared every hour") {
    Kiosk kiosk;
    store::MemoryStore store;
    CHECK(kiosk.settle(&store) == std::nullopt);
    REQUIRE(kiosk.shelf.keep(locator, sealed).ok());
    CHECK(kiosk.settle(&store) == kiosk.steady.now() + std::chrono::minutes(15));
    envelope::NetworkUse use;
    use.metering = envelope::Metering::metered;
    kiosk.line = delivery::LineUse(use, [] { return delivery::LocalMinute{}; });
    kiosk.steady.advance(std::chrono::minutes(15));
    CHECK(kiosk.settle(&store) == kiosk.steady.now() + std::chrono::hours(1));
    // Another store is told at once.
    store.objects().clear();
    kiosk.shelf.forget_waits();
    kiosk.settle(&store);
    CHECK(in_store(store));
}

TEST_CASE("A draft that the store refuses does not stop the others, and is tried ever more seldom") {
    Kiosk kiosk;
    store::MemoryStore store;
    const std::string other(32, '0');  // looked at before
    REQUIRE(other < locator);
    REQUIRE(kiosk.shelf.keep(other, sealed).ok());
    REQUIRE(kiosk.shelf.keep(locator, sealed).ok());
    const store::StoreError error = GENERATE(store::StoreError::too_large, store::StoreError::full);
    store.fail_writes_of(envelope::draft_key(other), error);
    kiosk.settle(&store);
    CHECK(in_store(store));
    CHECK_FALSE(store.objects().contains(envelope::draft_key(other)));
    const auto next = kiosk.settle(&store);
    REQUIRE(next);
    if (error == store::StoreError::too_large) {
        CHECK(*next >= kiosk.steady.now() + std::chrono::minutes(7));
    }
    store.mend();
    kiosk.tend(&store);
    CHECK(store.objects().contains(envelope::draft_key(other)));
}

TEST_CASE("A store that is away is asked twice, not once a draft, and whoever keeps one then does not wait") {
    struct Counting final : delivery::StoreAccess {
        store::MemoryStore store;
        int entered = 0;
        Result<store::ObjectStore*> enter() override { return ++entered, &store; }
        void refused() override {}
        void cancel() override {}
    };
    Kiosk kiosk;
    Counting access;
    const auto settle = [&] {
        std::optional<SteadyTime> next = kiosk.steady.now();
        while (next == kiosk.steady.now()) next = kiosk.shelf.tend({&access, kiosk.line, kiosk.steady.now(), kiosk.random});
        REQUIRE(next);
        return *next;
    };
    for (const char digit : {'0', '1', '2', '3', '4'}) REQUIRE(kiosk.shelf.keep(std::string(32, digit), sealed).ok());
    access.store.fail_all(store::StoreError::unreachable);
    for (int round = 1; round <= 20; ++round) {
        const SteadyTime next = settle();
        CHECK(access.entered <= 2 * round);
        if (round < 20) kiosk.steady.advance(std::chrono::duration_cast<Milliseconds>(next - kiosk.steady.now()));
    }
    CHECK(kiosk.steady.now() > SteadyTime{} + std::chrono::minutes(5));
    access.store.mend();
    REQUIRE(kiosk.shelf.keep(locator, sealed).ok());
    settle();
    CHECK(in_store(access.store));
}

TEST_CASE("A big draft waits for the line on the day it was kept, and a small one does not") {
    Kiosk kiosk;
    store::MemoryStore store;
    delivery::LocalMinute minute{ClockState::set, 23 * 60};
    const bool metered = GENERATE(false, true);
    envelope::NetworkUse use;
    if (metered) {
        use.metering = envelope::Metering::metered;
    } else {
        use.quiet = envelope::parse_window("22:00-06:00");
    }
    kiosk.line = delivery::LineUse(use, [&] { return minute; });
    const envelope::Bytes big((1u << 20) + 1, std::byte(7));
    REQUIRE(kiosk.shelf.keep(locator, big).ok());
    const std::string small(32, '0');
    REQUIRE(kiosk.shelf.keep(small, sealed).ok());
    kiosk.settle(&store);
    CHECK(store.objects().contains(envelope::draft_key(small)));
    CHECK_FALSE(store.objects().contains(envelope::draft_key(locator)));
    SECTION("the day is over") { kiosk.pass(std::chrono::days(1)); }
    SECTION("the quiet hours are over") {
        minute.minute_of_day = 6 * 60;
        if (metered) {
            kiosk.tend(&store);
            CHECK_FALSE(store.objects().contains(envelope::draft_key(locator)));
            return;
        }
    }
    kiosk.tend(&store);
    CHECK(store.objects().at(envelope::draft_key(locator)) == big);
}

TEST_CASE("Of drafts that are due the one that has failed least is tried first, whatever they are called") {
    Kiosk kiosk;
    store::MemoryStore store;
    const std::string failed(32, '0');
    const std::string fresh(32, 'f');
    REQUIRE(kiosk.shelf.keep(failed, sealed).ok());
    store.fail_writes_of(envelope::draft_key(failed), store::StoreError::trouble);
    kiosk.tend(&store);
    store.mend();
    REQUIRE(store.objects().empty());
    REQUIRE(kiosk.shelf.keep(fresh, sealed).ok());
    kiosk.steady.advance(std::chrono::hours(1));
    delivery::OpenStore access(store);
    kiosk.shelf.tend({&access, kiosk.line, kiosk.steady.now(), kiosk.random});
    CHECK(store.objects().contains(envelope::draft_key(fresh)));
    CHECK_FALSE(store.objects().contains(envelope::draft_key(failed)));
    kiosk.shelf.tend({&access, kiosk.line, kiosk.steady.now(), kiosk.random});
    CHECK(store.objects().contains(envelope::draft_key(failed)));
}
