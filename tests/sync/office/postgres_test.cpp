#include <fstream>
#include <regex>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/database.h"
#include "sync/office/postgres_connection.h"
#include "tests/support/postgres_server.h"
#include "tests/support/project_folders.h"
#include "tests/support/small_disk.h"
#include "tests/sync/office/bench.h"

// What only a server can do to the office.

using namespace engawa;
using namespace engawa::office;
using namespace engawa::office::support;
using engawa::office::sql::PostgresError;
using engawa::support::PostgresServer;
using engawa::support::shared_postgres;

namespace {

Error refusal(const std::string& address, const std::string& password = "") {
    DatabaseAddress where{address, {}};
    if (!password.empty()) where.password = SecretBytes::copy_of(password);
    const auto opened = InboxDatabase::open(where);
    REQUIRE_FALSE(opened.ok());
    return opened.error();
}

// Tables, columns, keys and indexes, as the server's own program writes them down.
std::string dump(const std::string& address) {
    const auto finished = engawa::support::run({"pg_dump", "--schema-only", "--no-owner", address});
    REQUIRE(finished.ending.exit_code == 0);
    // Newer releases write a random word around it, against scripts that are smuggled in.
    return std::regex_replace(finished.output, std::regex("\\\\(un)?restrict .*\n"), "");
}

}  // namespace

TEST_CASE("The migrations give PostgreSQL exactly the schema that is written down") {
    const std::string migrated = shared_postgres().make_database();
    REQUIRE(InboxDatabase::open(DatabaseAddress{migrated, {}}).ok());
    const std::string written = shared_postgres().make_database();
    const auto schema = engawa::support::source_dir() / "sync/office/schema.postgresql.sql";
    shared_postgres().query(written, read_text_file(schema, 1u << 20).value());
    CHECK(dump(migrated) == dump(written));
    CHECK(dump(migrated).find("CREATE TABLE public.submission") != std::string::npos);
    CHECK(shared_postgres().query(migrated, "SELECT version FROM engawa_schema") == "9\n");
}

TEST_CASE("A schema of a newer program is refused on both databases, and left as it is") {
    Bench bench(GENERATE(values(both)));
    { InboxDatabase made = bench.open_database(); }
    if (bench.database_file.empty()) {
        shared_postgres().query(bench.address.text, "UPDATE engawa_schema SET version = 99");
    } else {
        REQUIRE(Database::open(bench.database_file)->execute("PRAGMA user_version = 99").ok());
    }
    const Error error = refusal(bench.address.text);
    CHECK(error.is(DatabaseError::newer_schema));
    CHECK(error.message().find("99") != std::string::npos);
    CHECK(bench.ask("SELECT count(*) FROM submission") == 0);
}

TEST_CASE("An address that is none, or has a password in it, is refused without a look at the network") {
    for (const char* const text : {"postgresql://user:geheim@host/db", "postgresql://host/db?password=geheim",
                                   "postgresql://host:port/db", "postgresql://host/db?nonsense=1"}) {
        const Error error = refusal(text);
        INFO(error.message());
        CHECK(error.is(PostgresError::bad_address));
        CHECK(error.permanent());
        CHECK(error.message().find("geheim") == std::string::npos);
    }
}

TEST_CASE("A server that is not there is a passing trouble; a database that is not there is not") {
    const Error nobody = refusal("postgresql://postgres@%2Fnowhere/inbox");
    CHECK(nobody.is(PostgresError::unreachable));
    CHECK(nobody.temporary());
    const Error no_database = refusal(shared_postgres().address("nothing"));
    INFO(no_database.message());
    CHECK(no_database.is(PostgresError::denied));
    CHECK(no_database.message().find("nothing") != std::string::npos);
}

TEST_CASE("A wrong password is refused and shown nowhere; the right one opens") {
    PostgresServer server;
    const std::string database = server.make_database();
    server.query(database, "CREATE USER clerk PASSWORD 'right-word'; GRANT ALL ON SCHEMA public TO clerk");
    const auto rules = server.folder() / "pg_hba.conf";
    const std::string before = engawa::support::read_all(rules);
    std::ofstream(rules) << "local all clerk scram-sha-256\n" << before;
    server.query(database, "SELECT pg_reload_conf()");
    server.kill();
    server.start();
    const std::string address = server.address(database.substr(database.rfind('/') + 1), "clerk");
    const Error wrong = refusal(address, "wrong-word");
    INFO(wrong.message());
    CHECK(wrong.is(PostgresError::denied));
    CHECK(wrong.permanent());
    CHECK(wrong.message().find("wrong-word") == std::string::npos);
    const Error none = refusal(address);
    CHECK(none.message().find("--database-password-file") != std::string::npos);
    CHECK(InboxDatabase::open({address, SecretBytes::copy_of("right-word")}).ok());
}

TEST_CASE("Somebody without rights, and a server that only reads, are told so") {
    const std::string database = shared_postgres().make_database();
    shared_postgres().query(database, "DROP ROLE IF EXISTS visitor; CREATE USER visitor");
    const std::string name = database.substr(database.rfind('/') + 1);
    const Error visitor = refusal(shared_postgres().address(name, "visitor"));
    INFO(visitor.message());
    CHECK(visitor.is(PostgresError::denied));
    const Error standby = refusal(database + "?options=-c%20default_transaction_read_only%3Don");
    INFO(standby.message());
    CHECK(standby.is(PostgresError::denied));
    CHECK(standby.message().find("only reads") != std::string::npos);
}

TEST_CASE("A reader needs no more than the right to read") {
    Bench bench(Backend::postgresql);
    bench.address.text = shared_postgres().make_database();
    bench.put(bench.seal(1, care_xml("花子")));
    bench.pull();
    shared_postgres().query(bench.address.text, "DROP ROLE IF EXISTS reader; CREATE USER reader;"
                                                " GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader");
    const std::string name = bench.address.text.substr(bench.address.text.rfind('/') + 1);
    auto opened = InboxDatabase::open(DatabaseAddress{shared_postgres().address(name, "reader"), {}});
    REQUIRE(opened);
    CHECK(opened->lines("").value().size() == 1);
    shared_postgres().query(bench.address.text, "DROP OWNED BY reader; DROP ROLE reader");
}

TEST_CASE("A server that could forget what it acknowledged is not used") {
    const std::string latin = shared_postgres().make_database(
        "ENCODING LATIN1 LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0");
    CHECK(refusal(latin).is(PostgresError::unsafe));
    PostgresServer server;
    const std::string database = server.make_database();
    // Weaker for all by default, but not for the office.
    server.query(database, "ALTER DATABASE inbox1 SET synchronous_commit = off");
    auto connection = sql::PostgresConnection::open(database, {});
    REQUIRE(connection);
    CHECK((*connection)->query("SELECT current_setting('synchronous_commit')").value().at(0).text(0) == "on");
    connection->reset();
    server.configure("fsync = off\n");
    server.kill();
    server.start();
    const Error unsafe = refusal(database);
    CHECK(unsafe.is(PostgresError::unsafe));
    CHECK(unsafe.message().find("fsync") != std::string::npos);
}

TEST_CASE("A server that dies midway ends the pull with a clear line, and the next goes on without loss") {
    PostgresServer server;
    Bench bench;
    bench.address.text = server.make_database();
    std::vector<Sealed> sent;
    for (std::uint64_t number = 1; number <= 6; ++number) sent.push_back(bench.seal(number, care_xml("誰か")));
    bench.put(sent[0]);
    bench.put(sent[1]);
    {
        InboxDatabase database = bench.open_database();
        REQUIRE(bench.pull(database));
        for (std::size_t i = 2; i < sent.size(); ++i) bench.put(sent[i]);
        server.kill();
        const auto broken = bench.pull(database);
        REQUIRE_FALSE(broken.ok());
        INFO(broken.error().message());
        CHECK(broken.error().is(PostgresError::lost));
        CHECK(broken.error().temporary());
        for (std::size_t i = 2; i < sent.size(); ++i) CHECK(bench.in_store(sent[i]));
        CHECK_FALSE(bench.acks()->has(sent[2].envelope.sha256, 3));
    }
    CHECK(refusal(bench.address.text).is(PostgresError::unreachable));
    server.start();
    const PullSummary summary = bench.pull();
    CHECK(summary.new_records == 4);
    for (std::size_t i = 0; i < sent.size(); ++i) CHECK(bench.acks()->has(sent[i].envelope.sha256, i + 1));
}

TEST_CASE("A full disk at the server is a passing trouble that takes nothing from the store") {
    const engawa::support::SmallDisk disk(24u << 20);
    INFO(disk.trouble());
    REQUIRE(disk.mounted());
    PostgresServer server;
    server.give(disk.path().parent_path());
    server.give(disk.path());
    server.query(server.address("postgres"), "CREATE TABLESPACE small LOCATION '" + disk.path().string() + "'");
    Bench bench;
    bench.address.text = server.make_database("TABLESPACE small");
    InboxDatabase database = bench.open_database();
    server.query(bench.address.text, "CREATE TABLE filler (bytes TEXT);"
                                     " ALTER TABLE filler ALTER bytes SET STORAGE EXTERNAL");
    const std::string fill = "DO $$ BEGIN LOOP INSERT INTO filler SELECT repeat('x', 100000); END LOOP;"
                             " EXCEPTION WHEN disk_full THEN NULL; END $$";
    const std::string keep = "DO $$ BEGIN FOR i IN 1..1000 LOOP BEGIN INSERT INTO filler SELECT repeat('x', 7000);"
                             " EXCEPTION WHEN disk_full THEN EXIT; END; END LOOP; END $$";
    server.query(bench.address.text, keep);
    server.query(bench.address.text, fill);
    server.query(bench.address.text, keep);
    const Sealed sealed = bench.seal(1, "<data><name>" + std::string(2u << 20, 'x') + "</name></data>");
    bench.put(sealed);
    const auto broken = bench.pull(database);
    REQUIRE_FALSE(broken.ok());
    INFO(broken.error().message());
    CHECK(broken.error().is(DatabaseError::disk_full));
    CHECK(broken.error().temporary());
    CHECK(bench.in_store(sealed));
    server.query(bench.address.text, "DROP TABLE filler; CHECKPOINT");
    const auto summary = bench.pull(database);
    REQUIRE(summary);
    CHECK(summary->new_records == 1);
    CHECK_FALSE(bench.in_store(sealed));
}

TEST_CASE("What no database could hold is set aside by both") {
    Bench bench(GENERATE(values(both)));
    const Sealed good = bench.seal(2, care_xml("花子"));
    bench.put(bench.seal(1, GENERATE(std::string("<data><name>\xE3\x81</name></data>"),
                                     std::string("<data><name>a\0b</name></data>", 30),
                                     "<data><" + std::string(3000, 'n') + ">x</" + std::string(3000, 'n') + "></data>")));
    bench.put(good);
    const PullSummary summary = bench.pull();
    CHECK(summary.new_records == 1);
    CHECK(summary.set_aside == 1);
    CHECK(bench.open_database().all_set_aside()->at(0).reason == "office.bad_submission");
}
