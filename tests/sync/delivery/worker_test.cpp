#include "sync/delivery/worker.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

#include "sync/envelope/acks.h"
#include "tests/sync/delivery/delivery_support.h"

using namespace engawa;
using namespace engawa::delivery;
using store::StoreError;

namespace {

std::vector<ObjectKey> inbox(store::MemoryStore& store) {
    std::vector<ObjectKey> keys;
    const auto listed = store.list("inbox/");
    for (const store::ObjectInfo& info : *listed) keys.push_back(info.key);
    return keys;
}

ObjectKey key_of(Site& site, std::uint64_t sequence) {
    const auto due = site.kiosk.make_queue().due(outbox::spring);
    for (const outbox::QueuedEnvelope& envelope : *due)
        if (envelope.sequence == sequence) return envelope.key;
    return {};
}

}  // namespace

TEST_CASE("An empty queue asks for nothing and wants no waking") {
    Site site;
    store::MemoryStore store;
    store.fail_all(StoreError::unreachable);
    auto worker = site.make_worker(store);
    CHECK(worker->step(site.steady.now()) == std::nullopt);
    CHECK(worker->status().link == Link::untried);
}

TEST_CASE("Envelopes are carried to the store, and leave when the office has signed for them") {
    Site site;
    store::MemoryStore store;
    Office office(site.kiosk.keys);
    auto worker = site.make_worker(store);
    site.submit(3);
    const auto wake = settle(*worker, site.steady);
    REQUIRE(wake);
    CHECK(inbox(store).size() == 3);
    CHECK(site.summary().stored == 3);
    CHECK(worker->status().link == Link::working);

    office.pull(store);
    pass(*worker, site, Seconds(30));
    CHECK(site.summary().waiting() == 0);
    CHECK(worker->status().delivered == 3);
    CHECK(sorted(office.received) == std::vector<std::string>{"1", "2", "3"});
    CHECK(settle(*worker, site.steady) == std::nullopt);
}

TEST_CASE("Nothing leaves before the office has signed, however long it takes") {
    Site site;
    store::MemoryStore store;
    auto worker = site.make_worker(store);
    site.submit(2);
    pass(*worker, site, std::chrono::hours(24 * 30));
    CHECK(site.summary().waiting() == 2);
    CHECK(inbox(store).size() == 2);
}

TEST_CASE("A stored envelope that vanished from the store is offered again after seven days") {
    Site site;
    store::MemoryStore store;
    auto worker = site.make_worker(store);
    site.submit(1);
    settle(*worker, site.steady);
    store.objects().clear();
    pass(*worker, site, std::chrono::hours(24 * 6));
    CHECK(inbox(store).empty());
    pass(*worker, site, std::chrono::hours(26));
    CHECK(inbox(store).size() == 1);
    CHECK(site.summary().stored == 1);
}

TEST_CASE("What lies damaged under an envelope's name in the store is written over, and then taken in") {
    Site site;
    store::MemoryStore store;
    Office office(site.kiosk.keys);
    auto worker = site.make_worker(store);
    site.submit(1);
    settle(*worker, site.steady);
    const ObjectKey key = store.objects().begin()->first;
    const store::Bytes sealed = store.objects().begin()->second;
    const bool later_one_comes = GENERATE(false, true);
    SECTION("cut off") { store.objects()[key].resize(100); }
    SECTION("changed") { store.objects()[key].back() ^= std::byte{1}; }
    SECTION("emptied") { store.objects()[key].clear(); }
    SECTION("gone") { store.objects().erase(key); }
    const store::Bytes damaged = store.objects()[key];
    store.objects().erase(key);
    if (later_one_comes) {
        // The office takes in what came after it, so that this one need not wait for its seven days.
        site.submit(1);
        settle(*worker, site.steady);
        office.pull(store);
    }
    if (!damaged.empty()) store.objects()[key] = damaged;
    pass(*worker, site, std::chrono::hours(23));
    CHECK(store.objects()[key] == damaged);
    pass(*worker, site, later_one_comes ? std::chrono::hours(3) : std::chrono::hours(24 * 6 + 3));
    CHECK(store.objects()[key] == sealed);
    CHECK(site.summary().refused == 0);
    office.pull(store);
    pass(*worker, site, std::chrono::hours(1));
    CHECK(site.summary().waiting() == 0);
}

TEST_CASE("While the store is away the waits grow, and one success lets everything through") {
    Site site;
    store::MemoryStore store;
    auto worker = site.make_worker(store);
    site.submit(20);
    store.fail_all(StoreError::unreachable);
    Milliseconds longest{};
    for (int i = 0; i < 40; ++i) {
        const auto next = settle(*worker, site.steady);
        REQUIRE(next);
        longest = std::max(longest, *next - site.steady.now());
        CHECK(*next - site.steady.now() <= site.options.back_off.longest);
        site.steady.advance(*next - site.steady.now());
    }
    CHECK(longest > std::chrono::minutes(5));
    CHECK(worker->status().link == Link::failing);
    CHECK(worker->status().last_error == "store.unreachable");
    CHECK(site.summary().waiting() == 20);
    CHECK(site.summary().refused == 0);

    store.mend();
    pass(*worker, site, site.options.back_off.longest);
    CHECK(site.summary().stored == 20);
    CHECK(worker->status().last_error.empty());
}

TEST_CASE("A store that is away is asked twice, not once an envelope") {
    Site site;
    store::MemoryStore store;
    auto worker = site.make_worker(store);
    site.submit(50);
    store.fail_all(StoreError::unreachable);
    int steps = 0;
    for (auto next = worker->step(site.steady.now()); next == site.steady.now(); ++steps)
        next = worker->step(site.steady.now());
    CHECK(steps <= 2);
}

TEST_CASE("A network that comes ends every wait") {
    Site site;
    store::MemoryStore store;
    auto worker = site.make_worker(store);
    site.submit(5);
    store.fail_all(StoreError::unreachable);
    for (int i = 0; i < 20; ++i) {
        const auto next = settle(*worker, site.steady);
        site.steady.advance(*next - site.steady.now());
    }
    settle(*worker, site.steady);
    store.mend();
    CHECK(*worker->step(site.steady.now()) > site.steady.now());
    CHECK(inbox(store).empty());
    site.network.come();
    settle(*worker, site.steady);
    CHECK(site.summary().stored == 5);
}

TEST_CASE("One bad envelope never blocks the others, whatever is wrong with it") {
    const StoreError error = GENERATE(StoreError::conflict, StoreError::too_large, StoreError::trouble,
                                      StoreError::unreachable, StoreError::denied, StoreError::unverified);
    CAPTURE(static_cast<int>(error));
    Site site;
    store::MemoryStore store;
    auto worker = site.make_worker(store);
    site.submit(6);
    store.fail_writes_of(key_of(site, 1), error);
    store.fail_writes_of(key_of(site, 4), error);
    settle(*worker, site.steady);
    CHECK(inbox(store).size() == 4);
    CHECK(site.summary().stored == 4);
    CHECK(site.summary().waiting() == 6);

    SECTION("new ones pass the bad ones too") {
        pass(*worker, site, std::chrono::hours(2));
        site.submit(2);
        pass(*worker, site, site.options.back_off.longest);
        CHECK(inbox(store).size() == 6);
        CHECK(site.summary().waiting() == 8);
    }
    SECTION("they are tried again, and arrive once the store is mended") {
        store.mend();
        pass(*worker, site, site.options.back_off.longest);
        CHECK(inbox(store).size() == 6);
        CHECK(site.summary().refused == 0);
    }
}

TEST_CASE("A refusal is counted on the status page, and the envelope stays") {
    Site site;
    store::MemoryStore store;
    auto worker = site.make_worker(store);
    site.submit(1);
    store.fail_writes_of(key_of(site, 1), StoreError::too_large);
    settle(*worker, site.steady);
    // The store itself works, so it is the queue that shows it.
    CHECK(worker->status().link == Link::working);
    CHECK(worker->status().queue.refused == 1);
    CHECK(worker->status().queue.waiting() == 1);
    CHECK(worker->status().queue.offered == 1);
}

TEST_CASE("An answer that was lost after the write costs nothing but a second try") {
    Site site;
    store::MemoryStore store;
    Office office(site.kiosk.keys);
    auto worker = site.make_worker(store);
    site.submit(1);
    store.lose_next_answer(StoreError::unreachable);
    settle(*worker, site.steady);
    CHECK(site.summary().offered == 1);
    pass(*worker, site, Seconds(10));
    CHECK(site.summary().stored == 1);
    office.pull(store);
    pass(*worker, site, Seconds(60));
    CHECK(office.received.size() == 1);
    CHECK(site.summary().waiting() == 0);
}

TEST_CASE("After a restart acks are read before anything is offered again") {
    Site site;
    store::MemoryStore store;
    Office office(site.kiosk.keys);
    site.submit(1);
    {
        auto worker = site.make_worker(store);
        store.lose_next_answer(StoreError::unreachable);
        settle(*worker, site.steady);
    }
    office.pull(store);
    const std::size_t writes = store.writes();
    auto worker = site.make_worker(store);
    settle(*worker, site.steady);
    CHECK(site.summary().waiting() == 0);
    CHECK(store.writes() == writes);
}

TEST_CASE("Envelopes taken in out of order, twice, and acked late all end in one record each") {
    Site site;
    store::MemoryStore store;
    Office office(site.kiosk.keys);
    auto worker = site.make_worker(store);
    site.submit(4);
    settle(*worker, site.steady);
    office.pull(store);
    // The kiosk has not read the acks and offers everything again.
    store::MemoryStore copy;
    for (int i = 0; i < 2; ++i) {
        site.kiosk.clock.advance(std::chrono::hours(24 * 8));
        store.fail_all(StoreError::trouble);
        settle(*worker, site.steady);
        store.mend();
        site.network.come();
        // Acks are away while the envelopes come in again.
        const auto json = store.objects().extract(store::ack_key(site.kiosk.keys.kiosk));
        settle(*worker, site.steady);
        CHECK(inbox(store).size() == 4);
        office.pull(store);
    }
    site.submit(1);
    pass(*worker, site, std::chrono::hours(1));
    office.pull(store);
    pass(*worker, site, std::chrono::hours(1));
    CHECK(std::set<std::string>(office.received.begin(), office.received.end()).size() == 5);
    CHECK(office.received.size() == 5);
    CHECK(site.summary().waiting() == 0);
}

TEST_CASE("Acks that are forged, for another kiosk, cut off or half replaced delete nothing") {
    Site site;
    store::MemoryStore store;
    auto worker = site.make_worker(store);
    site.submit(1);
    settle(*worker, site.steady);
    const auto sha256 = envelope::sha256_hex(store.get(inbox(store)[0], 1 << 20).value());
    const outbox::Keys& keys = site.kiosk.keys;
    const envelope::Acks acks{keys.kiosk, 1, outbox::spring, 1, {{sha256, 1, outbox::spring}}};
    const ObjectKey json_key = store::ack_key(keys.kiosk);
    const ObjectKey signature_key = store::ack_signature_key(keys.kiosk);

    SECTION("signed by somebody else") { Office::publish(store, acks, outbox::Keys(99).office_key); }
    SECTION("signed by the kiosk itself") { Office::publish(store, acks, keys.kiosk_key); }
    SECTION("changed after signing") {
        Office::publish(store, acks, keys.office_key);
        store.objects()[json_key].push_back(std::byte(' '));
    }
    SECTION("for another kiosk") {
        envelope::Acks other = acks;
        other.kiosk = KioskId("kiosk-other");
        Office::publish(store, other, keys.office_key);
        store.objects()[json_key] = store.objects()[store::ack_key(other.kiosk)];
        store.objects()[signature_key] = store.objects()[store::ack_signature_key(other.kiosk)];
    }
    SECTION("cut off") {
        Office::publish(store, acks, keys.office_key);
        const ObjectKey key = GENERATE_REF(json_key, signature_key);
        store.objects()[key].resize(store.objects()[key].size() / 2);
    }
    SECTION("without a signature") {
        Office::publish(store, acks, keys.office_key);
        store.objects().erase(signature_key);
    }
    SECTION("half replaced: new acks under the old signature") {
        envelope::Acks before = acks;
        before.taken.clear();
        Office::publish(store, before, keys.office_key);
        const store::Bytes old_signature = store.objects()[signature_key];
        Office::publish(store, acks, keys.office_key);
        store.objects()[signature_key] = old_signature;
    }
    SECTION("of other bytes") {
        envelope::Acks other = acks;
        other.taken[0].sha256[0] ^= 1;
        Office::publish(store, other, keys.office_key);
    }
    pass(*worker, site, std::chrono::hours(1));
    CHECK(site.summary().waiting() == 1);

    // And the true ones still work afterwards.
    envelope::Acks good = acks;
    good.serial = 2;
    Office::publish(store, good, keys.office_key);
    pass(*worker, site, std::chrono::hours(1));
    CHECK(site.summary().waiting() == 0);
}

TEST_CASE("Old acks played again are refused") {
    Site site;
    store::MemoryStore store;
    Office office(site.kiosk.keys);
    auto worker = site.make_worker(store);
    site.submit(1);
    settle(*worker, site.steady);
    office.pull(store);
    const auto old = store.objects();
    office.pull(store);
    pass(*worker, site, Seconds(60));
    CHECK(site.summary().waiting() == 0);
    site.submit(1);
    store.objects() = old;
    pass(*worker, site, std::chrono::hours(1));
    CHECK(worker->status().last_error == "envelope.acks_replayed");
    CHECK(site.summary().waiting() == 1);
}

TEST_CASE("Acks of the store that are older than what a stick brought are no sign that the store went back") {
    Site site;
    store::MemoryStore store;
    Office office(site.kiosk.keys);
    auto worker = site.make_worker(store);
    site.submit(1);
    settle(*worker, site.steady);
    REQUIRE(site.kiosk.make_queue().accept({site.kiosk.keys.kiosk, 9, outbox::spring, 0, {}}, outbox::AcksFrom::stick).ok());
    SECTION("in the same run") {}
    SECTION("after a restart") { worker = site.make_worker(store); }
    office.pull(store);
    pass(*worker, site, std::chrono::hours(1));
    CHECK(worker->status().last_error == "");
    CHECK(site.summary().waiting() == 0);
    CHECK(site.kiosk.make_queue().ack_serial(outbox::AcksFrom::stick).value() == 9);
}

TEST_CASE("After a stick, acks that the store has had before are refused as ever, also after a restart") {
    Site site;
    store::MemoryStore store;
    Office office(site.kiosk.keys);
    auto worker = site.make_worker(store);
    site.submit(1);
    settle(*worker, site.steady);
    office.pull(store);
    const auto old = store.objects();
    office.pull(store);
    pass(*worker, site, Seconds(60));
    REQUIRE(site.summary().waiting() == 0);
    REQUIRE(site.kiosk.make_queue().accept({site.kiosk.keys.kiosk, 9, outbox::spring, 0, {}}, outbox::AcksFrom::stick).ok());
    site.submit(1);
    store.objects() = old;
    SECTION("in the same run") {}
    SECTION("after a restart") { worker = site.make_worker(store); }
    pass(*worker, site, std::chrono::hours(1));
    CHECK(worker->status().last_error == "envelope.acks_replayed");
    CHECK(site.summary().waiting() == 1);
}

TEST_CASE("A clock at 1970 that is then set delays nothing") {
    Site site;
    site.kiosk.clock.set(WallTime{});
    store::MemoryStore store;
    Office office(site.kiosk.keys);
    auto worker = site.make_worker(store);
    site.submit(2);
    settle(*worker, site.steady);
    CHECK(site.summary().stored == 2);
    site.kiosk.clock.set(outbox::spring);
    settle(*worker, site.steady);
    office.pull(store);
    pass(*worker, site, Seconds(60));
    CHECK(site.summary().waiting() == 0);
    CHECK(office.received.size() == 2);
}

TEST_CASE("An outbox that cannot be read is tried again, and nothing is sent meanwhile") {
    Site site;
    store::MemoryStore store;
    auto worker = site.make_worker(store);
    site.submit(1);
    auto other = outbox::open_outbox_database(site.kiosk.database_path);
    REQUIRE(other.ok());
    REQUIRE(other->execute("ALTER TABLE envelope RENAME TO away").ok());
    CHECK(*worker->step(site.steady.now()) == site.steady.now() + site.options.after_database_error);
    CHECK(worker->status().last_error.starts_with("database."));
    CHECK(store.objects().empty());
    REQUIRE(other->execute("ALTER TABLE away RENAME TO envelope").ok());
    settle(*worker, site.steady);
    CHECK(inbox(store).size() == 1);
}

TEST_CASE("Any weather in any order ends with every submission received exactly once") {
    const std::uint64_t seed = GENERATE(range(1, 13));
    CAPTURE(seed);
    SeededRandom random(seed);
    Site site;
    store::MemoryStore store;
    Office office(site.kiosk.keys);
    auto worker = site.make_worker(store);
    constexpr StoreError weather[] = {StoreError::unreachable, StoreError::trouble, StoreError::not_a_store,
                                      StoreError::denied,      StoreError::full,    StoreError::unverified};
    for (int i = 0; i < 60; ++i) {
        switch (random.below(8)) {
            case 0: site.submit(static_cast<int>(random.below(3))); break;
            case 1: store.fail_all(weather[random.below(std::size(weather))]); break;
            case 2: store.lose_next_answer(weather[random.below(std::size(weather))]); break;
            case 3: store.mend(); break;
            case 4: worker = site.make_worker(store); break;  // the power was cut
            case 5:
                store.mend();
                office.pull(store);
                break;
            case 6: site.kiosk.clock.set(random.below(2) == 0 ? WallTime{} : outbox::spring); break;
            default: pass(*worker, site, Milliseconds(static_cast<std::int64_t>(random.below(7'200'000)))); break;
        }
    }
    store.mend();
    for (int i = 0; i < 3; ++i) {
        pass(*worker, site, std::chrono::hours(1));
        office.pull(store);
    }
    pass(*worker, site, std::chrono::hours(1));
    CHECK(site.summary().waiting() == 0);
    CHECK(office.received.size() == static_cast<std::size_t>(site.submitted));
    CHECK(site.summary().last_sequence == static_cast<std::uint64_t>(site.submitted));
}
