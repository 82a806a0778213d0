#include "sync/office/office_error.h"
#include "tests/sync/office/bench.h"

// A kiosk that is taken off the registry: docs/formats/registry.md, "Set aside".

using namespace engawa;
using namespace engawa::office;
using namespace engawa::office::support;

namespace {

void set_state(Bench& bench, KioskState state) { bench.registry.known(KioskId("kiosk-a")).value()->state = state; }

std::map<std::string, std::string> reasons(Bench& bench) {
    std::map<std::string, std::string> found;
    InboxDatabase database = bench.open_database();
    const auto all = database.all_set_aside();
    REQUIRE(all);
    for (const SetAside& item : *all) found[item.object] = item.reason;
    return found;
}

PullSummary take(Bench& bench, const std::function<bool(const ObjectKey&)>& release) {
    InboxDatabase database = bench.open_database();
    std::vector<envelope::AgeIdentity> identities{bench.identity};
    PullParts parts{bench.store, database, bench.registry, identities, bench.office_key, bench.clock, bench.random, bench.out};
    parts.release = release;
    const auto summary = pull_inbox(parts);
    REQUIRE(summary);
    return *summary;
}

}  // namespace

TEST_CASE("Revoked between two pulls: what was sealed before is set aside too, kept whole, and not acknowledged") {
    Bench bench;
    const Sealed first = bench.seal(1, care_xml("一人目"));
    const Sealed second = bench.seal(2, care_xml("二人目"));  // sealed while the kiosk was in good standing
    bench.put(first);
    CHECK(bench.pull().new_records == 1);
    const auto serial = bench.acks()->serial;
    set_state(bench, KioskState::revoked);
    bench.put(second);
    const auto bytes = bench.store.objects().at(second.envelope.key);
    for (int pull = 0; pull < 2; ++pull) {
        const PullSummary summary = bench.pull();
        CHECK(summary.set_aside == 1);
        CHECK(summary.new_records == 0);
    }
    CHECK(bench.store.objects().at(second.envelope.key) == bytes);
    CHECK(reasons(bench)[second.envelope.key.text()] == "office.revoked_kiosk");
    CHECK(bench.acks()->serial == serial);
    CHECK_FALSE(bench.acks()->has(second.envelope.sha256, 2));
    // What was taken in before stays, and no other kiosk is touched.
    InboxDatabase database = bench.open_database();
    CHECK(database.lines("")->size() == 1);
    bench.put(bench.seal(1, care_xml("三人目"), "kiosk-b"));
    CHECK(bench.pull().new_records == 1);
}

TEST_CASE("Readmitted, a kiosk is heard again; what came meanwhile waits until a person takes it") {
    Bench bench;
    set_state(bench, KioskState::revoked);
    const Sealed meanwhile = bench.seal(1, care_xml("一人目"));
    const Sealed also = bench.seal(2, care_xml("二人目"));
    bench.put(meanwhile);
    bench.put(also);
    bench.pull();
    set_state(bench, KioskState::active);
    const Sealed after = bench.seal(3, care_xml("三人目"));
    bench.put(after);
    const PullSummary summary = bench.pull();
    CHECK(summary.new_records == 1);
    CHECK(summary.set_aside == 2);
    CHECK(bench.acks()->has(after.envelope.sha256, 3));
    CHECK_FALSE(bench.acks()->has(meanwhile.envelope.sha256, 1));

    const PullSummary taken = take(bench, [&](const ObjectKey& key) { return key == meanwhile.envelope.key; });
    CHECK(taken.new_records == 1);
    CHECK(taken.set_aside == 1);
    CHECK(bench.acks()->has(meanwhile.envelope.sha256, 1));
    CHECK_FALSE(bench.in_store(meanwhile));
    CHECK(bench.in_store(also));
    CHECK(reasons(bench).size() == 1);
    take(bench, [](const ObjectKey&) { return true; });
    CHECK(reasons(bench).empty());
    CHECK(bench.acks()->through == 3);
}

TEST_CASE("Taken while the kiosk is revoked still, nothing is taken") {
    Bench bench;
    set_state(bench, KioskState::revoked);
    bench.put(bench.seal(1, care_xml("一人目")));
    bench.pull();
    const PullSummary summary = take(bench, [](const ObjectKey&) { return true; });
    CHECK(summary.new_records == 0);
    CHECK(summary.set_aside == 1);
    CHECK_FALSE(bench.acks());
}

TEST_CASE("A forged envelope of a kiosk that was revoked is refused when a person takes it") {
    Bench bench;
    set_state(bench, KioskState::revoked);
    const auto true_key = bench.kiosk_keys.at("kiosk-a");
    bench.kiosk_keys.at("kiosk-a") = envelope::MinisignSecretKey::generate(bench.random);
    const Sealed forged = bench.seal(1, care_xml("にせ"));
    bench.put(forged);
    bench.pull();
    set_state(bench, KioskState::active);
    take(bench, [](const ObjectKey&) { return true; });
    CHECK(reasons(bench)[forged.envelope.key.text()] == "envelope.bad_signature");
    CHECK(bench.in_store(forged));
}

TEST_CASE("An old key is believed up to its last number, and the new one from then on") {
    Bench bench;
    const auto old_key = bench.kiosk_keys.at("kiosk-a");
    const Sealed before = bench.seal(1, care_xml("一人目"));
    bench.kiosk_keys.at("kiosk-a") = envelope::MinisignSecretKey::generate(bench.random);
    const auto new_key = bench.kiosk_keys.at("kiosk-a");
    const Sealed after = bench.seal(2, care_xml("二人目"));
    bench.kiosk_keys.at("kiosk-a") = old_key;
    const Sealed too_late = bench.seal(3, care_xml("三人目"));
    RegisteredKiosk* const kiosk = bench.registry.known(KioskId("kiosk-a")).value();
    kiosk->former_keys = {{old_key.public_key(), {}}};
    kiosk->key = new_key.public_key();
    const bool closed = GENERATE(false, true);
    if (closed) kiosk->former_keys.front().through = 1;
    for (const Sealed* const sealed : {&before, &after, &too_late}) bench.put(*sealed);
    const PullSummary summary = bench.pull();
    CHECK(summary.new_records == (closed ? 2 : 3));
    CHECK(bench.in_store(too_late) == closed);
}
