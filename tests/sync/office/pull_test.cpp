#include "sync/office/office_error.h"
#include "sync/office/print.h"
#include "sync/office/record_files.h"
#include "tests/sync/office/bench.h"

using namespace engawa;
using namespace engawa::office;
using namespace engawa::office::support;
using engawa::support::files_holding;
using engawa::support::read_all;

TEST_CASE("Envelopes become records, are acknowledged, and leave the store") {
    Bench bench(GENERATE(values(both)));
    const Sealed one = bench.seal(1, care_xml("カナリア 花子"));
    const Sealed two = bench.seal(2, care_xml("二人目"));
    const Sealed other = bench.seal(1, care_xml("三人目"), "kiosk-b");
    for (const Sealed* sealed : {&one, &two, &other}) bench.put(*sealed);
    const PullSummary summary = bench.pull();
    CHECK(summary.new_records == 3);
    CHECK(summary.set_aside == 0);
    CHECK_FALSE(bench.in_store(one));
    CHECK_FALSE(bench.in_store(other));

    const auto acks = bench.acks();
    REQUIRE(acks);
    CHECK(acks->has(one.envelope.sha256, 1));
    CHECK(acks->has(two.envelope.sha256, 2));
    CHECK_FALSE(acks->has(other.envelope.sha256, 1));
    CHECK(acks->through == 2);
    REQUIRE(bench.acks("kiosk-b"));

    InboxDatabase database = bench.open_database();
    const auto id = database.find(one.slip);
    REQUIRE(id);
    const auto record = database.record(*id);
    REQUIRE(record);
    CHECK(record->xml == care_xml("カナリア 花子"));
    CHECK(record->line.submission == one.submission.text());
    CHECK(database.find(one.submission.text()).value() == *id);
    // What is said names kiosk, number and form, and no answer.
    CHECK_THAT(bench.out.str(), Catch::Contains("taken in   kiosk-a no. 1: care"));
    CHECK_THAT(bench.out.str(), !Catch::Contains("カナリア"));
}

TEST_CASE("A second pull finds nothing and changes nothing") {
    Bench bench(GENERATE(values(both)));
    bench.put(bench.seal(1, care_xml("一人目")));
    bench.pull();
    const auto serial = bench.acks()->serial;
    const PullSummary summary = bench.pull();
    CHECK(summary.new_records == 0);
    CHECK(summary.same_again == 0);
    CHECK(bench.acks()->serial == serial);
}

TEST_CASE("An envelope offered again is recognised, acknowledged anew and removed") {
    Bench bench(GENERATE(values(both)));
    const Sealed sealed = bench.seal(1, care_xml("一人目"));
    bench.put(sealed);
    bench.pull();
    // The kiosk was away so long that its envelope has left the list; it offers it again.
    bench.clock.advance(std::chrono::hours(24 * 60));
    bench.put(bench.seal(2, care_xml("二人目")));
    bench.pull();
    REQUIRE_FALSE(bench.acks()->has(sealed.envelope.sha256, 1));
    const auto serial = bench.acks()->serial;
    bench.put(sealed);
    const PullSummary summary = bench.pull();
    CHECK(summary.new_records == 0);
    CHECK(summary.same_again == 1);
    CHECK(bench.acks("kiosk-a", serial)->has(sealed.envelope.sha256, 1));
    CHECK_FALSE(bench.in_store(sealed));
    InboxDatabase database = bench.open_database();
    CHECK(database.lines("")->size() == 2);
}

TEST_CASE("A record sealed anew, under its own number or a later one, stays one record") {
    Bench bench(GENERATE(values(both)));
    const std::string xml = care_xml("一人目");
    const Sealed first = bench.seal(1, xml);
    const Sealed same_number = bench.seal_again(first, 1, xml);
    const Sealed later_number = bench.seal_again(first, 2, xml);
    for (const Sealed* sealed : {&first, &same_number, &later_number}) {
        bench.put(*sealed);
        bench.pull();
    }
    InboxDatabase database = bench.open_database();
    CHECK(database.lines("")->size() == 1);
    CHECK(database.gaps()->empty());
    CHECK(bench.acks()->has(same_number.envelope.sha256, 1));
    CHECK(bench.acks()->has(later_number.envelope.sha256, 2));
}

TEST_CASE("A number or a submission id that comes again with other answers is set aside, not believed") {
    Bench bench(GENERATE(values(both)));
    const Sealed first = bench.seal(1, care_xml("一人目"));
    bench.put(first);
    bench.pull();
    const Sealed reused_number = bench.seal(1, care_xml("ほかの人"));
    const Sealed reused_id = bench.seal_again(first, 2, care_xml("書きかえた"));
    bench.put(reused_number);
    bench.put(reused_id);
    const PullSummary summary = bench.pull();
    CHECK(summary.set_aside == 2);
    CHECK(bench.in_store(reused_number));
    CHECK(bench.in_store(reused_id));
    CHECK_FALSE(bench.acks()->has(reused_number.envelope.sha256, 1));
    CHECK_FALSE(bench.acks()->has(reused_id.envelope.sha256, 2));
    InboxDatabase database = bench.open_database();
    CHECK(database.record(database.newest().value())->xml == care_xml("一人目"));
}

TEST_CASE("One bad envelope of each kind is set aside with its reason and stops no other") {
    Bench bench(GENERATE(values(both)));
    const Sealed good = bench.seal(2, care_xml("よい"));
    bench.put(good);
    const Sealed flipped = bench.seal(3, care_xml("こわれ"));
    bench.put(flipped);
    bench.store.objects()[flipped.envelope.key][200] ^= std::byte{1};
    const Sealed misplaced = bench.seal(4, care_xml("べつ"), "kiosk-b");
    const auto wrong_place = envelope::inbox_key(KioskId("kiosk-a"), misplaced.envelope.sha256);
    REQUIRE(bench.store.put(wrong_place, misplaced.envelope.bytes).ok());
    bench.kiosk_keys.emplace("kiosk-new", envelope::MinisignSecretKey::generate(bench.random));
    const Sealed unknown = bench.seal(1, care_xml("だれ"), "kiosk-new");
    bench.put(unknown);
    const auto true_key = bench.kiosk_keys.at("kiosk-a");
    bench.kiosk_keys.at("kiosk-a") = envelope::MinisignSecretKey::generate(bench.random);
    const Sealed forged = bench.seal(5, care_xml("にせ"));
    bench.put(forged);
    bench.kiosk_keys.at("kiosk-a") = true_key;
    const Sealed no_form = bench.seal(6, "not xml at all");
    bench.put(no_form);
    const ObjectKey stray("inbox/kiosk-a/readme.txt");
    REQUIRE(bench.store.put(stray, {}).ok());

    const PullSummary summary = bench.pull();
    CHECK(summary.new_records == 1);
    CHECK(summary.set_aside == 6);
    CHECK_FALSE(bench.in_store(good));
    InboxDatabase database = bench.open_database();
    std::map<std::string, std::string> reasons;
    const auto aside = database.all_set_aside();
    REQUIRE(aside);
    for (const SetAside& item : *aside) reasons[item.object] = item.reason;
    CHECK(reasons[flipped.envelope.key.text()] == "office.name_mismatch");
    CHECK(reasons[wrong_place.text()] == "office.wrong_kiosk");
    CHECK(reasons[unknown.envelope.key.text()] == "envelope.unknown_kiosk");
    CHECK(reasons[forged.envelope.key.text()] == "envelope.bad_signature");
    CHECK(reasons[no_form.envelope.key.text()] == "office.bad_submission");
    CHECK(reasons[stray.text()] == "office.not_inbox_key");
    // The damaged one makes room for the whole one, and its bytes are kept.
    CHECK_FALSE(bench.in_store(flipped));
    CHECK(bench.ask("SELECT count(*) FROM kept_object") == 1);
    CHECK(bench.store.objects().contains(wrong_place));
    CHECK(bench.acks()->taken.size() == 1);
    CHECK_FALSE(bench.acks("kiosk-new"));

    SECTION("and is taken in once the reason is gone") {
        bench.put(flipped);
        bench.registry.add({KioskId("kiosk-new"), "", bench.kiosk_keys.at("kiosk-new").public_key(), KioskState::active, ""});
        const PullSummary again = bench.pull();
        CHECK(again.new_records == 2);
        CHECK(database.all_set_aside()->size() == 4);
        CHECK(bench.ask("SELECT count(*) FROM kept_object") == 0);
    }
}

TEST_CASE("A revoked kiosk's envelopes are set aside") {
    Bench bench(GENERATE(values(both)));
    bench.registry = {};
    bench.registry.add({KioskId("kiosk-a"), "", bench.kiosk_keys.at("kiosk-a").public_key(), KioskState::revoked, ""});
    bench.put(bench.seal(1, care_xml("一人目")));
    CHECK(bench.pull().set_aside == 1);
}

TEST_CASE("What lies in the store together is taken in by number, also when it is too much to hold open") {
    Bench bench(GENERATE(values(both)));
    for (std::uint64_t number = 12; number >= 1; --number) bench.put(bench.seal(number, care_xml("誰か")));
    InboxDatabase database = bench.open_database();
    const std::uint64_t open_bytes = GENERATE(0u, 10'000u, 64u << 20);
    const auto summary = pull_inbox({bench.store, database, bench.registry, {bench.identity}, bench.office_key,
                                     bench.clock, bench.random, bench.out, open_bytes});
    REQUIRE(summary);
    CHECK(summary->new_records == 12);
    const auto lines = database.lines("").value();
    REQUIRE(lines.size() == 12);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        CHECK(lines[i].sequence == i + 1);
        CHECK(lines[i].id == static_cast<std::int64_t>(i + 1));
    }
    CHECK(bench.store.objects().size() == 14);  // the acks and their signature
}

TEST_CASE("Numbers that are missing are reported until they arrive") {
    Bench bench(GENERATE(values(both)));
    bench.put(bench.seal(1, care_xml("一")));
    bench.put(bench.seal(4, care_xml("四")));
    const Sealed late = bench.seal(3, care_xml("三"));
    bench.put(bench.seal(6, care_xml("六")));
    bench.pull();
    InboxDatabase database = bench.open_database();
    const auto gaps = database.gaps();
    REQUIRE(gaps);
    REQUIRE(gaps->size() == 2);
    CHECK(gaps->at(0).first == 2);
    CHECK(gaps->at(0).last == 3);
    CHECK(gaps->at(1).first == 5);
    CHECK(bench.acks()->through == 1);
    bench.put(late);
    bench.pull();
    CHECK(database.gaps()->at(0).last == 2);
}

TEST_CASE("Nothing is removed that could not be acknowledged, and the next pull makes up for it") {
    Bench bench(GENERATE(values(both)));
    const Sealed sealed = bench.seal(1, care_xml("一人目"));
    bench.put(sealed);
    const ObjectKey key = GENERATE(store::ack_key(KioskId("kiosk-a")), store::ack_signature_key(KioskId("kiosk-a")));
    const auto error = GENERATE(store::StoreError::denied, store::StoreError::unreachable, store::StoreError::full);
    bench.store.fail_writes_of(key, error);
    PullSummary summary = bench.pull();
    CHECK(summary.new_records == 1);
    CHECK(summary.not_reached == 1);
    CHECK(bench.in_store(sealed));
    bench.store.mend();
    summary = bench.pull();
    CHECK(summary.same_again == 1);
    CHECK(summary.not_reached == 0);
    CHECK(bench.acks()->has(sealed.envelope.sha256, 1));
    CHECK_FALSE(bench.in_store(sealed));
}

TEST_CASE("Acks that an earlier run could not publish are published though the inbox is empty") {
    Bench bench(GENERATE(values(both)));
    const Sealed sealed = bench.seal(1, care_xml("一人目"));
    bench.put(sealed);
    bench.store.fail_writes_of(store::ack_key(KioskId("kiosk-a")), store::StoreError::trouble);
    bench.pull();
    bench.store.mend();
    REQUIRE(bench.store.remove(sealed.envelope.key).ok());
    bench.pull();
    REQUIRE(bench.acks());
    CHECK(bench.acks()->has(sealed.envelope.sha256, 1));
}

TEST_CASE("A store that cannot be listed is an error that says so") {
    Bench bench(GENERATE(values(both)));
    bench.store.fail_all(store::StoreError::unreachable);
    InboxDatabase database = bench.open_database();
    const auto summary = bench.pull(database);
    REQUIRE_FALSE(summary.ok());
    CHECK(summary.error().is(store::StoreError::unreachable));
    CHECK(summary.error().temporary());
}

TEST_CASE("A database made anew goes on from the serial that the store has") {
    Bench bench(GENERATE(values(both)));
    bench.put(bench.seal(1, care_xml("一人目")));
    bench.pull();
    bench.put(bench.seal(2, care_xml("二人目")));
    bench.pull();
    const auto serial = bench.acks()->serial;
    bench.change_database();
    const Sealed third = bench.seal(3, care_xml("三人目"));
    bench.put(third);
    bench.pull();
    REQUIRE(bench.acks("kiosk-a", serial));
    CHECK(bench.acks()->serial > serial);
    CHECK(bench.acks()->has(third.envelope.sha256, 3));
}

TEST_CASE("Acks in the store that a kiosk would still read are read by the office too") {
    Bench bench(GENERATE(values(both)));
    envelope::Acks acks{KioskId("kiosk-a"), 41, bench.clock.now(), 0, {}};
    const std::string sha256(64, 'a');
    for (std::uint64_t number = 1; number <= 80'000; ++number) acks.taken.push_back({sha256, number, acks.made_at});
    const auto file = envelope::sign_acks(acks, bench.office_key).value();
    REQUIRE(file.json.size() > 8u << 20);
    REQUIRE(file.json.size() < envelope::max_acks_bytes);
    REQUIRE(bench.store.put_replace(store::ack_key(acks.kiosk), envelope::bytes_of(file.json)).ok());
    REQUIRE(bench.store.put_replace(store::ack_signature_key(acks.kiosk), envelope::bytes_of(file.signature)).ok());
    bench.put(bench.seal(1, care_xml("一人目")));
    bench.pull();
    CHECK(bench.acks("kiosk-a", 41).has_value());
}

TEST_CASE("Records are laid out as files, whole, once, and readable by their owner alone") {
    Bench bench(GENERATE(values(both)));
    bench.put(bench.seal(1, care_xml("カナリア 花子")));
    bench.pull();
    InboxDatabase database = bench.open_database();
    const auto files = bench.folder.path() / "records";
    bench.folder.write("records/kiosk-a/.partial-1/submission.xml", "cut off");
    CHECK(write_record_files(database, files).value() == 1);
    CHECK(write_record_files(database, files).value() == 0);
    const auto record = files / "kiosk-a" / "00000001-care";
    CHECK(read_all(record / "submission.xml") == care_xml("カナリア 花子"));
    CHECK(envelope::parse_manifest(read_all(record / "manifest.json")).ok());
    CHECK(envelope::verify_minisign(envelope::bytes_of(read_all(record / "manifest.json")),
                                    read_all(record / "manifest.json.minisig"),
                                    bench.kiosk_keys.at("kiosk-a").public_key()).ok());
    CHECK_FALSE(std::filesystem::exists(files / "kiosk-a" / ".partial-1"));
    CHECK((std::filesystem::status(record / "submission.xml").permissions() & std::filesystem::perms::others_all) ==
          std::filesystem::perms::none);
}

TEST_CASE("A terminal gets no control characters out of an answer") {
    CHECK(printable("a\x1b[31mb\x07") == "a\\x1b[31mb\\x07");
    CHECK(printable("一行\n二行") == "一行 ⏎ 二行");
    CHECK(printable("\xc2\x9b" "31m") == "\\x9b31m");
    CHECK(printable("é") == "é");
}
