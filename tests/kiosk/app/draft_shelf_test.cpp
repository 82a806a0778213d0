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
    kiosk.shelf.tend(nullptr);
    store.fail_all(store::StoreError::unreachable);
    kiosk.shelf.tend(&store);
    store.mend();
    CHECK_FALSE(in_store(store));
    kiosk.shelf.tend(&store);
    CHECK(store.objects().at(envelope::draft_key(locator)) == sealed);
    const std::size_t writes = store.writes();
    kiosk.shelf.tend(&store);
    CHECK(store.writes() == writes);
    CHECK(kiosk.shelf.find(std::string(32, 'f')).error().is(FileError::not_found));
}

TEST_CASE("A resumed draft is gone here at once, and the store is told though it was away meanwhile") {
    Kiosk kiosk;
    store::MemoryStore store;
    REQUIRE(kiosk.shelf.keep(locator, sealed).ok());
    kiosk.shelf.tend(&store);
    CHECK_FALSE(kiosk.shelf.is_gone(locator));
    REQUIRE(kiosk.shelf.resumed(proof).ok());
    CHECK_FALSE(kiosk.shelf.find(locator).ok());
    CHECK(kiosk.shelf.is_gone(locator));
    kiosk.shelf.tend(nullptr);
    CHECK(in_store(store));
    kiosk.shelf.tend(&store);
    CHECK(is_proved_gone(store));
    // An old copy of the store has it again.
    store.objects()[envelope::draft_key(locator)] = sealed;
    kiosk.shelf.tend(&store);
    CHECK(is_proved_gone(store));
    kiosk.pass(std::chrono::days(15));
    kiosk.shelf.tend(&store);
    CHECK(store.objects().empty());
    CHECK(kiosk.files() == 0);
}

TEST_CASE("A draft that was resumed at another kiosk is let go of here, and does not come back") {
    Kiosk here;
    Kiosk there;
    store::MemoryStore store;
    REQUIRE(here.shelf.keep(locator, sealed).ok());
    SECTION("stored") { here.shelf.tend(&store); }
    SECTION("stored, but this kiosk does not know") { store.objects()[envelope::draft_key(locator)] = sealed; }
    REQUIRE(there.shelf.resumed(proof).ok());
    there.shelf.tend(&store);
    CHECK(is_proved_gone(store));
    here.shelf.tend(&store);
    CHECK_FALSE(here.shelf.find(locator).ok());
    here.shelf.tend(&store);
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
    kiosk.shelf.tend(opened->get());
    REQUIRE((*opened)->head(envelope::draft_key(locator)).value().has_value());
    kiosk.pass(std::chrono::days(15));
    REQUIRE((*opened)->remove(envelope::draft_key(locator)).ok());  // by the other one
    kiosk.shelf.tend(opened->get());
    CHECK(kiosk.files() == 0);
}

TEST_CASE("A draft that the store lacks stays here, and the store gets it again") {
    Kiosk kiosk;
    store::MemoryStore store;
    REQUIRE(kiosk.shelf.keep(locator, sealed).ok());
    kiosk.shelf.tend(&store);
    REQUIRE(in_store(store));
    auto& objects = store.objects();
    SECTION("another store, or an empty folder") { objects.clear(); }
    SECTION("damaged") { objects[envelope::draft_key(locator)].resize(100); }
    SECTION("emptied") { objects[envelope::draft_key(locator)].clear(); }
    SECTION("a proof of another place") {
        const std::string other = envelope::draft_tombstone(std::string(43, 'A') + "=");
        objects[envelope::draft_key(locator)].assign(envelope::bytes_of(other).begin(), envelope::bytes_of(other).end());
    }
    kiosk.shelf.tend(&store);
    CHECK(kiosk.shelf.find(locator).value() == sealed);
    CHECK(in_store(store));
}

TEST_CASE("A draft stays fourteen days, here and in the store, and not one more") {
    Kiosk kiosk;
    store::MemoryStore store;
    REQUIRE(kiosk.shelf.keep(locator, sealed).ok());
    kiosk.shelf.tend(&store);
    kiosk.pass(std::chrono::days(14));
    kiosk.shelf.tend(&store);
    CHECK(kiosk.shelf.find(locator).ok());
    kiosk.pass(std::chrono::days(1));
    kiosk.shelf.tend(&store);
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
    kiosk.shelf.tend(&store);
    CHECK(kiosk.shelf.find(locator).ok());
    kiosk.clock.set(now);
    kiosk.shelf.tend(&store);
    kiosk.pass(std::chrono::days(14));
    kiosk.shelf.tend(&store);
    CHECK(kiosk.shelf.find(locator).ok());
    // The clock falls back to 1970: that makes nothing old or young.
    kiosk.clock.set(WallTime{});
    kiosk.shelf.tend(&store);
    CHECK(kiosk.shelf.find(locator).ok());
    kiosk.clock.set(now + std::chrono::days(15));
    kiosk.shelf.tend(&store);
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
    kiosk.shelf.tend(&store);
    CHECK(in_store(store));
    CHECK(kiosk.shelf.find(locator).ok());
}

TEST_CASE("A draft that cannot be written is an error, and nothing of it is there") {
    Kiosk kiosk;
    kiosk.folder.write("drafts", "a file where the folder should be");
    CHECK_FALSE(kiosk.shelf.keep(locator, sealed).ok());
    CHECK_FALSE(kiosk.shelf.find(locator).ok());
}
