#include <filesystem>

#include "sync/envelope/json_fields.h"
#include "sync/envelope/health.h"
#include "sync/office/office_error.h"
#include "sync/office/stored_acks.h"
#include "tests/sync/office/bench.h"

// The serial of acks never goes back, and what is listed is what came last: docs/formats/acks.md, "Going on".

using namespace engawa;
using namespace engawa::office;
using namespace engawa::office::support;

namespace {

const ObjectKey json_key = store::ack_key(KioskId("kiosk-a"));
const ObjectKey signature_key = store::ack_signature_key(KioskId("kiosk-a"));

void send_and_pull(Bench& bench, std::uint64_t first, std::uint64_t last) {
    for (std::uint64_t number = first; number <= last; ++number) {
        bench.put(bench.seal(number, care_xml("誰か")));
        bench.pull();
    }
}

PullSummary pull_above(Bench& bench, std::uint64_t acks_above) {
    InboxDatabase database = bench.open_database();
    std::vector<envelope::AgeIdentity> identities{bench.identity};
    PullParts parts{bench.store, database, bench.registry, identities, bench.office_key, bench.clock, bench.random, bench.out};
    parts.acks_above = acks_above;
    const auto summary = pull_inbox(parts);
    REQUIRE(summary);
    return *summary;
}

void garble(Bench& bench, const ObjectKey& key) { bench.store.objects()[key] = store::Bytes(300, std::byte{0}); }

}  // namespace

TEST_CASE("A database that came back from a backup goes on above what the store has, and tells what it has lost") {
    Bench bench;
    send_and_pull(bench, 1, 1);
    const auto backup = bench.folder.path() / "backup.db";
    std::filesystem::copy_file(bench.database_file, backup);
    send_and_pull(bench, 2, 5);
    REQUIRE(bench.acks()->serial == 5);
    std::filesystem::copy_file(backup, bench.database_file, std::filesystem::copy_options::overwrite_existing);
    SECTION("with something new in the inbox") {
        const Sealed sixth = bench.seal(6, care_xml("六人目"));
        bench.put(sixth);
        const PullSummary summary = bench.pull();
        CHECK(summary.new_records == 1);
        CHECK(summary.missing == 4);
        REQUIRE(bench.acks("kiosk-a", 5));  // the kiosk does not take them for a replay
        CHECK(bench.acks()->serial == 6);
        CHECK(bench.acks()->has(sixth.envelope.sha256, 6));
    }
    SECTION("with nothing new") {
        CHECK(bench.pull().missing == 4);
        CHECK(bench.acks("kiosk-a", 5)->serial == 6);
    }
    CHECK_THAT(bench.out.str(), Catch::Contains("MISSING    kiosk-a: 4 acknowledged before, no. 2 to 5"));
    // A kiosk that has not read of them yet keeps them: they are here no more.
    const envelope::Acks listed = *bench.acks();
    for (const envelope::TakenEnvelope& entry : listed.taken) CHECK((entry.sequence == 1 || entry.sequence == 6));
    CHECK(bench.pull().missing == 0);
}

TEST_CASE("A new database goes above acks of which one object is damaged or gone") {
    Bench bench(GENERATE(values(both)));
    send_and_pull(bench, 1, 5);
    bench.change_database();
    const ObjectKey key = GENERATE(json_key, signature_key);
    const bool gone = GENERATE(false, true);
    if (gone) bench.store.objects().erase(key);
    if (!gone) garble(bench, key);
    const Sealed sixth = bench.seal(6, care_xml("六人目"));
    bench.put(sixth);
    CHECK(bench.pull().not_reached == 0);
    REQUIRE(bench.acks("kiosk-a", 5));
    CHECK(bench.acks()->has(sixth.envelope.sha256, 6));
}

TEST_CASE("Acks whose serial cannot be known are told, nothing is acknowledged or removed, and a person gives the number") {
    Bench bench;
    send_and_pull(bench, 1, 5);
    bench.change_database();
    garble(bench, json_key);
    const bool far_ahead = GENERATE(false, true);
    garble(bench, signature_key);
    if (far_ahead) {
        const std::string claim = "{\"serial\": 9007199254740991}";
        const auto bytes = envelope::bytes_of(claim);
        bench.store.objects()[json_key] = store::Bytes(bytes.begin(), bytes.end());
    }
    const Sealed sixth = bench.seal(6, care_xml("六人目"));
    bench.put(sixth);
    const PullSummary summary = bench.pull();
    CHECK(summary.not_reached > 0);
    CHECK(bench.in_store(sixth));
    CHECK_FALSE(bench.acks());
    CHECK_THAT(bench.out.str(), Catch::Contains("acks/kiosk-a.json") && Catch::Contains("--acks-above") &&
                                    Catch::Contains("office.acks_unreadable"));
    CHECK(pull_above(bench, 1'000).not_reached == 0);
    CHECK(bench.acks("kiosk-a", 1'000)->serial == 1'001);
    CHECK_FALSE(bench.in_store(sixth));
    // Named again, it changes nothing.
    pull_above(bench, 1'000);
    CHECK(bench.acks()->serial == 1'001);
}

TEST_CASE("Restored with the store from one copy, the office goes above what the kiosk says that it has seen") {
    Bench bench(GENERATE(values(both)));
    send_and_pull(bench, 1, 2);
    envelope::Health health;
    health.kiosk = KioskId("kiosk-a");
    health.serial = 1;
    health.made_at = bench.clock.now();
    const bool far_ahead = GENERATE(false, true);
    health.acks_serial = far_ahead ? envelope::max_json_number : 9;
    const auto file = envelope::sign_health(health, bench.kiosk_keys.at("kiosk-a")).value();
    REQUIRE(bench.store.put_replace(store::health_key(health.kiosk), envelope::bytes_of(file.json)).ok());
    REQUIRE(bench.store.put_replace(store::health_signature_key(health.kiosk), envelope::bytes_of(file.signature)).ok());
    bench.put(bench.seal(3, care_xml("三人目")));
    bench.pull();
    CHECK(bench.acks()->serial == (far_ahead ? 3 : 10));
}

TEST_CASE("A serial that a person gives counts for all acks, also where the store's can be read") {
    Bench bench(GENERATE(values(both)));
    send_and_pull(bench, 1, 2);
    pull_above(bench, 1'000);
    REQUIRE(bench.acks("kiosk-a", 1'000));
    CHECK(bench.acks()->serial == 1'001);
}

TEST_CASE("While the store does not show its acks, none are written over them") {
    Bench bench;
    send_and_pull(bench, 1, 1);
    bench.store.fail_all(store::StoreError::unreachable);
    const auto stored = read_stored_acks(bench.store, KioskId("kiosk-a"), bench.office_key.public_key(), 1);
    REQUIRE_FALSE(stored.ok());
    CHECK(stored.error().is(store::StoreError::unreachable));
    bench.store.mend();
    CHECK(read_stored_acks(bench.store, KioskId("kiosk-a"), bench.office_key.public_key(), 1)->serial == 1);
    CHECK(read_stored_acks(bench.store, KioskId("kiosk-b"), bench.office_key.public_key(), 1)->serial == 0);
}

TEST_CASE("Acks that were damaged in the store are written anew by the next pull, with the same serial") {
    Bench bench(GENERATE(values(both)));
    send_and_pull(bench, 1, 3);
    const ObjectKey key = GENERATE(json_key, signature_key);
    SECTION("cut short") { bench.store.objects()[key].resize(10); }
    SECTION("changed, and as long as before") { bench.store.objects()[key][100] ^= std::byte{1}; }
    SECTION("gone") { bench.store.objects().erase(key); }
    bench.out.str("");
    bench.pull();
    REQUIRE(bench.acks());
    CHECK(bench.acks()->serial == 3);
    CHECK(bench.acks()->taken.size() == 3);
    CHECK_THAT(bench.out.str(), Catch::Contains("acks       kiosk-a: not as they were written; written anew"));
    // And nothing is written while they are whole.
    const std::size_t writes = bench.store.writes();
    bench.pull();
    CHECK(bench.store.writes() == writes);
}

TEST_CASE("After one pull with a clock far ahead, what comes later is acknowledged all the same") {
    Bench bench(GENERATE(values(both)));
    const auto right = bench.clock.now();
    for (std::uint64_t number = 1; number <= 1'000; ++number) bench.put(bench.seal(number, care_xml("誰か")));
    bench.clock.advance(std::chrono::hours(24 * 365 * 9));
    bench.pull();
    bench.clock.set(right);
    const Sealed later = bench.seal(1'001, care_xml("後の人"));
    bench.put(later);
    bench.pull();
    CHECK(bench.acks()->has(later.envelope.sha256, 1'001));
    CHECK(bench.acks()->taken.size() == 1'000);
    CHECK(bench.acks()->through == 1'001);
}
