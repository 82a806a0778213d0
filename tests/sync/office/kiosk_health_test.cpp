#include "sync/office/kiosk_health.h"

#include "sync/store/fault.h"
#include "tests/sync/office/bench.h"

// What a person is told of a kiosk's heartbeat.

using namespace engawa;
using namespace engawa::office;
using namespace engawa::office::support;

namespace {

envelope::Health well(const Bench& bench) {
    envelope::Health health;
    health.kiosk = KioskId("kiosk-a");
    health.serial = 1;
    health.made_at = bench.clock.now();
    health.next_within = Seconds(600);
    health.up = Seconds(3 * 24 * 3'600);
    health.program = "1.2";
    health.packs = {{"kaigo", "2026.1"}};
    health.queue.stored = 2;
    health.queue.last_sequence = 2;
    health.queue.waiting = {{1, 2}};
    health.queue.oldest_at = bench.clock.now() - std::chrono::hours(2);
    health.disk_free_bytes = std::uint64_t{5} << 30;
    health.errors = {{"store.unreachable", 4, bench.clock.now()}};
    return health;
}

std::string marked(const envelope::Health& health, WallTime now) {
    std::string text;
    for (const HealthLine& line : health_lines(health, now)) {
        if (line.mark == Mark::needs_a_person) text += line.text + "\n";
    }
    return text;
}

struct Shown {
    HealthEnding ending;
    std::string text;
};

Shown show(Bench& bench) {
    std::ostringstream out;
    const auto ending = print_kiosk_health(bench.store, bench.registry, bench.clock, out);
    REQUIRE(ending);
    return {*ending, out.str()};
}

void write(Bench& bench, const envelope::Health& health, const std::string& signer) {
    const auto file = envelope::sign_health(health, bench.kiosk_keys.at(signer)).value();
    REQUIRE(bench.store.put_replace(store::health_key(health.kiosk), envelope::bytes_of(file.json)).ok());
    REQUIRE(bench.store.put_replace(store::health_signature_key(health.kiosk), envelope::bytes_of(file.signature)).ok());
}

}  // namespace

TEST_CASE("A kiosk that is well is told in plain words, and nothing is marked") {
    Bench bench;
    RegisteredKiosk only = bench.registry.kiosks().front();
    bench.registry = {};
    bench.registry.add(only);
    write(bench, well(bench), "kiosk-a");
    const Shown shown = show(bench);
    CHECK(shown.ending == HealthEnding::all_well);
    for (const char* const words : {"kiosk-a  中央公民館", "1.2, running for 3 days", "kaigo 2026.1", "2 on its disk, the oldest for 2 hours",
                                    "5120 MiB free", "4 times store.unreachable", "All is well."})
        CHECK_THAT(shown.text, Catch::Contains(words));
}

TEST_CASE("What needs a hand is marked, each by its own word") {
    Bench bench;
    envelope::Health health = well(bench);
    WallTime now = bench.clock.now();
    const char* expected = nullptr;
    SECTION("no word for long") { now += std::chrono::hours(25), expected = "SILENT     since 2026-04-01T00:00:00.000Z, for 25 hours"; }
    SECTION("a clock that is not set") { health.clock = ClockState::unset, expected = "CLOCK"; }
    SECTION("an envelope that waits") { health.queue.oldest_at = now - std::chrono::hours(72), expected = "WAITING    2 on its disk, the oldest for 3 days"; }
    SECTION("refused by the store") { health.queue.refused = 1, expected = "REFUSED    1 "; }
    SECTION("little disk") { health.disk_free_bytes = 300u << 20, expected = "DISK       300 MiB free: below 256"; }
    SECTION("acks that were shown again") { health.errors = {{"envelope.acks_replayed", 7, now}}, expected = "TROUBLE    7 times envelope.acks_replayed"; }
    SECTION("a store that lets it not in") { health.errors = {{"store.denied", 1, now}}, expected = "the store does not let it in"; }
    SECTION("a clock ahead of ours") { health.made_at = now + std::chrono::hours(72), health.queue.oldest_at.reset(), health.errors.clear(), expected = "CLOCK      3 days ahead"; }
    REQUIRE(expected != nullptr);
    const std::string text = marked(health, now);
    CHECK_THAT(text, Catch::Contains(expected));
    CHECK(std::count(text.begin(), text.end(), '\n') == 1);
}

TEST_CASE("A trouble that is over for a day is told, and not marked any more") {
    Bench bench;
    envelope::Health health = well(bench);
    health.errors = {{"store.denied", 3, health.made_at - std::chrono::hours(25)}};
    CHECK(marked(health, bench.clock.now()).empty());
    health.errors.front().last_at = health.made_at - std::chrono::hours(23);
    CHECK_THAT(marked(health, bench.clock.now()), Catch::Contains("TROUBLE"));
}

TEST_CASE("A kiosk that never spoke, and one whose word cannot be believed or is too long, are marked; the store's errors are errors") {
    Bench bench;
    write(bench, well(bench), "kiosk-b");  // another key
    CHECK(show(bench).ending == HealthEnding::something_marked);
    CHECK_THAT(show(bench).text, Catch::Contains("UNREADABLE what it says of itself") && Catch::Contains("it has never said how it is"));
    REQUIRE(bench.store.put_replace(store::health_key(KioskId("kiosk-a")), store::Bytes(400'000)).ok());
    CHECK_THAT(show(bench).text, Catch::Contains("longer than a kiosk writes"));
    bench.store.fail_all(store::StoreError::unreachable);
    std::ostringstream out;
    const auto ending = print_kiosk_health(bench.store, bench.registry, bench.clock, out);
    REQUIRE_FALSE(ending.ok());
    CHECK(ending.error().is(store::StoreError::unreachable));
}
