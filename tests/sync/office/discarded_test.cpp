#include "sync/office/kept_objects.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "sync/office/office_error.h"
#include "sync/office/set_aside_command.h"
#include "tests/sync/office/bench.h"
#include "tests/sync/office/hooked_store.h"

// What a person has discarded and takes back, and what other programs do at the same time: docs/formats/office-database.md, "Set aside".

using namespace engawa;
using namespace engawa::office;
using namespace engawa::office::support;

namespace {

using Chosen = std::function<bool(const ObjectKey&)>;

PullSummary pull_through(Bench& bench, store::ObjectStore& store, const Chosen& release = {}, std::size_t at_once = 1'000) {
    InboxDatabase database = bench.open_database();
    const std::vector<envelope::AgeIdentity> identities{bench.identity};
    PullParts parts{store, database, bench.registry, identities, bench.office_key, bench.clock, bench.random, bench.out};
    if (release) parts.release = release;
    parts.objects_at_once = at_once;
    const auto summary = pull_inbox(parts);
    REQUIRE(summary);
    return *summary;
}

Chosen only(const ObjectKey& wanted) {
    return [wanted](const ObjectKey& key) { return key == wanted; };
}

// What is set aside since its number came before: whole, and taken in once a person says so.
Sealed with_used_number(Bench& bench) {
    bench.put(bench.seal(1, care_xml("一人目")));
    bench.pull();
    const Sealed again = bench.seal(1, care_xml("べつ"));
    bench.put(again);
    CHECK(bench.pull().set_aside == 1);
    return again;
}

void give_up(Bench& bench, const Sealed& sealed) {
    InboxDatabase database = bench.open_database();
    REQUIRE(discard(database, sealed.envelope.sha256, "a test", bench.clock.now()).ok());
}

Result<Chosen> take_back(Bench& bench, const Sealed& sealed) {
    InboxDatabase database = bench.open_database();
    return choose_released({sealed.envelope.sha256, ""}, {bench.registry, database, bench.out});
}

std::size_t lines(Bench& bench) { return bench.open_database().all_set_aside()->size(); }

void write_line(Bench& bench, const Sealed& sealed, std::string_view reason) {
    InboxDatabase database = bench.open_database();
    REQUIRE(database.tables().change("INSERT INTO set_aside (object, reason, detail, size_bytes, first_seen, last_seen) VALUES"
                                     " (?1, ?2, 'late', 100, '', '')", {sealed.envelope.key.text(), reason}).ok());
}

}  // namespace

TEST_CASE("One bad reading of what was discarded is not kept in its place") {
    Bench bench(GENERATE(values(both)));
    const Sealed again = with_used_number(bench);
    give_up(bench, again);
    HookedStore store(bench.store);
    int readings = 0;
    const int bad = GENERATE(1, 2);
    store.on_read = [&](const ObjectKey& key, store::Bytes& bytes) {
        if (key == again.envelope.key && ++readings == bad) bytes[100] ^= std::byte{1};
    };
    pull_through(bench, store);
    bench.pull();
    CHECK_FALSE(bench.in_store(again));
    InboxDatabase database = bench.open_database();
    CHECK(kept_of(database, again.envelope.key).value() == again.envelope.bytes);
    const auto release = take_back(bench, again);
    REQUIRE(release);
    CHECK(pull_through(bench, bench.store, *release).new_records == 1);
}

TEST_CASE("The whole one that its kiosk puts over a damaged one while that is cleared away is kept as well") {
    Bench bench;
    const Sealed again = with_used_number(bench);
    give_up(bench, again);
    bench.store.objects()[again.envelope.key].resize(10);
    HookedStore store(bench.store);
    int readings = 0;
    store.before_get = [&](const ObjectKey& key) {
        if (key == again.envelope.key && ++readings == 3) bench.store.objects()[key] = again.envelope.bytes;
    };
    CHECK(pull_through(bench, store).not_reached == 1);
    CHECK(bench.in_store(again));
    bench.pull();
    CHECK_FALSE(bench.in_store(again));
    InboxDatabase database = bench.open_database();
    CHECK(kept_of(database, again.envelope.key).value() == again.envelope.bytes);
}

TEST_CASE("What is kept whole is never replaced, and is taken though the store's copy is damaged") {
    Bench bench(GENERATE(values(both)));
    const Sealed again = with_used_number(bench);
    give_up(bench, again);
    bench.pull();
    CHECK_FALSE(bench.in_store(again));
    bench.put(again);
    bench.store.objects()[again.envelope.key].resize(GENERATE(0u, 10u));
    if (GENERATE(false, true)) bench.pull();
    const auto release = take_back(bench, again);
    REQUIRE(release);
    CHECK(pull_through(bench, bench.store, *release).new_records == 1);
    CHECK_FALSE(bench.in_store(again));
    CHECK(bench.acks()->has(again.envelope.sha256, 1));
    CHECK(bench.ask("SELECT count(*) FROM kept_object") == 0);
}

TEST_CASE("Other bytes are kept in the place of damaged ones, never in the place of whole ones") {
    Bench bench(GENERATE(values(both)));
    InboxDatabase database = bench.open_database();
    const Sealed sealed = bench.seal(1, care_xml("一人目"));
    const ObjectKey& key = sealed.envelope.key;
    const store::Bytes damaged(100, std::byte{1});
    const store::Bytes other(90, std::byte{2});
    for (const store::Bytes& bytes : {damaged, other, sealed.envelope.bytes}) {
        REQUIRE(keep_discarded(database, key, bytes, bench.clock.now()).ok());
        CHECK(kept_of(database, key).value() == bytes);
    }
    CHECK(keep_object(database, key, damaged, bench.clock.now()).value() == Kept::yes);
    CHECK(kept_of(database, key).value() == sealed.envelope.bytes);
}

TEST_CASE("What is whole neither in the store nor in the database any more is told and counted when a person takes it") {
    Bench bench(GENERATE(values(both)));
    const Sealed again = with_used_number(bench);
    bench.store.objects().erase(again.envelope.key);
    if (GENERATE(false, true)) {
        InboxDatabase database = bench.open_database();
        REQUIRE(keep_object(database, again.envelope.key, store::Bytes(10, std::byte{1}), bench.clock.now()).ok());
    }
    const auto release = take_back(bench, again);
    REQUIRE(release);
    bench.out.str("");
    CHECK(pull_through(bench, bench.store, *release).set_aside == 1);
    CHECK_THAT(bench.out.str(), Catch::Contains("not there  " + again.envelope.key.text()));
    CHECK(lines(bench) == 1);
}

TEST_CASE("What was taken back too early is looked at by every pull, and can be taken again") {
    Bench bench(GENERATE(values(both)));
    bench.kiosk_keys.emplace("kiosk-new", envelope::MinisignSecretKey::generate(bench.random));
    const Sealed unknown = bench.seal(1, care_xml("一人目"), "kiosk-new");
    bench.put(unknown);
    CHECK(bench.pull().set_aside == 1);
    give_up(bench, unknown);
    bench.pull();
    CHECK_FALSE(bench.in_store(unknown));
    const auto early = take_back(bench, unknown);
    REQUIRE(early);
    // The store was away, or the kiosk unknown still.
    if (GENERATE(false, true)) CHECK(pull_through(bench, bench.store, *early).set_aside == 1);
    CHECK(bench.pull().set_aside == 1);
    CHECK(take_back(bench, unknown));
    bench.registry.add({KioskId("kiosk-new"), "", bench.kiosk_keys.at("kiosk-new").public_key(), KioskState::active, ""});
    SECTION("a pull that nobody told of it takes it in") { CHECK(bench.pull().new_records == 1); }
    SECTION("so does a person who names it once more") {
        const auto again = take_back(bench, unknown);
        REQUIRE(again);
        CHECK(pull_through(bench, bench.store, *again).new_records == 1);
    }
    CHECK(bench.acks("kiosk-new")->has(unknown.envelope.sha256, 1));
    CHECK(lines(bench) == 0);
    CHECK(bench.ask("SELECT count(*) FROM kept_object") == 0);
}

TEST_CASE("What is kept, or lies under another kiosk's name, is taken though the kiosk's list grew shorter meanwhile") {
    Bench bench;
    Sealed again = with_used_number(bench);
    const bool is_kept = GENERATE(true, false);
    ObjectKey key = again.envelope.key;
    Chosen release;
    if (is_kept) {
        give_up(bench, again);
        bench.pull();
        const auto chosen = take_back(bench, again);
        REQUIRE(chosen);
        release = *chosen;
    } else {
        bench.store.objects().erase(key);
        InboxDatabase database = bench.open_database();
        REQUIRE(forget(database, key.text()).ok());
        key = envelope::inbox_key(KioskId("kiosk-b"), again.envelope.sha256);
        REQUIRE(bench.store.put(key, again.envelope.bytes).ok());
        CHECK(bench.pull().set_aside == 1);
        release = only(key);
    }
    // Some that come before it, one of which another pull takes.
    std::vector<Sealed> others;
    for (std::uint64_t number = 2; number <= 12; ++number) others.push_back(bench.seal(number, care_xml("ほか")));
    for (const Sealed& other : others) bench.put(other);
    const auto first = std::ranges::min_element(others, {}, [](const Sealed& each) { return each.envelope.key; });
    REQUIRE(first->envelope.key < key);
    HookedStore store(bench.store);
    store.after_list = [&](std::string_view prefix) {
        if (prefix == "inbox/") bench.store.objects().erase(first->envelope.key);
    };
    pull_through(bench, store, release, 1);
    CHECK(bench.ask("SELECT count(*) FROM envelope WHERE sequence = 1") == 2);
}

TEST_CASE("Discarded while a pull takes it in, it is taken in, and acknowledged whenever it comes again") {
    Bench bench(GENERATE(values(both)));
    const Sealed again = with_used_number(bench);
    HookedStore store(bench.store);
    bool discarded = false;
    store.before_get = [&](const ObjectKey& key) {
        if (std::exchange(discarded, discarded || key == again.envelope.key) || key != again.envelope.key) return;
        give_up(bench, again);
    };
    CHECK(pull_through(bench, store, only(again.envelope.key)).new_records == 1);
    REQUIRE(discarded);
    CHECK(bench.ask("SELECT count(*) FROM discarded") == 0);
    SECTION("also where a program of before has left the word that it is discarded") {
        InboxDatabase database = bench.open_database();
        REQUIRE(database.tables().change("INSERT INTO discarded (object, reason, detail, because, discarded_at) VALUES"
                                         " (?1, 'office.sequence_reused', '', 'x', '')", {again.envelope.key.text()}).ok());
    }
    // Long after, since its acks were lost.
    bench.clock.advance(std::chrono::hours(24 * 60));
    bench.put(bench.seal(2, care_xml("四人目")));
    bench.pull();
    bench.put(again);
    CHECK(bench.pull().same_again == 1);
    CHECK(bench.acks()->has(again.envelope.sha256, 1));
    CHECK_FALSE(bench.in_store(again));
    CHECK(bench.ask("SELECT count(*) FROM discarded") == 0);
}

TEST_CASE("No line of what another pull has taken in stays") {
    Bench bench(GENERATE(values(both)));
    const Sealed again = with_used_number(bench);
    SECTION("which it took between our look and our line") {
        const Sealed other = bench.seal(1, care_xml("三人目"), "kiosk-b");
        bench.put(other);
        HookedStore store(bench.store);
        bool taken = false;
        store.before_get = [&](const ObjectKey& key) {
            if (taken || key != other.envelope.key) return;
            taken = true;
            CHECK(pull_through(bench, bench.store, only(again.envelope.key)).new_records == 1);
        };
        pull_through(bench, store);
        REQUIRE(taken);
    }
    SECTION("and that a program of before has written late goes with the next pull") {
        CHECK(pull_through(bench, bench.store, only(again.envelope.key)).new_records == 1);
        write_line(bench, again, "office.sequence_reused");
        CHECK(lines(bench) == 1);
        bench.pull();
    }
    CHECK(lines(bench) == 0);
}

TEST_CASE("What was taken in before and comes again in a wrong place, or from a kiosk that is revoked, calls nobody") {
    Bench bench(GENERATE(values(both)));
    const Sealed sealed = bench.seal(1, care_xml("一人目"));
    bench.put(sealed);
    bench.pull();
    SECTION("under another kiosk's name it is removed") {
        const auto wrong_place = envelope::inbox_key(KioskId("kiosk-b"), sealed.envelope.sha256);
        REQUIRE(bench.store.put(wrong_place, sealed.envelope.bytes).ok());
        CHECK(bench.pull().set_aside == 0);
        CHECK_FALSE(bench.store.objects().contains(wrong_place));
        CHECK_THAT(bench.out.str(), Catch::Contains("a copy of what was taken in before"));
    }
    SECTION("of a revoked kiosk it stays, and is acknowledged once the kiosk is taken back") {
        bench.put(sealed);
        RegisteredKiosk* const kiosk = bench.registry.known(KioskId("kiosk-a")).value();
        kiosk->state = KioskState::revoked;
        CHECK(bench.pull().set_aside == 0);
        CHECK_THAT(bench.out.str(), Catch::Contains("had before") && Catch::Contains("left there"));
        CHECK(bench.in_store(sealed));
        kiosk->state = KioskState::active;
        CHECK(bench.pull().same_again == 1);
    }
    CHECK(lines(bench) == 0);
}

TEST_CASE("What a person takes back while a pull clears away stays in the store") {
    Bench bench(GENERATE(values(both)));
    const ObjectKey first("inbox/kiosk-a/a.txt");
    const ObjectKey second("inbox/kiosk-a/b.txt");
    for (const ObjectKey* const key : {&first, &second}) REQUIRE(bench.store.put(*key, {}).ok());
    bench.pull();
    InboxDatabase database = bench.open_database();
    for (const ObjectKey* const key : {&first, &second}) REQUIRE(discard(database, key->text(), "a note", bench.clock.now()).ok());
    HookedStore store(bench.store);
    bool taken_back = false;
    store.before_get = [&](const ObjectKey& key) {
        if (taken_back || key != first) return;
        taken_back = true;
        REQUIRE(choose_released({second.text(), ""}, {bench.registry, database, bench.out}));
    };
    pull_through(bench, store);
    REQUIRE(taken_back);
    CHECK_FALSE(bench.store.objects().contains(first));
    CHECK(bench.store.objects().contains(second));
}
