#include <catch2/catch.hpp>

#include "sync/envelope/bytes.h"
#include "tests/sync/delivery/delivery_support.h"

using namespace engawa;
using namespace engawa::delivery;
using store::StoreError;

namespace {

// A site that tells how it is.
struct TellingSite : Site {
    TellingSite() { options.heartbeat = &heartbeat; }

    Result<envelope::Health> told(store::ObjectStore& store) const {
        const KioskId& id = kiosk.keys.kiosk;
        const auto json = store.get(store::health_key(id), envelope::max_health_bytes);
        const auto signature = store.get(store::health_signature_key(id), envelope::max_health_signature_bytes);
        if (!json.ok()) return json.error();
        if (!signature.ok()) return signature.error();
        return envelope::verify_health(envelope::text_of(*json), envelope::text_of(*signature),
                                       kiosk.keys.kiosk_key.public_key(), id, 0);
    }

    HealthSources sources{.program = "0.1.0",
                          .started = SteadyTime{},
                          .packs = [] { return std::vector<envelope::ShownPack>{{"kaigo", "3"}}; },
                          .errors = [] { return std::vector<envelope::ErrorCount>{{"store.full", 2, outbox::spring}}; },
                          .disk_free_bytes = [] { return std::optional<std::uint64_t>(4'096); }};
    Heartbeat heartbeat{kiosk.keys.kiosk_key, sources, kiosk.clock};
};

constexpr auto five_minutes = std::chrono::minutes(5);

}  // namespace

TEST_CASE("A kiosk with nothing to send says every few minutes how it is") {
    TellingSite site;
    store::MemoryStore store;
    auto worker = site.make_worker(store);
    const auto wake = settle(*worker, site.steady);
    REQUIRE(wake);
    CHECK(*wake - site.steady.now() <= five_minutes);
    const envelope::Health first = site.told(store).value();
    CHECK(first.serial == 1);
    CHECK(first.made_at == outbox::spring);
    CHECK(first.program == "0.1.0");
    CHECK(first.packs == std::vector<envelope::ShownPack>{{"kaigo", "3"}});
    CHECK(first.errors == std::vector<envelope::ErrorCount>{{"store.full", 2, outbox::spring}});
    CHECK(first.disk_free_bytes == 4'096);
    CHECK(first.queue == envelope::QueueHealth{});

    pass(*worker, site, std::chrono::hours(1));
    const envelope::Health later = site.told(store).value();
    CHECK(later.serial >= 12);
    CHECK(later.serial <= 15);
    CHECK(later.up >= std::chrono::minutes(50));
    CHECK(later.made_at + later.next_within > outbox::spring + std::chrono::hours(1) + five_minutes);
}

TEST_CASE("Health says whether its time is to be believed") {
    TellingSite site;
    store::MemoryStore store;
    site.kiosk.clock.set(WallTime{});
    auto worker = site.make_worker(store);
    settle(*worker, site.steady);
    CHECK(site.told(store).value().clock == ClockState::unset);
    site.kiosk.clock.set(build_time() + std::chrono::hours(1));
    pass(*worker, site, five_minutes);
    CHECK(site.told(store).value().clock == ClockState::set);
}

TEST_CASE("Health names every number that waits, and what the office has is not among them") {
    TellingSite site;
    store::MemoryStore store;
    Office office(site.kiosk.keys);
    auto worker = site.make_worker(store);
    site.submit(4);
    settle(*worker, site.steady);
    office.pull(store);
    pass(*worker, site, std::chrono::minutes(20));
    site.submit(2);
    pass(*worker, site, std::chrono::minutes(20));
    const envelope::QueueHealth queue = site.told(store).value().queue;
    CHECK(queue.last_sequence == 6);
    CHECK(queue.stored == 2);
    CHECK(queue.waiting == std::vector<envelope::SequenceRun>{{5, 6}});
    CHECK(queue.oldest_at.has_value());
}

TEST_CASE("Envelopes and acks go before the news of how the kiosk is") {
    TellingSite site;
    store::MemoryStore store;
    auto worker = site.make_worker(store);
    site.submit(3);
    while (!site.told(store).ok()) worker->step(site.steady.now());
    CHECK(site.summary().stored == 3);
    CHECK(site.told(store).value().queue.stored == 3);
}

TEST_CASE("A serial of health is never given twice, whatever is cut off and started again") {
    TellingSite site;
    store::MemoryStore store;
    std::uint64_t last = 0;
    for (int start = 0; start < 5; ++start) {
        auto worker = site.make_worker(store);
        if (start % 2 == 1) store.lose_next_answer(StoreError::unreachable);
        settle(*worker, site.steady);
        pass(*worker, site, five_minutes);
        const std::uint64_t serial = site.told(store).value().serial;
        CHECK(serial > last);
        last = serial;
    }
}

TEST_CASE("A pair of health of which one half was refused does not fit, and the next one does") {
    TellingSite site;
    store::MemoryStore store;
    auto worker = site.make_worker(store);
    settle(*worker, site.steady);
    store.fail_writes_of(store::health_signature_key(site.kiosk.keys.kiosk), StoreError::trouble);
    pass(*worker, site, five_minutes);
    CHECK(site.told(store).error().is(envelope::HealthError::not_signed));
    CHECK(worker->status().link == Link::failing);
    store.mend();
    pass(*worker, site, std::chrono::minutes(15));
    CHECK(site.told(store).ok());
    CHECK(worker->status().link == Link::working);
}

TEST_CASE("A store that refuses health still gets the envelopes, and is asked ever more seldom") {
    TellingSite site;
    store::MemoryStore store;
    store.fail_writes_of(store::health_key(site.kiosk.keys.kiosk),
                         GENERATE(StoreError::denied, StoreError::full, StoreError::unreachable));
    auto worker = site.make_worker(store);
    settle(*worker, site.steady);
    site.submit(3);
    settle(*worker, site.steady);
    CHECK(site.summary().stored == 3);
    int rounds = 0;
    const SteadyTime end = site.steady.now() + std::chrono::hours(6);
    while (site.steady.now() < end) {
        site.steady.advance(std::max(Milliseconds(1), *settle(*worker, site.steady) - site.steady.now()));
        ++rounds;
    }
    CHECK(rounds < 150);
}

TEST_CASE("Before the outbox was ever opened no health is told, and nothing is an error") {
    support::TemporaryFolder folder;
    outbox::Kiosk kiosk(folder.path());
    store::MemoryStore store;
    OpenStore access(store);
    FakeNetwork network;
    SeededRandom chance{7};
    const Heartbeat heartbeat(kiosk.keys.kiosk_key, {}, kiosk.clock);
    DeliveryOptions options;
    options.heartbeat = &heartbeat;
    DeliveryWorker worker(kiosk.make_queue(), access, network, kiosk.keys.office_key.public_key(), kiosk.clock, chance,
                          options);
    CHECK(worker.step(SteadyTime{}) == SteadyTime{} + options.health_back_off.first);
    CHECK(store.objects().empty());
    CHECK(worker.status().last_error.empty());
}

TEST_CASE("A queue in more pieces than health has room for says that its last piece goes on") {
    support::TemporaryFolder folder;
    outbox::Kiosk kiosk(folder.path());
    outbox::Sink sink = kiosk.make_sink();
    REQUIRE(sink.submit(outbox::submission("first")).ok());
    auto database = outbox::open_outbox_database(kiosk.database_path);
    REQUIRE(database.ok());
    // Every second of 2,402 numbers waits: as many rows as would take minutes to seal.
    REQUIRE(database->execute(R"(
        WITH RECURSIVE odd(n) AS (SELECT 3 UNION ALL SELECT n + 2 FROM odd WHERE n < 2401)
        INSERT INTO envelope (sequence, sha256, state, sealed, submission, slip, sealed_ms)
        SELECT n, printf('%064d', n), 1, x'00', CAST(printf('%032d', n) AS BLOB), printf('%012d', n), 0 FROM odd)").ok());
    REQUIRE(database->execute("UPDATE kiosk SET next_sequence = 2403").ok());
    const envelope::QueueHealth queue = kiosk.make_queue().take_health().value().queue;
    REQUIRE(queue.waiting.size() == envelope::max_waiting_runs);
    CHECK(queue.waiting.front() == envelope::SequenceRun{1, 1});
    CHECK(queue.waiting.back() == envelope::SequenceRun{1999, 2402});
    envelope::Health health;
    health.kiosk = kiosk.keys.kiosk;
    health.serial = 1;
    health.queue = queue;
    CHECK(envelope::sign_health(health, kiosk.keys.kiosk_key)->json.size() <= envelope::max_health_bytes);
}
