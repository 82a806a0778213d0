#include <catch2/catch.hpp>

#include <cstdlib>

#include "sync/outbox/outbox.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

using namespace engawa;
using namespace engawa::outbox;

TEST_CASE("All migrations together give schema.sql") {
    const std::string root = engawa::support::source_dir().string();
    auto migrated = Database::open_in_memory();
    auto declared = Database::open_in_memory();
    REQUIRE(migrated.ok());
    REQUIRE(declared.ok());
    REQUIRE(migrated->migrate(outbox_migrations()).ok());
    REQUIRE(declared->execute(support::read_all(root + "/sync/outbox/schema.sql").c_str()).ok());
    CHECK(migrated->schema().value() == declared->schema().value());
    CHECK(migrated->schema().value().find("envelope") != std::string::npos);
}

TEST_CASE("An outbox that was kept before the store had a serial of its own lets nothing older in than it did") {
    auto database = Database::open_in_memory();
    REQUIRE(database.ok());
    std::vector<Migration> earlier = outbox_migrations();
    earlier.resize(2);
    REQUIRE(database->migrate(earlier).ok());
    REQUIRE(database->execute("INSERT INTO kiosk (only_row, kiosk_id, next_sequence, ack_serial, hash_key)"
                              " VALUES (1, 'kiosk-7f3a', 3, 7, zeroblob(32))").ok());
    REQUIRE(database->migrate(outbox_migrations()).ok());
    CHECK(database->query_integer("SELECT store_ack_serial FROM kiosk").value() == 7);
}

TEST_CASE("Envelopes that waited before their size had a column of its own have it") {
    auto database = Database::open_in_memory();
    REQUIRE(database.ok());
    std::vector<Migration> earlier = outbox_migrations();
    earlier.resize(3);
    REQUIRE(database->migrate(earlier).ok());
    REQUIRE(database->execute("INSERT INTO envelope (sequence, sha256, state, sealed, submission, slip, sealed_ms)"
                              " VALUES (1, hex(zeroblob(32)), 1, zeroblob(4808), zeroblob(32), '572400000002', 0)").ok());
    REQUIRE(database->migrate(outbox_migrations()).ok());
    CHECK(database->query_integer("SELECT bytes FROM envelope").value() == 4808);
}

TEST_CASE("What delivery asks at every step never reads the sealed bytes") {
    auto database = Database::open_in_memory();
    REQUIRE(database.ok());
    REQUIRE(database->migrate(outbox_migrations()).ok());
    for (const std::string_view asked : {waiting_sql, summary_sql}) {
        Statement plan = database->prepare("EXPLAIN QUERY PLAN " + std::string(asked)).value();
        REQUIRE(plan.step().value());
        CHECK_THAT(plan.text(3), Catch::Contains("USING COVERING INDEX envelope_waiting"));
    }
}

TEST_CASE("An outbox of a newer program is refused and left alone") {
    const support::TemporaryFolder folder;
    const auto path = folder.path() / "outbox.db";
    REQUIRE(open_outbox_database(path).value().execute("PRAGMA user_version=99").ok());
    const auto opened = open_outbox_database(path);
    REQUIRE_FALSE(opened.ok());
    CHECK(opened.error().is(DatabaseError::newer_schema));
}
