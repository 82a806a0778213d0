#include "sync/delivery/line_use.h"

#include <catch2/catch.hpp>

#include "tests/sync/delivery/delivery_support.h"

using namespace engawa;
using namespace engawa::delivery;
using envelope::Metering;
using envelope::NetworkUse;

namespace {

constexpr auto day = std::chrono::hours(24);

NetworkUse quiet(const char* hours) { return {.quiet = envelope::parse_window(hours)}; }

LineUse at(NetworkUse use, int minute_of_day, ClockState clock = ClockState::set) {
    return {use, [=] { return LocalMinute{clock, minute_of_day}; }};
}

// A site whose line is to be spared; its clock on the wall is UTC. An envelope of some KiB counts as big.
struct SparedSite : Site {
    explicit SparedSite(NetworkUse use) {
        options.spared_envelope_bytes = 16u << 10;
        options.line = LineUse(use, [this] {
            const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(kiosk.clock.now().time_since_epoch());
            return LocalMinute{clock_state, static_cast<int>(minutes.count() % (24 * 60))};
        });
    }
    void submit_big() {
        session::Submission big = outbox::submission("big " + std::to_string(++submitted));
        big.attachments.push_back({"photo.jpg", "image/jpeg", std::vector<std::byte>(64u << 10)});
        REQUIRE(sink->submit(big).ok());
    }
    ClockState clock_state = ClockState::set;
};

std::size_t inbox_size(store::MemoryStore& store) { return store.list("inbox/")->size(); }

}  // namespace

TEST_CASE("A line without quiet hours and metering is always open") {
    CHECK(LineUse().line() == Line::open);
    CHECK(LineUse().until_open() == std::nullopt);
    CHECK(at({}, 0).line() == Line::open);
}

TEST_CASE("Quiet hours spare the line from their beginning to before their end, over midnight too") {
    CHECK(at(quiet("22:00-06:00"), 22 * 60 - 1).line() == Line::open);
    CHECK(at(quiet("22:00-06:00"), 22 * 60).line() == Line::spared);
    CHECK(at(quiet("22:00-06:00"), 0).line() == Line::spared);
    CHECK(at(quiet("22:00-06:00"), 6 * 60 - 1).line() == Line::spared);
    CHECK(at(quiet("22:00-06:00"), 6 * 60).line() == Line::open);
    CHECK(at(quiet("09:00-17:00"), 12 * 60).line() == Line::spared);
    CHECK(at(quiet("22:00-06:00"), 23 * 60).until_open() == std::chrono::hours(7));
    CHECK(at(quiet("22:00-06:00"), 6 * 60 - 1).until_open() == std::chrono::minutes(1));
    CHECK(at(quiet("22:00-06:00"), 12 * 60).until_open() == std::nullopt);
}

TEST_CASE("A clock that is not set knows no quiet hours") {
    CHECK(at(quiet("22:00-06:00"), 0, ClockState::unset).line() == Line::open);
}

TEST_CASE("A metered line is spared at every hour and never opens") {
    NetworkUse use = GENERATE(NetworkUse{}, quiet("22:00-06:00"));
    use.metering = Metering::metered;
    CHECK(at(use, 0).line() == Line::spared);
    CHECK(at(use, 12 * 60).line() == Line::spared);
    CHECK(at(use, 0, ClockState::unset).line() == Line::spared);
    CHECK(at(use, 0).until_open() == std::nullopt);
}

TEST_CASE("In quiet hours a small envelope goes, and a big one goes when they end") {
    SparedSite site(quiet("22:00-06:00"));  // spring begins at midnight
    store::MemoryStore store;
    auto worker = site.make_worker(store);
    site.submit_big();
    site.submit(1);
    pass(*worker, site, std::chrono::minutes(6 * 60 - 2));
    CHECK(inbox_size(store) == 1);
    CHECK(site.summary().sealed == 1);
    pass(*worker, site, std::chrono::minutes(3));
    CHECK(inbox_size(store) == 2);
}

TEST_CASE("When quiet hours turn out to be over since the clock is set, what waited goes within the hour") {
    SparedSite site(quiet("22:00-06:00"));
    store::MemoryStore store;
    auto worker = site.make_worker(store);
    site.submit_big();
    settle(*worker, site.steady);
    CHECK(inbox_size(store) == 0);
    site.kiosk.clock.advance(std::chrono::hours(12));
    pass(*worker, site, std::chrono::hours(1));
    CHECK(inbox_size(store) == 1);
}

TEST_CASE("On a metered line a small envelope goes, and a big one goes after a day") {
    SparedSite site({.metering = Metering::metered});
    store::MemoryStore store;
    auto worker = site.make_worker(store);
    site.submit_big();
    site.submit(1);
    pass(*worker, site, day - std::chrono::hours(1));
    CHECK(inbox_size(store) == 1);
    pass(*worker, site, std::chrono::hours(2));
    CHECK(inbox_size(store) == 2);
}

TEST_CASE("A big envelope is not kept on a metered line by a clock that fell back") {
    SparedSite site({.metering = Metering::metered});
    store::MemoryStore store;
    auto worker = site.make_worker(store);
    site.submit_big();
    settle(*worker, site.steady);
    CHECK(inbox_size(store) == 0);
    site.kiosk.clock.set(WallTime{});
    pass(*worker, site, std::chrono::hours(1));
    CHECK(inbox_size(store) == 1);
}

TEST_CASE("A line that is to be spared is asked for acks more seldom, and they still come") {
    const auto asked_in_a_day = [](NetworkUse use) {
        SparedSite site(use);
        store::MemoryStore store;
        Office office(site.kiosk.keys);
        auto worker = site.make_worker(store);
        site.submit(1);
        int asked = 0;
        const SteadyTime end = site.steady.now() + day;
        while (site.steady.now() < end) {
            const Milliseconds wait = *settle(*worker, site.steady) - site.steady.now();
            site.steady.advance(wait);
            ++asked;
        }
        office.pull(store);
        pass(*worker, site, std::chrono::hours(1));
        CHECK(site.summary().waiting() == 0);
        return asked;
    };
    const int open = asked_in_a_day({});
    const int metered = asked_in_a_day({.metering = Metering::metered});
    CHECK(open > 90);
    CHECK(metered < open / 2);
    CHECK(metered >= 24);
}

TEST_CASE("A line that is to be spared carries health once an hour, and the promise says so") {
    SparedSite site({.metering = Metering::metered});
    const Heartbeat heartbeat(site.kiosk.keys.kiosk_key, {}, site.kiosk.clock);
    site.options.heartbeat = &heartbeat;
    store::MemoryStore store;
    auto worker = site.make_worker(store);
    pass(*worker, site, day);
    const auto entry = site.kiosk.make_queue().take_health();
    CHECK(entry.value().serial >= 24);
    CHECK(entry.value().serial <= 29);
    const auto json = store.get(store::health_key(site.kiosk.keys.kiosk), envelope::max_health_bytes);
    CHECK(envelope::text_of(*json).find("\"next_within_seconds\": 7200") != std::string_view::npos);
}
