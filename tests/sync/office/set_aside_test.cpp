#include "sync/office/audit.h"
#include "sync/office/kept_objects.h"
#include "sync/office/office_error.h"
#include "sync/office/record_files.h"
#include "sync/office/set_aside_command.h"
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

TEST_CASE("A damaged envelope is named, kept and removed, and the kiosk's next offer goes through") {
    Bench bench(GENERATE(values(both)));
    const Sealed sealed = bench.seal(1, care_xml("一人目"));
    bench.put(sealed);
    store::Bytes& bytes = bench.store.objects()[sealed.envelope.key];
    const std::size_t length = GENERATE(0u, 1'000u);
    bytes.resize(length);
    CHECK(bench.pull().set_aside == 1);
    CHECK_FALSE(bench.in_store(sealed));
    CHECK_THAT(bench.out.str(), Catch::Contains("damaged on the way or in the store") && Catch::Contains("sends it again within 7 days") && Catch::Contains("engawa inbox set-aside forget"));
    InboxDatabase database = bench.open_database();
    const auto audited = audit({database, bench.store, bench.registry, bench.clock, std::chrono::hours(24)});
    REQUIRE(audited);
    CHECK(audited->kiosks.at(0).damaged == 1);
    std::ostringstream told;
    print_audit(*audited, told);
    CHECK_THAT(told.str(), Catch::Contains("DAMAGED    1 of them"));
    bench.put(sealed);
    CHECK(bench.pull().new_records == 1);
    CHECK(reasons(bench).empty());
}

TEST_CASE("A damaged envelope stays in the store when its bytes cannot be kept") {
    Bench bench;
    const Sealed sealed = bench.seal(1, care_xml("一人目"));
    SECTION("since the database has no room for more of that kiosk") {
        InboxDatabase database = bench.open_database();
        const store::Bytes bytes(100, std::byte{1});
        CHECK(keep_object(database, ObjectKey("inbox/kiosk-a/a"), bytes, bench.clock.now(), 150).value() == Kept::yes);
        CHECK(keep_object(database, ObjectKey("inbox/kiosk-a/b"), bytes, bench.clock.now(), 150).value() == Kept::no_room);
        CHECK(keep_object(database, ObjectKey("inbox/kiosk-a/a"), bytes, bench.clock.now(), 150).value() == Kept::yes);
        CHECK(keep_object(database, ObjectKey("inbox/kiosk-b/b"), bytes, bench.clock.now(), 150).value() == Kept::yes);
    }
    SECTION("since the registry has no such kiosk") {
        bench.registry = {};
        bench.put(sealed);
        bench.store.objects()[sealed.envelope.key].resize(1'000);
        CHECK(bench.pull().set_aside == 1);
        CHECK(bench.in_store(sealed));
        CHECK_THAT(bench.out.str(), Catch::Contains("It stays in the store"));
    }
}

TEST_CASE("What nobody can use is discarded with a reason, leaves the store, and is not acknowledged") {
    Bench bench(GENERATE(values(both)));
    const Sealed first = bench.seal(1, care_xml("一人目"));
    const Sealed reused = bench.seal(1, care_xml("ほかの人"));
    bench.put(first);
    bench.pull();
    bench.put(reused);
    const ObjectKey stray("inbox/kiosk-a/readme.txt");
    REQUIRE(bench.store.put(stray, {}).ok());
    CHECK(bench.pull().set_aside == 2);
    InboxDatabase database = bench.open_database();
    CHECK(discard(database, "readme", "", bench.clock.now()).error().is(OfficeError::bad_usage));
    CHECK(discard(database, "none", "x", bench.clock.now()).error().is(OfficeError::no_such_record));
    for (const std::string& part : {std::string("inbox/kiosk-a"), std::string("readme.txt"), reused.envelope.sha256.substr(0, 63)})
        CHECK(discard(database, part, "x", bench.clock.now()).error().is(OfficeError::no_such_record));
    REQUIRE(discard(database, stray.text(), "somebody's note", bench.clock.now()).ok());
    REQUIRE(discard(database, reused.envelope.sha256, "a test", bench.clock.now()).ok());
    CHECK(reasons(bench).empty());
    for (int pull = 0; pull < 2; ++pull) {
        CHECK(bench.pull().set_aside == 0);
        CHECK_FALSE(bench.in_store(reused));
        CHECK_FALSE(bench.store.objects().contains(stray));
        bench.put(reused);  // its kiosk offers it again
    }
    CHECK_FALSE(bench.acks()->has(reused.envelope.sha256, 1));
    const auto discarded = all_discarded(database).value();
    REQUIRE(discarded.size() == 2);
    CHECK(bench.ask("SELECT count(*) FROM kept_object") == 2);
    CHECK(discarded.back().because == "somebody's note");
}

TEST_CASE("A number or an id that came before is taken in by a person, once, and acknowledged") {
    Bench bench(GENERATE(values(both)));
    const Sealed first = bench.seal(1, care_xml("一人目"));
    bench.put(first);
    bench.pull();
    const bool by_number = GENERATE(true, false);
    const Sealed second = by_number ? bench.seal(1, care_xml("ほかの人")) : bench.seal_again(first, 2, care_xml("書きかえた"));
    const std::uint64_t number = by_number ? 1 : 2;
    bench.put(second);
    CHECK(bench.pull().set_aside == 1);
    const auto all = [](const ObjectKey&) { return true; };
    CHECK(take(bench, all).new_records == 1);
    CHECK(bench.acks()->has(second.envelope.sha256, number));
    CHECK_FALSE(bench.in_store(second));
    CHECK(reasons(bench).empty());
    // Again, in the same envelope or sealed anew, it is the same record.
    bench.put(second);
    CHECK(bench.pull().same_again == 1);
    bench.put(bench.seal_again(second, number, care_xml(by_number ? "ほかの人" : "書きかえた")));
    CHECK(bench.pull().same_again == 1);
    InboxDatabase database = bench.open_database();
    CHECK(database.lines("")->size() == 2);
    // What was not named is set aside as before.
    bench.put(bench.seal(number, care_xml("三人目")));
    CHECK(bench.pull().set_aside == 1);
    const auto files = bench.folder.path() / "records";
    CHECK(write_record_files(database, files).value() == 2);
    CHECK(std::distance(std::filesystem::directory_iterator(files / "kiosk-a"), {}) == 2);
}

TEST_CASE("An envelope under another kiosk's name becomes, when a person takes it, the record of the kiosk that signed it") {
    Bench bench(GENERATE(values(both)));
    const Sealed misplaced = bench.seal(4, care_xml("べつ"), "kiosk-b");
    const auto wrong_place = envelope::inbox_key(KioskId("kiosk-a"), misplaced.envelope.sha256);
    REQUIRE(bench.store.put(wrong_place, misplaced.envelope.bytes).ok());
    CHECK(bench.pull().set_aside == 1);
    CHECK(take(bench, [&](const ObjectKey& key) { return key == wrong_place; }).new_records == 1);
    CHECK(bench.acks("kiosk-b")->has(misplaced.envelope.sha256, 4));
    CHECK_FALSE(bench.acks("kiosk-a"));
    CHECK_FALSE(bench.store.objects().contains(wrong_place));
    CHECK(reasons(bench).empty());
    InboxDatabase database = bench.open_database();
    CHECK(database.lines("")->at(0).kiosk == "kiosk-b");
}

TEST_CASE("The same envelope set aside under two names is discarded by its key alone") {
    Bench bench;
    bench.kiosk_keys.emplace("kiosk-new", envelope::MinisignSecretKey::generate(bench.random));
    const Sealed unknown = bench.seal(1, care_xml("一人目"), "kiosk-new");
    for (const char* const under : {"kiosk-a", "kiosk-b"})
        REQUIRE(bench.store.put(envelope::inbox_key(KioskId(under), unknown.envelope.sha256), unknown.envelope.bytes).ok());
    CHECK(bench.pull().set_aside == 2);
    InboxDatabase database = bench.open_database();
    CHECK(discard(database, unknown.envelope.sha256, "x", bench.clock.now()).error().is(OfficeError::several_records));
}

TEST_CASE("What came damaged is not discarded: the whole one is to come under its name") {
    Bench bench(GENERATE(values(both)));
    const Sealed sealed = bench.seal(1, care_xml("一人目"));
    bench.put(sealed);
    bench.store.objects()[sealed.envelope.key].resize(1'000);
    CHECK(bench.pull().set_aside == 1);
    InboxDatabase database = bench.open_database();
    const auto refused = discard(database, sealed.envelope.key.text(), "flipped", bench.clock.now());
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().message(), Catch::Contains("came damaged"));
    bench.put(sealed);
    CHECK(bench.pull().new_records == 1);
    CHECK(bench.acks()->has(sealed.envelope.sha256, 1));
}

TEST_CASE("What was discarded is taken back by its name: from the store, or from what was kept of it") {
    Bench bench(GENERATE(values(both)));
    bench.kiosk_keys.emplace("kiosk-new", envelope::MinisignSecretKey::generate(bench.random));
    const Sealed unknown = bench.seal(1, care_xml("一人目"), "kiosk-new");
    bench.put(unknown);
    CHECK(bench.pull().set_aside == 1);
    InboxDatabase database = bench.open_database();
    REQUIRE(discard(database, unknown.envelope.sha256, "whose is it", bench.clock.now()).ok());
    const bool cleared = GENERATE(false, true);
    if (cleared) {
        bench.pull();
        CHECK_FALSE(bench.in_store(unknown));
    }
    bench.registry.add({KioskId("kiosk-new"), "", bench.kiosk_keys.at("kiosk-new").public_key(), KioskState::active, ""});
    const ReleaseParts parts{bench.registry, database, bench.out};
    CHECK(choose_released({unknown.envelope.sha256.substr(1), ""}, parts).error().is(OfficeError::no_such_record));
    const auto release = choose_released({unknown.envelope.sha256, ""}, parts);
    REQUIRE(release);
    CHECK(take(bench, *release).new_records == 1);
    CHECK(bench.acks("kiosk-new")->has(unknown.envelope.sha256, 1));
    CHECK(all_discarded(database)->empty());
    CHECK(reasons(bench).empty());
    CHECK(bench.ask("SELECT count(*) FROM kept_object") == 0);
}

TEST_CASE("A line that a running pull wrote once more for what was discarded meanwhile goes with the next pull") {
    Bench bench(GENERATE(values(both)));
    const ObjectKey stray("inbox/kiosk-a/readme.txt");
    REQUIRE(bench.store.put(stray, {}).ok());
    bench.pull();
    InboxDatabase database = bench.open_database();
    REQUIRE(discard(database, stray.text(), "a note", bench.clock.now()).ok());
    REQUIRE(database.set_aside(stray.text(), Error(OfficeError::not_inbox_key, stray.text(), "late"), 0, bench.clock.now()).ok());
    bench.pull();
    CHECK(reasons(bench).empty());
}

TEST_CASE("A part of a name takes nothing of what is set aside") {
    Bench bench;
    const Sealed first = bench.seal(1, care_xml("一人目"));
    bench.put(first);
    bench.pull();
    const Sealed reused = bench.seal(1, care_xml("ほかの人"));
    bench.put(reused);
    bench.pull();
    InboxDatabase database = bench.open_database();
    const ReleaseParts parts{bench.registry, database, bench.out};
    for (const std::string& part : {std::string("a"), std::string("inbox/kiosk-a/"), reused.envelope.sha256.substr(0, 8)})
        CHECK(choose_released({part, ""}, parts).error().is(OfficeError::no_such_record));
    CHECK((*choose_released({reused.envelope.sha256, ""}, parts))(reused.envelope.key));
    CHECK((*choose_released({reused.envelope.key.text(), ""}, parts))(reused.envelope.key));
    CHECK((*choose_released({"", "kiosk-a"}, parts))(reused.envelope.key));
}
