#include "kiosk/base/database.h"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <barrier>
#include <thread>

#include "tests/support/temporary_folder.h"

using namespace engawa;

namespace {
constexpr Migration migrations[] = {{1, "CREATE TABLE a(id INTEGER PRIMARY KEY, name TEXT UNIQUE);"},
                                    {2, "ALTER TABLE a ADD COLUMN note TEXT; CREATE INDEX by_note ON a(note);"}};

std::int64_t rows(Database& database) { return database.query_integer("SELECT count(*) FROM a").value(); }

Result<void> insert(Database& database, std::string_view name) {
    Statement statement = TRY(database.prepare("INSERT INTO a(name) VALUES(?)"));
    return statement.bind(1, name).run();
}
}  // namespace

TEST_CASE("Values of every kind come back as they were bound") {
    const support::TemporaryFolder folder;
    Database database = Database::open(folder.path() / "deep" / "x.sqlite").value();
    REQUIRE(database.execute("CREATE TABLE v(i INTEGER, t TEXT, b BLOB, n TEXT)").ok());
    const std::string text("zero\0inside", 11);
    const std::vector<std::byte> blob{std::byte{0}, std::byte{255}};
    Statement in = database.prepare("INSERT INTO v VALUES(?,?,?,?)").value();
    REQUIRE(in.bind(1, std::int64_t{-5}).bind(2, text).bind(3, std::span(blob)).bind_null(4).run().ok());
    Statement out = database.prepare("SELECT * FROM v").value();
    REQUIRE(out.step().value());
    CHECK(out.integer(0) == -5);
    CHECK(out.text(1) == text);
    CHECK(out.blob(2) == blob);
    CHECK(out.is_null(3));
    CHECK_FALSE(out.step().value());
}

TEST_CASE("A database file can be read by its owner only") {
    const support::TemporaryFolder folder;
    Database database = Database::open(folder.path() / "x.sqlite").value();
    struct stat status {};
    REQUIRE(::stat((folder.path() / "x.sqlite").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("Migrations run once, in order, and a newer schema is refused") {
    const support::TemporaryFolder folder;
    {
        Database database = Database::open(folder.path() / "x.sqlite").value();
        REQUIRE(database.migrate(std::span(migrations, 1)).ok());
        REQUIRE(insert(database, "kept").ok());
        REQUIRE(database.migrate(migrations).ok());
        CHECK(rows(database) == 1);
        CHECK(database.query_integer("PRAGMA user_version").value() == 2);
    }
    Database again = Database::open(folder.path() / "x.sqlite").value();
    REQUIRE(again.migrate(migrations).ok());
    const Result<void> older = again.migrate(std::span(migrations, 1));
    REQUIRE_FALSE(older.ok());
    CHECK(older.error().is(DatabaseError::newer_schema));
}

TEST_CASE("A failed migration leaves the version before it") {
    Database database = Database::open_in_memory().value();
    constexpr Migration broken[] = {{1, "CREATE TABLE a(id); CREATE TABLE a(id);"}};
    CHECK_FALSE(database.migrate(broken).ok());
    CHECK(database.query_integer("PRAGMA user_version").value() == 0);
    CHECK(database.query_integer("SELECT count(*) FROM sqlite_schema").value() == 0);
}

TEST_CASE("A transaction whose work fails leaves nothing") {
    Database database = Database::open_in_memory().value();
    REQUIRE(database.migrate(migrations).ok());
    const Result<void> result = database.transaction([&]() -> Result<void> {
        TRY(insert(database, "one"));
        return insert(database, "one");
    });
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().is(DatabaseError::constraint));
    CHECK(result.error().permanent());
    CHECK(rows(database) == 0);
    CHECK(database.transaction([&] { return insert(database, "one"); }).ok());
    CHECK(rows(database) == 1);
}

TEST_CASE("A full database says so, temporarily, and keeps what it has") {
    const support::TemporaryFolder folder;
    DatabaseOptions options;
    options.size_limit_pages = 12;
    Database database = Database::open(folder.path() / "x.sqlite", options).value();
    REQUIRE(database.migrate(migrations).ok());
    REQUIRE(insert(database, "kept").ok());
    const Result<void> full = insert(database, std::string(100'000, 'x'));
    REQUIRE_FALSE(full.ok());
    CHECK(full.error().is(DatabaseError::disk_full));
    CHECK(full.error().temporary());
    CHECK(rows(database) == 1);
}

TEST_CASE("What is no database is reported as such") {
    const support::TemporaryFolder folder;
    folder.write("x.sqlite", std::string(4096, 'n'));
    const Result<Database> opened = Database::open(folder.path() / "x.sqlite");
    REQUIRE_FALSE(opened.ok());
    CHECK(opened.error().is(DatabaseError::corrupt));
}

TEST_CASE("Wrong SQL and wrong binds are errors, not silence") {
    Database database = Database::open_in_memory().value();
    CHECK_FALSE(database.prepare("SELEC 1").ok());
    CHECK_FALSE(database.prepare("  ").ok());
    Statement statement = database.prepare("SELECT ?").value();
    CHECK_FALSE(statement.bind(2, std::int64_t{1}).step().ok());
}

TEST_CASE("All who open a new file at the same moment get it") {
    const support::TemporaryFolder folder;
    constexpr int openers = 8;
    for (int round = 0; round < 400; ++round) {
        const auto file = folder.path() / std::to_string(round);
        std::barrier together(openers);
        std::vector<std::string> said(openers);
        std::vector<std::thread> threads;
        for (int i = 0; i < openers; ++i) {
            threads.emplace_back([&, i] {
                together.arrive_and_wait();
                const auto database = Database::open(file);
                said[static_cast<std::size_t>(i)] = database ? "" : database.error().message();
            });
        }
        for (std::thread& thread : threads) thread.join();
        CHECK(said == std::vector<std::string>(openers));
    }
}
