#include <catch2/catch.hpp>

#include "sync/envelope/acks.h"
#include "tests/sync/delivery/delivery_support.h"

// The wall clock may say anything; waits are the steady clock's.

using namespace engawa;
using namespace engawa::delivery;

namespace {

constexpr auto day = std::chrono::hours(24);
const WallTime present = build_time() + day * 30;

std::size_t inbox_size(store::MemoryStore& store) { return store.list("inbox/")->size(); }

}  // namespace

TEST_CASE("A clock that jumps by years, there and back, loses nothing and doubles nothing") {
    const auto jumps = GENERATE(std::vector<int>{10}, std::vector<int>{-10}, std::vector<int>{10, -20, 10},
                                std::vector<int>{-56, 56}, std::vector<int>{3, 3, -40, 80});
    Site site;
    store::MemoryStore store;
    Office office(site.kiosk.keys);
    auto worker = site.make_worker(store);
    for (const int years : jumps) {
        site.submit(1);
        settle(*worker, site.steady);
        site.kiosk.clock.advance(day * 365 * years);
        pass(*worker, site, std::chrono::hours(2));
        CHECK(site.summary().waiting() == static_cast<std::uint64_t>(site.submitted));
        CHECK(inbox_size(store) == static_cast<std::size_t>(site.submitted));
    }
    office.pull(store);
    pass(*worker, site, std::chrono::hours(1));
    CHECK(site.summary().waiting() == 0);
    CHECK(office.received.size() == static_cast<std::size_t>(site.submitted));
}

TEST_CASE("After a clock that was years ahead, a stored envelope is still offered again after seven days") {
    Site site;
    store::MemoryStore store;
    auto worker = site.make_worker(store);
    site.kiosk.clock.set(present + day * 3650);
    site.submit(1);
    settle(*worker, site.steady);
    site.kiosk.clock.set(present);
    pass(*worker, site, std::chrono::hours(1));
    store.objects().clear();
    pass(*worker, site, day * 6);
    CHECK(inbox_size(store) == 0);
    pass(*worker, site, day + std::chrono::hours(2));
    CHECK(inbox_size(store) == 1);
}

TEST_CASE("A kiosk that is at 1970 each morning offers what is stored again, and does so once a start") {
    Site site;
    store::MemoryStore store;
    Office office(site.kiosk.keys);
    site.kiosk.clock.set(WallTime{});
    site.submit(2);
    settle(*site.make_worker(store), site.steady);
    CHECK(site.summary().stored == 2);
    store.objects().clear();  // the store lost them

    site.kiosk.clock.set(WallTime{});
    auto worker = site.make_worker(store);
    settle(*worker, site.steady);
    CHECK(inbox_size(store) == 2);
    const std::size_t writes = store.writes();
    pass(*worker, site, day);
    CHECK(store.writes() == writes);
    office.pull(store);
    pass(*worker, site, std::chrono::hours(1));
    CHECK(site.summary().waiting() == 0);
}

TEST_CASE("A kiosk whose clock is set does not offer again what is stored because it was started") {
    Site site;
    store::MemoryStore store;
    site.kiosk.clock.set(present);
    site.submit(2);
    settle(*site.make_worker(store), site.steady);
    store.objects().clear();
    settle(*site.make_worker(store), site.steady);
    CHECK(inbox_size(store) == 0);
}

TEST_CASE("The time that an office signed with a wrong clock is mended by its next acks") {
    Site site;
    store::MemoryStore store;
    site.kiosk.clock.set(present);
    auto worker = site.make_worker(store);
    site.submit(1);
    settle(*worker, site.steady);
    const auto trusted = [&] { return site.kiosk.make_queue().last_trusted().value(); };
    const auto office_says = [&](std::uint64_t serial, WallTime made_at) {
        const envelope::Acks acks{site.kiosk.keys.kiosk, serial, made_at, 0, {}};
        Office::publish(store, acks, site.kiosk.keys.office_key);
        pass(*worker, site, std::chrono::hours(1));
    };
    office_says(1, present + day * 36500);
    CHECK(trusted() == present + day * 36500);
    CHECK(clock_state(site.kiosk.clock.now(), trusted()) == ClockState::unset);
    office_says(2, present);
    CHECK(trusted() == present);
    CHECK(clock_state(site.kiosk.clock.now(), trusted()) == ClockState::set);
}
