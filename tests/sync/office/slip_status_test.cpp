#include "sync/office/slip_status.h"

#include <algorithm>

#include "kiosk/base/database.h"
#include "kiosk/base/atomic_file.h"
#include "sync/office/office_error.h"
#include "tests/support/project_folders.h"
#include "tests/sync/office/bench.h"
#include "tests/sync/office/hooked_store.h"

using namespace engawa;
using namespace engawa::envelope;
using namespace engawa::office;
using namespace engawa::office::support;

namespace {

// As a kiosk reads it.
std::optional<SlipStatus> read(Bench& bench, const std::string& slip) {
    const auto sealed = bench.store.get(slip_key(slip), max_status_bytes);
    if (!sealed) return std::nullopt;
    auto status = open_slip_status(*sealed, slip);
    REQUIRE(status);
    return *status;
}

}  // namespace

TEST_CASE("Taken in, an application's slip says that it was received, once") {
    Bench bench(GENERATE(values(both)));
    const Sealed sealed = bench.seal(1, care_xml("カナリア 花子"));
    bench.put(sealed);
    bench.pull();
    const auto status = read(bench, sealed.slip);
    REQUIRE(status);
    CHECK(status->state == SlipState::received);
    CHECK(status->since == bench.clock.now());
    CHECK(status->sentence.empty());
    const std::size_t writes = bench.store.writes();
    bench.pull();
    CHECK(bench.store.writes() == writes);
}

TEST_CASE("A status that the store did not take is put there by the next pull, and stops nothing else") {
    Bench bench(GENERATE(values(both)));
    std::vector<Sealed> sent;
    for (std::uint64_t number = 1; number <= 5; ++number) {
        sent.push_back(bench.seal(number, care_xml("一人目")));
        bench.put(sent.back());
    }
    for (const Sealed& sealed : sent) bench.store.fail_writes_of(slip_key(sealed.slip), store::StoreError::full);
    const PullSummary first = bench.pull();
    CHECK(first.new_records == 5);
    CHECK(first.not_reached == 5);
    CHECK(bench.acks()->through == 5);
    CHECK_FALSE(bench.in_store(sent.front()));
    // The store was left in peace after the third refusal.
    const std::string told = bench.out.str();
    std::size_t troubles = 0;
    for (std::size_t at = told.find("trouble "); at != std::string::npos; at = told.find("trouble ", at + 1)) ++troubles;
    CHECK(troubles == 3);
    bench.store.mend();
    CHECK(bench.pull().not_reached == 0);
    for (const Sealed& sealed : sent) CHECK(read(bench, sealed.slip)->state == SlipState::received);
}

TEST_CASE("A database of before the slips said anything has received for each of its records") {
    Bench bench;
    const auto folder = engawa::support::source_dir() / "sync/office";
    {
        auto old = Database::open(bench.database_file);
        REQUIRE(old);
        REQUIRE(old->execute(read_text_file(folder / "migrations/sqlite/0001_inbox.sql", 1u << 20).value().c_str()).ok());
        REQUIRE(old->execute("INSERT INTO submission (submission, kiosk, sequence, form, form_version, pack, pack_version, created,"
                             " clock, slip, taken_at, content_sha256, manifest, manifest_signature, xml) VALUES ('uuid:1', 'kiosk-a', 1,"
                             " 'care', '1', 'kaigo', '1', '', 'set', '572400000002', '2026-03-01T00:00:00.000Z', '', '', '', '<data/>');"
                             "PRAGMA user_version = 1").ok());
    }
    InboxDatabase database = bench.open_database();
    const auto status = database.status(1);
    REQUIRE(status);
    CHECK(status->status.state == SlipState::received);
    CHECK(to_rfc3339(status->status.since) == "2026-03-01T00:00:00.000Z");
    CHECK_FALSE(status->published);
}

TEST_CASE("A change made while another is on its way is not taken for published") {
    Bench bench(GENERATE(values(both)));
    bench.put(bench.seal(1, care_xml("一人目")));
    bench.pull();
    InboxDatabase database = bench.open_database();
    REQUIRE(database.set_status(1, {SlipState::working, bench.clock.now(), ""}).ok());
    const RecordStatus under_way = database.unpublished_statuses().value().front();
    REQUIRE(database.set_status(1, {SlipState::done, bench.clock.now(), ""}).ok());
    REQUIRE(database.note_status_published(1, under_way.revision).ok());
    REQUIRE(database.unpublished_statuses().value().size() == 1);
    CHECK(database.status(1)->status.state == SlipState::done);
    std::ostringstream out;
    CHECK(publish_statuses(database, bench.store, bench.random, out, sql::IfTaken::wait).value().put == 1);
    CHECK(database.unpublished_statuses().value().empty());
}

TEST_CASE("A status that a person sets while a pull puts others is the one the store has in the end") {
    Bench bench(GENERATE(values(both)));
    const Sealed first = bench.seal(1, care_xml("一人目"));
    const Sealed second = bench.seal(2, care_xml("二人目"));
    bench.put(first);
    bench.put(second);
    InboxDatabase pulling = bench.open_database();
    InboxDatabase desk = bench.open_database();
    HookedStore store(bench.store);
    bool asked = false;
    store.before_replace = [&](const ObjectKey& key) {
        if (asked || !key.text().starts_with("slips/")) return;
        asked = true;
        // The pull has the lock, and lists both as received.
        const std::int64_t other = desk.with_slip(key == slip_key(first.slip) ? second.slip : first.slip)->front();
        REQUIRE(desk.set_status(other, {SlipState::done, bench.clock.now(), ""}).ok());
        std::ostringstream out;
        CHECK(publish_statuses(desk, bench.store, bench.random, out, sql::IfTaken::leave).value().put == 0);
    };
    REQUIRE(pull_inbox({store, pulling, bench.registry, {bench.identity}, bench.office_key, bench.clock, bench.random, bench.out}));
    REQUIRE(asked);
    const SlipState one = read(bench, first.slip)->state;
    const SlipState other = read(bench, second.slip)->state;
    CHECK((one == SlipState::done) != (other == SlipState::done));
    CHECK(desk.unpublished_statuses()->empty());
}

TEST_CASE("Statuses that the store has lost are put there again, and a look that finds one whole lists nothing") {
    Bench bench(GENERATE(values(both)));
    std::vector<Sealed> sent;
    for (std::uint64_t number = 1; number <= 4; ++number) {
        sent.push_back(bench.seal(number, care_xml("一人目")));
        bench.put(sent.back());
    }
    bench.pull();
    const std::size_t writes = bench.store.writes();
    bench.pull();
    CHECK(bench.store.writes() == writes);
    for (const Sealed& sealed : sent) bench.store.objects().erase(slip_key(sealed.slip));
    bench.pull();
    for (const Sealed& sealed : sent) CHECK(read(bench, sealed.slip)->state == SlipState::received);
    CHECK_THAT(bench.out.str(), Catch::Contains("4 that the store has lost are put there again"));
}

TEST_CASE("A store that came back from an older copy gets every status as it is now") {
    Bench bench(GENERATE(values(both)));
    std::vector<Sealed> sent;
    for (std::uint64_t number = 1; number <= 3; ++number) {
        sent.push_back(bench.seal(number, care_xml("一人目")));
        bench.put(sent.back());
    }
    bench.pull();
    const auto copy = bench.store.objects();
    InboxDatabase database = bench.open_database();
    for (std::int64_t record = 1; record <= 3; ++record) REQUIRE(database.set_status(record, {SlipState::done, bench.clock.now(), ""}).ok());
    bench.pull();
    SECTION("an older one each") { bench.store.objects() = copy; }
    SECTION("or what is none at all") {
        for (const Sealed& sealed : sent) bench.store.objects()[slip_key(sealed.slip)].resize(10);
    }
    bench.pull();
    for (const Sealed& sealed : sent) CHECK(read(bench, sealed.slip)->state == SlipState::done);
    CHECK_THAT(bench.out.str(), Catch::Contains("all 3 are put there again"));
    const std::size_t writes = bench.store.writes();
    bench.pull();
    CHECK(bench.store.writes() == writes);
}

TEST_CASE("Two records with one slip, of which the store keeps the later, are no sign of an older copy") {
    Bench bench;
    const Sealed first = bench.seal(1, care_xml("一人目"));
    bench.put(first);
    bench.pull();
    bench.put(bench.seal_again(first, 2, care_xml("書きかえた")));
    bench.pull();
    InboxDatabase database = bench.open_database();
    const std::vector<AgeIdentity> identities{bench.identity};
    PullParts with{bench.store, database, bench.registry, identities, bench.office_key, bench.clock, bench.random, bench.out};
    with.release = [](const ObjectKey&) { return true; };
    REQUIRE(pull_inbox(with)->new_records == 1);
    bench.clock.advance(std::chrono::hours(1));
    REQUIRE(database.set_status(GENERATE(1, 2), {SlipState::done, bench.clock.now(), ""}).ok());
    bench.pull();
    const std::size_t writes = bench.store.writes();
    for (int i = 0; i < 10; ++i) bench.pull();
    CHECK(bench.store.writes() == writes);
    CHECK(read(bench, first.slip)->state == SlipState::done);
}

TEST_CASE("Where the store has more statuses than it lists, those that it has lost come back all the same") {
    Bench bench(GENERATE(values(both)));
    std::vector<Sealed> sent;
    for (std::uint64_t number = 1; number <= 4; ++number) {
        sent.push_back(bench.seal(number, care_xml("一人目")));
        bench.put(sent.back());
    }
    bench.pull();
    for (const Sealed& sealed : sent) bench.store.objects().erase(slip_key(sealed.slip));
    HookedStore store(bench.store);
    store.too_long_to_list = "slips/";
    InboxDatabase database = bench.open_database();
    const auto is_back = [&](const Sealed& sealed) { return bench.store.objects().contains(slip_key(sealed.slip)); };
    int pulls = 0;
    for (; pulls < 200 && !std::ranges::all_of(sent, is_back); ++pulls) {
        const auto summary = pull_inbox({store, database, bench.registry, {bench.identity}, bench.office_key, bench.clock, bench.random, bench.out});
        REQUIRE(summary);
        CHECK(summary->not_reached == 0);
    }
    CHECK(std::ranges::all_of(sent, is_back));
    const std::size_t writes = bench.store.writes();
    bench.pull();
    CHECK(bench.store.writes() == writes);
}

TEST_CASE("A slip that has said done for 400 days is removed, and says something again once it is set anew") {
    Bench bench(GENERATE(values(both)));
    const Sealed old = bench.seal(1, care_xml("一人目"));
    const Sealed open = bench.seal(2, care_xml("二人目"));
    bench.put(old);
    bench.put(open);
    bench.pull();
    InboxDatabase database = bench.open_database();
    const auto begun = bench.clock.now();
    REQUIRE(database.set_status(1, {SlipState::done, begun, ""}).ok());
    bench.pull();
    bench.clock.advance(std::chrono::hours(24 * 399));
    bench.pull();
    CHECK(read(bench, old.slip)->state == SlipState::done);
    bench.clock.advance(std::chrono::hours(24 * 2));
    bench.pull();
    CHECK_FALSE(read(bench, old.slip));
    CHECK(read(bench, open.slip)->state == SlipState::received);
    const std::size_t writes = bench.store.writes();
    bench.pull();
    CHECK(bench.store.writes() == writes);
    SECTION("by a person") {
        REQUIRE(database.set_status(1, {SlipState::ask, bench.clock.now(), ""}).ok());
        bench.pull();
        CHECK(read(bench, old.slip)->state == SlipState::ask);
    }
    SECTION("or by a clock that is right again") {
        bench.clock.set(begun);
        bench.pull();
        CHECK(read(bench, old.slip)->state == SlipState::done);
    }
}

TEST_CASE("A state that only a later program knows is an error, not a guess") {
    Bench bench;
    bench.put(bench.seal(1, care_xml("一人目")));
    bench.pull();
    {
        auto raw = Database::open(bench.database_file);
        REQUIRE(raw->execute("UPDATE status SET state = 'lost'").ok());
    }
    InboxDatabase database = bench.open_database();
    CHECK(database.status(1).error().is(OfficeError::bad_status));
}

TEST_CASE("A sentence in which an answer stands is refused, however it is spaced") {
    Bench bench(GENERATE(values(both)));
    const std::string xml =
        "<data id=\"care\"><name>山田　花子</name><phone>0263-72-1234</phone><level>2</level><ok>yes</ok></data>";
    bench.put(bench.seal(1, xml));
    bench.pull();
    InboxDatabase database = bench.open_database();
    const Record record = database.record(1).value();
    for (const char* const good : {"", "{電話|でんわ}をください。", "2{階|かい}の5{番|ばん}{窓口|まどぐち}へ yes", "山の上の窓口へ"}) {
        INFO(good);
        CHECK(check_sentence(good, record).ok());
    }
    for (const char* const bad : {"山田さん、電話をください", "山田花子様", "{山田|やまだ}さんへ", "花 子さん", "0263721234へかけました",
                                  "二行\nにわたる", "\x1b[31m赤", "\xff"}) {
        INFO(bad);
        const auto refused = check_sentence(bad, record);
        REQUIRE_FALSE(refused.ok());
        CHECK(refused.error().is(OfficeError::bad_sentence));
        CHECK_THAT(refused.error().message(), !Catch::Contains("山田") && !Catch::Contains("0263"));
    }
    std::string longest;
    for (int i = 0; i < 200; ++i) longest += "あ";
    CHECK(check_sentence(longest, record).ok());
    CHECK_FALSE(check_sentence(longest + "あ", record).ok());
}
