#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/base/database.h"
#include "sync/office/postgres_connection.h"
#include "sync/office/sqlite_connection.h"
#include "tests/support/postgres_server.h"
#include "tests/sync/office/bench.h"

// What sync/office/sql.h promises, held to by SQLite and PostgreSQL alike.

using namespace engawa;
using namespace engawa::office;
using namespace engawa::office::support;
using engawa::support::shared_postgres;

namespace {

struct Place {
    Backend backend;
    engawa::support::TemporaryFolder folder;
    std::string postgres;

    explicit Place(Backend which) : backend(which) {
        if (backend == Backend::postgresql) postgres = shared_postgres().make_schema();
    }
    std::unique_ptr<sql::Connection> open() const {
        auto opened = backend == Backend::sqlite ? sql::SqliteConnection::open(folder.path() / "inbox.db")
                                                 : sql::PostgresConnection::open(postgres, {});
        if (!opened) FAIL(opened.error().message());
        return std::move(*opened);
    }
};

constexpr std::string_view insert = "INSERT INTO set_aside (object, reason, detail, size_bytes, first_seen, last_seen)"
                                    " VALUES (?1, ?2, 'd', ?3, 'f', 'l')";

std::int64_t count(sql::Connection& connection) {
    return connection.query("SELECT count(*) FROM set_aside").value().at(0).integer(0);
}

}  // namespace

TEST_CASE("Values come back as they went in") {
    const Place place(GENERATE(values(both)));
    const auto connection = place.open();
    const std::string text = GENERATE(std::string(), std::string("介護 ' \" \\ $1 ?1\n"), std::string(70'000, 'x'));
    const std::int64_t number = GENERATE(std::int64_t{0}, std::int64_t{-1}, INT64_MAX, INT64_MIN);
    CHECK(connection->change(insert, {text, "r", number}).value() == 1);
    const auto rows = connection->query("SELECT object, size_bytes FROM set_aside").value();
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].text(0) == text);
    CHECK(rows[0].integer(1) == number);
}

TEST_CASE("Bytes of every value and NULL come back as they went in") {
    const Place place(GENERATE(values(both)));
    const auto connection = place.open();
    std::vector<std::byte> bytes;
    for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<std::byte>(i));
    const auto record = connection->query(
        "INSERT INTO submission (submission, kiosk, sequence, form, form_version, pack, pack_version, created, clock, slip,"
        " helper, taken_at, content_sha256, manifest, manifest_signature, xml)"
        " VALUES (?1, 'k', 1, 'f', '', '', '', '', '', '', ?2, '', '', '', '', '') RETURNING id", {"s", sql::Parameter{}});
    REQUIRE(record);
    const std::int64_t id = record->at(0).integer(0);
    CHECK(id == 1);
    CHECK(connection->query("SELECT helper FROM submission").value().at(0).is_null(0));
    REQUIRE(connection->change("INSERT INTO attachment (submission, name, media_type, sha256, bytes) VALUES (?1, ?2, '', '', ?3)",
                               {id, "a", std::span<const std::byte>(bytes)}));
    CHECK(connection->query("SELECT bytes FROM attachment").value().at(0).blob(0) == bytes);
}

TEST_CASE("Texts are sorted by their bytes, whatever language the server speaks") {
    const Place place(GENERATE(values(both)));
    const auto connection = place.open();
    for (const char* const object : {"b", "A", "a", "B", "あ", "-c"}) REQUIRE(connection->change(insert, {object, "r", 1}));
    std::string order;
    const auto rows = connection->query("SELECT object FROM set_aside ORDER BY object").value();
    for (const sql::Row& row : rows) order += row.text(0);
    CHECK(order == "-cABabあ");
}

TEST_CASE("A transaction is kept whole or not at all, and the connection is good afterwards") {
    const Place place(GENERATE(values(both)));
    const auto connection = place.open();
    const auto twice = [&]() -> Result<void> {
        TRY(connection->change(insert, {"one", "r", 1}));
        TRY(connection->change(insert, {"one", "r", 1}));
        return {};
    };
    const auto broken = connection->transaction(twice);
    REQUIRE_FALSE(broken.ok());
    CHECK(broken.error().is(DatabaseError::constraint));
    CHECK(count(*connection) == 0);
    const auto given_up = connection->transaction([&]() -> Result<void> {
        TRY(connection->change(insert, {"one", "r", 1}));
        return Error(DatabaseError::busy, "", "of our own");
    });
    CHECK(given_up.error().is(DatabaseError::busy));
    CHECK(count(*connection) == 0);
    REQUIRE(connection->transaction([&]() -> Result<void> {
        TRY(connection->change(insert, {"one", "r", 1}));
        return {};
    }).ok());
    CHECK(count(*place.open()) == 1);
}

TEST_CASE("Changes that nobody waits for are there for the next query and at the commit, in their order, however many") {
    const Place place(GENERATE(values(both)));
    const auto connection = place.open();
    REQUIRE(connection->transaction([&]() -> Result<void> {
        for (std::int64_t i = 0; i < 200; ++i) {
            const std::string object = std::to_string(i);  // is gone before the change goes
            TRY(connection->change_later(insert, {object, sql::Parameter{"r"}, i}));
        }
        TRY(connection->change_later("UPDATE set_aside SET reason = 'last' WHERE object = ?1", {"199"}));
        CHECK(count(*connection) == 200);
        TRY(connection->change_later(insert, {"after", "r", 7}));
        return {};
    }).ok());
    CHECK(count(*place.open()) == 201);
    CHECK(connection->query("SELECT reason FROM set_aside WHERE object = '199'").value().at(0).text(0) == "last");
}

TEST_CASE("What is wrong with a change that nobody waited for is told, and nothing of its transaction is kept") {
    const Place place(GENERATE(values(both)));
    const auto connection = place.open();
    const bool asks = GENERATE(false, true);
    const auto broken = connection->transaction([&]() -> Result<void> {
        TRY(connection->change_later(insert, {"one", "r", 1}));
        TRY(connection->change_later(insert, {"one", "r", 1}));
        TRY(connection->change_later(insert, {"two", "r", 1}));
        if (asks) TRY(connection->query("SELECT count(*) FROM set_aside"));
        return {};
    });
    REQUIRE_FALSE(broken.ok());
    CHECK(broken.error().is(DatabaseError::constraint));
    CHECK(count(*connection) == 0);
    const auto given_up = connection->transaction([&]() -> Result<void> {
        TRY(connection->change_later(insert, {"one", "r", 1}));
        return Error(DatabaseError::busy, "", "of our own");
    });
    CHECK(given_up.error().is(DatabaseError::busy));
    REQUIRE(connection->transaction([&]() -> Result<void> { return {}; }).ok());
    CHECK(count(*connection) == 0);
}

TEST_CASE("A query with many parameters at once answers for each, after the changes before it") {
    const Place place(GENERATE(values(both)));
    const auto connection = place.open();
    constexpr std::string_view question = "SELECT size_bytes FROM set_aside WHERE object = ?1";
    const std::vector<std::vector<sql::Parameter>> each = {{"two"}, {"none"}, {"one"}, {"two"}};
    REQUIRE(connection->transaction([&]() -> Result<void> {
        TRY(connection->change_later(insert, {"one", "r", 1}));
        TRY(connection->change_later(insert, {"two", "r", 2}));
        const auto rows = TRY(connection->query_each(question, each));
        REQUIRE(rows.size() == 4);
        CHECK(rows[0].at(0).integer(0) == 2);
        CHECK(rows[1].empty());
        CHECK(rows[2].at(0).integer(0) == 1);
        CHECK(rows[3].at(0).integer(0) == 2);
        return {};
    }).ok());
    CHECK(connection->query_each(question, {}).value().empty());
    CHECK_FALSE(connection->query_each("SELECT nothing FROM nowhere WHERE a = ?1", each).ok());
    CHECK(count(*connection) == 2);
}

TEST_CASE("A failure that the work passes over is not committed as a success") {
    const Place place(Backend::postgresql);
    const auto connection = place.open();
    const auto done = connection->transaction([&]() -> Result<void> {
        TRY(connection->change(insert, {"one", "r", 1}));
        (void)connection->change(insert, {"one", "r", 1});
        return {};
    });
    REQUIRE_FALSE(done.ok());
    CHECK(count(*connection) == 0);
}

TEST_CASE("A constraint's error says nothing of the row") {
    const Place place(GENERATE(values(both)));
    const auto connection = place.open();
    REQUIRE(connection->change(insert, {"花子", "r", 1}));
    const auto again = connection->change(insert, {"花子", "r", 1});
    REQUIRE_FALSE(again.ok());
    CHECK(again.error().is(DatabaseError::constraint));
    CHECK(again.error().permanent());
    CHECK(again.error().message().find("花子") == std::string::npos);
}

TEST_CASE("What is alone keeps others of its name out, and no others") {
    const Place place(GENERATE(values(both)));
    const auto one = place.open();
    const auto other = place.open();
    int done = 0;
    const auto ending = one->alone("kiosk-a", sql::IfTaken::leave, [&]() -> Result<void> {
        const auto nothing = [&]() -> Result<void> { ++done; return {}; };
        CHECK(other->alone("kiosk-a", sql::IfTaken::leave, nothing).value() == sql::Alone::left_to_another);
        CHECK(done == 0);
        CHECK(other->alone("kiosk-b", sql::IfTaken::leave, nothing).value() == sql::Alone::done);
        CHECK(other->alone("kiosk-b", sql::IfTaken::wait, nothing).value() == sql::Alone::done);
        // Over transactions too.
        TRY(one->transaction([&]() -> Result<void> { TRY(one->change(insert, {"one", "r", 1})); return {}; }));
        CHECK(other->alone("kiosk-a", sql::IfTaken::leave, nothing).value() == sql::Alone::left_to_another);
        return {};
    });
    CHECK(ending.value() == sql::Alone::done);
    CHECK(done == 2);
    const auto failing = []() -> Result<void> { return Error(DatabaseError::io, "", "of our own"); };
    CHECK(one->alone("kiosk-a", sql::IfTaken::leave, failing).error().is(DatabaseError::io));
    CHECK(other->alone("kiosk-a", sql::IfTaken::leave, []() -> Result<void> { return {}; }).value() == sql::Alone::done);
}

TEST_CASE("Several may open an empty database at once") {
    const Place place(GENERATE(values(both)));
    std::vector<pid_t> children;
    for (int i = 0; i < 6; ++i) {
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            const bool good = (place.backend == Backend::sqlite ? sql::SqliteConnection::open(place.folder.path() / "inbox.db")
                                                                : sql::PostgresConnection::open(place.postgres, {})).ok();
            ::_exit(good ? 0 : 1);
        }
        children.push_back(child);
    }
    for (const pid_t child : children) {
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        CHECK(status == 0);
    }
    CHECK(count(*place.open()) == 0);
}
