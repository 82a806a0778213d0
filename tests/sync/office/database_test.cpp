#include "kiosk/base/atomic_file.h"
#include "kiosk/base/database.h"
#include "tests/support/project_folders.h"
#include "tests/sync/office/bench.h"

using namespace engawa;
using namespace engawa::office;
using namespace engawa::office::support;

namespace {
std::string household(int people, const std::string& extra = "") {
    std::string xml = "<data id=\"care\">" + extra + "<people>";
    for (int i = 1; i <= people; ++i) xml += "<person><name>人" + std::to_string(i) + "</name></person>";
    return xml + "</people></data>";
}
}  // namespace

TEST_CASE("The migrations give exactly the schema that is written down") {
    const auto folder = engawa::support::source_dir() / "sync/office";
    Bench bench;
    { InboxDatabase made = bench.open_database(); }
    auto migrated = Database::open(bench.database_file);
    auto written = Database::open_in_memory();
    REQUIRE(migrated);
    REQUIRE(written);
    REQUIRE(written->execute(read_text_file(folder / "schema.sqlite.sql", 1u << 20).value().c_str()).ok());
    CHECK(migrated->schema().value() == written->schema().value());
    CHECK(migrated->query_integer("PRAGMA user_version").value() == 10);
}

TEST_CASE("An admin who checks a healthy database is told that it is one") {
    Bench bench;
    bench.put(bench.seal(1, household(2)));
    bench.pull();
    // In every table without a rowid the key's columns come first: the check of sqlite3 3.40 takes others for missing.
    CHECK(bench.ask("SELECT count(*) FROM pragma_table_list l JOIN pragma_table_info(l.name) i JOIN pragma_table_info(l.name) j"
                    " WHERE l.wr = 1 AND i.pk > 0 AND j.pk = 0 AND j.cid < i.cid") == 0);
    CHECK(bench.ask("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check != 'ok'") == 0);
    CHECK(bench.ask("SELECT count(*) FROM form_column") == 2);
}

TEST_CASE("The columns that an older database had learned keep their places") {
    Bench bench;
    const auto folder = engawa::support::source_dir() / "sync/office/migrations/sqlite";
    {
        auto old = Database::open(bench.database_file);
        REQUIRE(old);
        for (const char* const file : {"0001_inbox.sql", "0002_status.sql", "0003_growth.sql", "0004_relay.sql"})
            REQUIRE(old->execute(read_text_file(folder / file, 1u << 20).value().c_str()).ok());
        REQUIRE(old->execute("INSERT INTO form_column (form, position, place) VALUES ('care', 2, 'b'), ('care', 1, 'c');"
                             " PRAGMA user_version = 4").ok());
    }
    InboxDatabase database = bench.open_database();
    CHECK(database.columns("care").value() == std::vector<std::string>{"c", "b"});
}

TEST_CASE("The database is its owner's alone") {
    Bench bench;
    { InboxDatabase made = bench.open_database(); }
    CHECK((std::filesystem::status(bench.database_file).permissions() & std::filesystem::perms::others_all) ==
          std::filesystem::perms::none);
}

TEST_CASE("A file that is no database is refused and left as it was") {
    Bench bench;
    bench.folder.write(bench.database_file, std::string(5000, 'x'));
    const auto opened = InboxDatabase::open(bench.database_file);
    REQUIRE_FALSE(opened.ok());
    CHECK(opened.error().is(DatabaseError::corrupt));
    CHECK(engawa::support::read_all(bench.database_file) == std::string(5000, 'x'));
}

TEST_CASE("Columns keep their names and places as records come; a field that turns out to repeat is numbered once") {
    Bench bench(GENERATE(values(both)));
    InboxDatabase database = bench.open_database();
    bench.put(bench.seal(1, household(1)));
    REQUIRE(bench.pull(database));
    CHECK(database.columns("care").value() == std::vector<std::string>{"people/person/name"});
    bench.put(bench.seal(2, household(3)));
    REQUIRE(bench.pull(database));
    const std::vector<std::string> numbered = {"people/person[1]/name", "people/person[2]/name", "people/person[3]/name"};
    CHECK(database.columns("care").value() == numbered);
    bench.put(bench.seal(3, household(2, "<early>x</early>")));
    REQUIRE(bench.pull(database));
    std::vector<std::string> more = numbered;
    more.push_back("early");
    CHECK(database.columns("care").value() == more);
    // The first record's answer carries the number too.
    CHECK(bench.ask("SELECT count(*) FROM answer WHERE place = 'people/person[1]/name'") == 3);
}

TEST_CASE("A form that is known beforehand fixes the order of its columns") {
    Bench bench(GENERATE(values(both)));
    InboxDatabase database = bench.open_database();
    FormShape shape{"care", {"early", "people/person[1]/name", "late"}, {"people/person"}};
    REQUIRE(database.learn_form(shape).ok());
    REQUIRE(database.learn_form(shape).ok());
    bench.put(bench.seal(1, household(2, "<early>x</early>")));
    REQUIRE(bench.pull(database));
    CHECK(database.columns("care").value() ==
          std::vector<std::string>{"early", "people/person[1]/name", "late", "people/person[2]/name"});
}

TEST_CASE("Assistance and attachments are kept") {
    Bench bench(GENERATE(values(both)));
    const std::string xml = care_xml("一人目");
    envelope::SealRequest request;
    request.kiosk = KioskId("kiosk-a");
    request.sequence = 1;
    request.submission = SubmissionId("uuid:1");
    request.form = FormId("care");
    request.slip = envelope::make_slip_code(bench.random);
    request.clock = ClockState::unset;
    request.xml = xml;
    request.attachments = {{"photo.jpg", "image/jpeg", envelope::bytes_of("jpeg")}, {"empty.bin", "x/y", {}}};
    const WallTime from = *parse_rfc3339_utc("2026-04-01T09:30:00Z");
    const session::Consents consents{session::Consent::given, session::Consent::not_given, session::Consent::given};
    request.assistance = session::Assistance{
        "helper-1", consents, {{"helper-1", session::HelpMode::on_behalf, from, from + Seconds(60), consents, {"/data/name"}, false}}, false};
    request.applicant = session::Applicant::proxy;
    const auto sealed = envelope::seal(request, bench.kiosk_keys.at("kiosk-a"), {bench.identity.recipient()}, bench.random);
    REQUIRE(sealed);
    bench.put({*sealed, request.submission, request.slip});
    InboxDatabase database = bench.open_database();
    REQUIRE(bench.pull(database));
    const auto record = database.record(database.newest().value());
    REQUIRE(record);
    CHECK(record->assistance == request.assistance);
    CHECK(record->applicant == session::Applicant::proxy);
    CHECK(record->clock == "unset");
    REQUIRE(record->attachments.size() == 2);
    CHECK(record->attachments[1].length_bytes == 4);
    CHECK(envelope::text_of(database.attachment(record->line.id, "photo.jpg").value()) == "jpeg");
    CHECK(database.attachment(record->line.id, "empty.bin").value().empty());
    CHECK_FALSE(database.attachment(record->line.id, "other").ok());
}

TEST_CASE("A name that fits no record is told so") {
    Bench bench(GENERATE(values(both)));
    InboxDatabase database = bench.open_database();
    for (const char* const name : {"1", "", "uuid:x", "572400000000"}) CHECK_FALSE(database.find(name).ok());
    CHECK_FALSE(database.newest().ok());
    CHECK_FALSE(database.record(1).ok());
}
