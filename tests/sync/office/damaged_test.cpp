#include "sync/office/audit.h"
#include "sync/office/kept_objects.h"
#include "sync/office/office_error.h"
#include "tests/sync/office/bench.h"
#include "tests/sync/office/hooked_store.h"

// What is not what it is named for, and what a pull may remove: docs/formats/office-database.md, "Set aside".

using namespace engawa;
using namespace engawa::office;
using namespace engawa::office::support;

namespace {

PullSummary pull_through(Bench& bench, store::ObjectStore& store) {
    InboxDatabase database = bench.open_database();
    const auto summary = pull_inbox({store, database, bench.registry, {bench.identity}, bench.office_key, bench.clock, bench.random, bench.out});
    REQUIRE(summary);
    return *summary;
}

PullSummary take(Bench& bench, const ObjectKey& wanted) {
    InboxDatabase database = bench.open_database();
    const std::vector<envelope::AgeIdentity> identities{bench.identity};
    PullParts with{bench.store, database, bench.registry, identities, bench.office_key, bench.clock, bench.random, bench.out};
    with.release = [&](const ObjectKey& key) { return key == wanted; };
    const auto summary = pull_inbox(with);
    REQUIRE(summary);
    return *summary;
}

std::size_t lines(Bench& bench) { return bench.open_database().all_set_aside()->size(); }

}  // namespace

TEST_CASE("One bad reading of a whole envelope removes nothing and sets nothing aside") {
    Bench bench;
    const Sealed sealed = bench.seal(1, care_xml("一人目"));
    bench.put(sealed);
    HookedStore store(bench.store);
    int readings = 0;
    SECTION("the second reading is whole: it is taken in") {
        store.on_read = [&](const ObjectKey& key, store::Bytes& bytes) {
            if (key == sealed.envelope.key && ++readings == 1) bytes[100] ^= std::byte{1};
        };
        CHECK(pull_through(bench, store).new_records == 1);
        CHECK_FALSE(bench.in_store(sealed));
    }
    SECTION("the second is wrong in another way: it stays for the next pull") {
        store.on_read = [&](const ObjectKey& key, store::Bytes& bytes) {
            if (key == sealed.envelope.key) bytes[static_cast<std::size_t>(++readings)] ^= std::byte{1};
        };
        CHECK(pull_through(bench, store).not_reached == 1);
        CHECK(bench.in_store(sealed));
        CHECK(bench.pull().new_records == 1);
    }
    SECTION("the same page instead of it each time, of another length than the store lists: it stays") {
        store.on_read = [&](const ObjectKey& key, store::Bytes& bytes) {
            if (key == sealed.envelope.key) bytes.assign(50, std::byte{'x'});
        };
        CHECK(pull_through(bench, store).not_reached == 1);
        CHECK(bench.in_store(sealed));
    }
    CHECK(lines(bench) == 0);
}

TEST_CASE("What the kiosk has put over the damage while a pull looked at it is not removed") {
    Bench bench;
    const Sealed sealed = bench.seal(1, care_xml("一人目"));
    bench.put(sealed);
    const store::Bytes whole = bench.store.objects()[sealed.envelope.key];
    bench.store.objects()[sealed.envelope.key].resize(1'000);
    HookedStore store(bench.store);
    int readings = 0;
    store.before_get = [&](const ObjectKey& key) {
        if (key == sealed.envelope.key && ++readings == 3) bench.store.objects()[key] = whole;
    };
    CHECK(pull_through(bench, store).not_reached == 1);
    CHECK(readings == 3);
    CHECK(bench.in_store(sealed));
    CHECK(bench.pull().new_records == 1);
    CHECK(lines(bench) == 0);
}

TEST_CASE("A damaged copy of what was taken in before is removed, told, and no alarm") {
    Bench bench(GENERATE(values(both)));
    const Sealed sealed = bench.seal(1, care_xml("一人目"));
    bench.put(sealed);
    bench.pull();
    bench.put(sealed);
    bench.store.objects()[sealed.envelope.key].resize(1'000);
    const PullSummary summary = bench.pull();
    CHECK(summary.set_aside == 0);
    CHECK(summary.not_reached == 0);
    CHECK_FALSE(bench.in_store(sealed));
    CHECK(lines(bench) == 0);
    CHECK_THAT(bench.out.str(), Catch::Contains("a damaged copy of what was taken in before"));
    SECTION("and lines that an older program has left of such go too") {
        InboxDatabase database = bench.open_database();
        const store::Bytes bytes(100, std::byte{1});
        REQUIRE(keep_object(database, sealed.envelope.key, bytes, bench.clock.now()).ok());
        REQUIRE(database.tables().change("INSERT INTO set_aside (object, reason, detail, size_bytes, first_seen, last_seen) VALUES"
                                         " (?1, 'office.name_mismatch', 'damaged', 100, '', '')", {sealed.envelope.key.text()}).ok());
        bench.pull();
        CHECK(lines(bench) == 0);
        CHECK(bench.ask("SELECT count(*) FROM kept_object") == 0);
    }
}

TEST_CASE("A discarded object that cannot be cleared away is told and counted") {
    Bench bench;
    const ObjectKey stray("inbox/kiosk-a/readme.txt");
    REQUIRE(bench.store.put(stray, {}).ok());
    bench.pull();
    InboxDatabase database = bench.open_database();
    REQUIRE(discard(database, stray.text(), "a note", bench.clock.now()).ok());
    HookedStore store(bench.store);
    SECTION("since it is larger than any envelope") {
        bench.store.objects()[stray].resize(envelope::max_envelope_bytes + 1);
        CHECK(bench.pull().set_aside == 1);
        CHECK_THAT(bench.out.str(), Catch::Contains("remove it from the store by hand"));
    }
    SECTION("since the store does not let us") {
        InboxDatabase opened = bench.open_database();
        bench.store.fail_writes_of(stray, store::StoreError::denied);
        CHECK(bench.pull().not_reached == 1);
    }
    CHECK(bench.store.objects().contains(stray));
}

TEST_CASE("What was discarded takes up no room of what comes damaged, and is shown and forgotten by its name") {
    Bench bench(GENERATE(values(both)));
    const ObjectKey stray("inbox/kiosk-a/readme.txt");
    REQUIRE(bench.store.put(stray, std::vector<std::byte>(100, std::byte{7})).ok());
    bench.pull();
    InboxDatabase database = bench.open_database();
    REQUIRE(discard(database, stray.text(), "a note", bench.clock.now()).ok());
    bench.pull();
    const store::Bytes bytes(100, std::byte{1});
    CHECK(keep_object(database, ObjectKey("inbox/kiosk-a/a"), bytes, bench.clock.now(), 150).value() == Kept::yes);
    CHECK(keep_object(database, ObjectKey("inbox/kiosk-a/b"), bytes, bench.clock.now(), 150).value() == Kept::no_room);
    CHECK(kept_bytes(database, "readme.txt").error().is(OfficeError::no_such_record));
    const auto kept = kept_bytes(database, stray.text());
    REQUIRE(kept);
    CHECK(kept->first.size_bytes == 100);
    CHECK(kept->second == std::vector<std::byte>(100, std::byte{7}));
    CHECK(forget(database, "inbox/kiosk-a").error().is(OfficeError::no_such_record));
    CHECK(forget(database, stray.text()).value() == stray.text());
    CHECK(kept_bytes(database, stray.text()).error().is(OfficeError::no_such_record));
    CHECK(all_discarded(database)->size() == 1);  // it stays given up
}

TEST_CASE("A damaged one that will not come whole any more is forgotten") {
    Bench bench(GENERATE(values(both)));
    const Sealed sealed = bench.seal(1, care_xml("一人目"));
    bench.put(sealed);
    bench.store.objects()[sealed.envelope.key].resize(1'000);
    bench.pull();
    InboxDatabase database = bench.open_database();
    CHECK(forget(database, sealed.envelope.sha256).value() == sealed.envelope.key.text());
    CHECK(lines(bench) == 0);
    CHECK(bench.ask("SELECT count(*) FROM kept_object") == 0);
    bench.put(sealed);  // it did after all
    CHECK(bench.pull().new_records == 1);
}

TEST_CASE("Under another kiosk's name and with a number that came before, it is taken in by a person all the same") {
    Bench bench(GENERATE(values(both)));
    const Sealed first = bench.seal(1, care_xml("一人目"), "kiosk-b");
    bench.put(first);
    bench.pull();
    const Sealed misplaced = bench.seal(1, care_xml("べつ"), "kiosk-b");
    const auto wrong_place = envelope::inbox_key(KioskId("kiosk-a"), misplaced.envelope.sha256);
    REQUIRE(bench.store.put(wrong_place, misplaced.envelope.bytes).ok());
    CHECK(bench.pull().set_aside == 1);
    CHECK(take(bench, wrong_place).new_records == 1);
    CHECK(bench.acks("kiosk-b")->has(misplaced.envelope.sha256, 1));
    CHECK(lines(bench) == 0);
}

TEST_CASE("A number that came before is looked at first, also in the wrong place and after its kiosk was revoked") {
    Bench bench;
    bench.put(bench.seal(1, care_xml("一人目")));
    bench.pull();
    const Sealed reused = bench.seal(1, care_xml("べつ"));
    bench.put(reused);
    RegisteredKiosk* const kiosk = bench.registry.known(KioskId("kiosk-a")).value();
    kiosk->state = KioskState::revoked;
    bench.pull();
    kiosk->state = KioskState::active;
    CHECK(take(bench, reused.envelope.key).set_aside == 1);
    CHECK(take(bench, reused.envelope.key).new_records == 1);
}

TEST_CASE("Acks that an earlier pull could not publish are published though all that is new is set aside") {
    Bench bench;
    bench.put(bench.seal(1, care_xml("一人目")));
    bench.store.fail_writes_of(store::ack_key(KioskId("kiosk-a")), store::StoreError::trouble);
    CHECK(bench.pull().new_records == 1);
    bench.store.mend();
    for (auto object = bench.store.objects().begin(); object != bench.store.objects().end();)
        object = object->first.text().starts_with("inbox/") ? bench.store.objects().erase(object) : std::next(object);
    REQUIRE(bench.store.put(ObjectKey("inbox/kiosk-a/" + std::string(64, 'a') + ".age"), {}).ok());
    CHECK(bench.pull().set_aside == 1);
    REQUIRE(bench.acks());
    CHECK(bench.acks()->serial == 1);
}

TEST_CASE("Where the inbox is too long to be listed, that the rest was not seen is told and counted") {
    Bench bench;
    bench.put(bench.seal(1, care_xml("一人目")));
    bench.kiosk_keys.emplace("kiosk-new", envelope::MinisignSecretKey::generate(bench.random));
    const Sealed unknown = bench.seal(1, care_xml("だれ"), "kiosk-new");
    bench.put(unknown);
    HookedStore store(bench.store);
    store.too_long_to_list = "inbox/";
    const PullSummary summary = pull_through(bench, store);
    CHECK(summary.new_records == 1);
    CHECK(summary.set_aside == 1);
    CHECK_THAT(bench.out.str(), Catch::Contains("was not looked at"));
    InboxDatabase database = bench.open_database();
    const auto audited = audit({database, store, bench.registry, bench.clock, std::chrono::hours(24)});
    REQUIRE(audited);
    CHECK(audited->needs_a_person());
    std::ostringstream told;
    print_audit(*audited, told);
    CHECK_THAT(told.str(), Catch::Contains("NOT SEEN") && Catch::Contains("was not looked at"));
    CHECK_THAT(audit_as_json(*audited), Catch::Contains("\"not_seen\": \"the inbox holds more"));
}

TEST_CASE("A kiosk with much that is set aside keeps none waiting, and all of it is written down") {
    Bench bench(GENERATE(values(both)));
    for (int i = 0; i < 1'005; ++i)
        REQUIRE(bench.store.put_replace(ObjectKey("inbox/kiosk-a/" + std::string(60, 'a') + std::to_string(1'000 + i) + ".age"), {}).ok());
    const Sealed other = bench.seal(1, care_xml("一人目"), "kiosk-b");
    bench.put(other);
    bench.registry.known(KioskId("kiosk-a")).value()->state = KioskState::revoked;
    bench.pull();
    const std::string told = bench.out.str();
    CHECK(told.find("taken in   kiosk-b") < told.find("set aside  inbox/kiosk-a"));
    CHECK(lines(bench) == 1'005);
}

TEST_CASE("What another pull publishes between the list of acks and our look is no damage") {
    Bench bench;
    bench.put(bench.seal(1, care_xml("一人目")));
    bench.pull();
    HookedStore store(bench.store);
    store.after_list = [&](std::string_view prefix) {
        if (prefix != "acks/") return;
        bench.put(bench.seal(2, care_xml("二人目")));
        bench.pull();
    };
    bench.out.str("");
    pull_through(bench, store);
    CHECK_THAT(bench.out.str(), !Catch::Contains("not as they were written"));
    CHECK(bench.acks()->serial == 2);
    bench.store.objects()[store::ack_key(KioskId("kiosk-a"))].resize(10);
    bench.pull();
    CHECK_THAT(bench.out.str(), Catch::Contains("not as they were written"));
}

TEST_CASE("Before a damaged envelope is removed, its bytes are kept and its line is written") {
    Bench bench(GENERATE(values(both)));
    const Sealed sealed = bench.seal(1, care_xml("一人目"));
    bench.put(sealed);
    store::Bytes& damaged = bench.store.objects()[sealed.envelope.key];
    damaged.resize(1'000);
    const store::Bytes bytes = damaged;
    HookedStore store(bench.store);
    int removed = 0;
    store.before_remove = [&](const ObjectKey& key) {
        if (key != sealed.envelope.key) return;
        ++removed;
        CHECK(lines(bench) == 1);
        InboxDatabase other = bench.open_database();
        CHECK(kept_of(other, key).value() == bytes);
    };
    pull_through(bench, store);
    CHECK(removed == 1);
}

TEST_CASE("A whole one that comes while a pull removes a damaged copy of what was taken in is not removed unread") {
    Bench bench;
    const Sealed sealed = bench.seal(1, care_xml("一人目"));
    bench.put(sealed);
    bench.pull();
    bench.put(sealed);
    const store::Bytes whole = bench.store.objects()[sealed.envelope.key];
    bench.store.objects()[sealed.envelope.key].resize(1'000);
    HookedStore store(bench.store);
    int readings = 0;
    store.before_get = [&](const ObjectKey& key) {
        if (key == sealed.envelope.key && ++readings == 3) bench.store.objects()[key] = whole;
    };
    CHECK(pull_through(bench, store).not_reached == 1);
    CHECK(bench.in_store(sealed));
    CHECK(bench.pull().same_again == 1);
}

TEST_CASE("Where the inbox is too long to be listed, kiosks that the registry has lost are listed as well") {
    Bench bench;
    bench.put(bench.seal(1, care_xml("一人目"), "kiosk-b"));
    bench.pull();
    const Sealed next = bench.seal(2, care_xml("二人目"), "kiosk-b");
    bench.put(next);
    Registry without;
    without.add(*bench.registry.find(KioskId("kiosk-a")));
    bench.registry = without;
    HookedStore store(bench.store);
    store.too_long_to_list = "inbox/";
    pull_through(bench, store);
    CHECK(lines(bench) == 1);
    CHECK_THAT(bench.out.str(), Catch::Contains("set aside  " + next.envelope.key.text()));
}
