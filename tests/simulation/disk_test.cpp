#include "tests/simulation/disk.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <set>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/database.h"
#include "sync/update/installation.h"
#include "tests/simulation/disk_vfs.h"
#include "tests/simulation/machine.h"

using namespace engawa;
using namespace engawa::simulation;
namespace fs = std::filesystem;

namespace {

std::string text_of(const Machine& machine, const std::string& file) {
    return read_text_file(machine.path(file), 1u << 20).value_or("none");
}

}  // namespace

TEST_CASE("The product's file code and the C++ library work on a simulated disk") {
    const Time time;
    Machine machine("here", 1, time);
    const fs::path folder = machine.path("a/b");
    CHECK(fs::create_directories(folder));
    CHECK_FALSE(fs::create_directories(folder));
    REQUIRE(write_file_atomically(folder / "file", "text").ok());
    CHECK(fs::is_directory(folder));
    CHECK(fs::file_size(folder / "file") == 4);
    fs::create_hard_link(folder / "file", folder / "other");
    fs::rename(folder / "file", machine.path("a/moved"));
    CHECK(text_of(machine, "a/moved") == "text");
    CHECK(text_of(machine, "a/b/other") == "text");
    std::set<std::string> seen;
    for (const auto& entry : fs::recursive_directory_iterator(machine.path("a"))) {
        seen.insert(entry.path().lexically_relative(machine.path("a")).string());
    }
    CHECK(seen == std::set<std::string>{"b", "b/other", "moved"});
    CHECK(fs::remove_all(machine.path("a")) == 4);
    CHECK_FALSE(fs::exists(machine.path("a")));
    CHECK_FALSE(fs::exists("/simulated/nobody/file"));
}

TEST_CASE("After a power cut there is what was synced, and some of the rest") {
    bool lost = false;
    bool kept = false;
    bool torn = false;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const Time time;
        Machine machine("here", seed, time);
        REQUIRE(write_file_atomically(machine.path("safe"), "safe").ok());
        Disk::NodePointer node;
        REQUIRE(machine.disk.create_file("risky", node) == 0);
        REQUIRE(machine.disk.sync(*machine.disk.find("")) == 0);
        REQUIRE(machine.disk.write(*node, 0, "not synced") == 0);
        machine.disk.cut_now(Cut::power);
        CHECK(machine.disk.write(*node, 0, "x") == EIO);
        machine.disk.start();
        CHECK(text_of(machine, "safe") == "safe");
        const std::string found = text_of(machine, "risky");
        CHECK(std::string("not synced").starts_with(found));
        lost = lost || found.empty();
        kept = kept || found == "not synced";
        torn = torn || (!found.empty() && found != "not synced");
    }
    CHECK((lost && kept && torn));
}

TEST_CASE("After the end of a program alone all that it wrote is there") {
    const Time time;
    Machine machine("here", 1, time);
    Disk::NodePointer node;
    REQUIRE(machine.disk.create_file("file", node) == 0);
    machine.disk.cut_at(2, Cut::process);
    CHECK(machine.disk.write(*node, 0, "written") == 0);
    CHECK(machine.disk.write(*node, 0, "too late") == EIO);
    CHECK(machine.disk.is_cut());
    machine.disk.start();
    CHECK(text_of(machine, "file") == "written");
}

TEST_CASE("A file that is replaced atomically holds the old text or the new, wherever the power is cut") {
    std::set<std::string> found;
    for (std::uint64_t change = 1; change <= 8; ++change) {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            const Time time;
            Machine machine("here", seed, time);
            REQUIRE(write_file_atomically(machine.path("file"), "old").ok());
            machine.disk.cut_at(change, Cut::power);
            const bool done = write_file_atomically(machine.path("file"), "new").ok();
            if (!machine.disk.is_cut()) machine.disk.cut_now(Cut::power);
            machine.disk.start();
            found.insert(text_of(machine, "file"));
            if (done) CHECK(text_of(machine, "file") == "new");
        }
    }
    CHECK(found == std::set<std::string>{"old", "new"});
}

TEST_CASE("Two connections of one program see each other's commits on a simulated disk") {
    use_simulated_disks_for_sqlite();
    const Time time;
    Machine machine("here", 1, time);
    auto one = Database::open(machine.path("folder/file.db"));
    auto other = Database::open(machine.path("folder/file.db"));
    REQUIRE((one.ok() && other.ok()));
    REQUIRE(one->execute("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)").ok());
    CHECK(other->query_integer("SELECT count(*) FROM t").value() == 1);
    REQUIRE(other->execute("BEGIN IMMEDIATE; INSERT INTO t VALUES (2)").ok());
    CHECK(one->execute("INSERT INTO t VALUES (3)").error().is(DatabaseError::busy));
    REQUIRE(other->execute("COMMIT").ok());
    CHECK(one->query_integer("SELECT count(*) FROM t").value() == 2);
}

namespace {

std::int64_t rows_of(const Machine& machine, std::int64_t if_none) {
    auto database = Database::open(machine.path("folder/file.db"));
    return database.ok() ? database->query_integer("SELECT count(*) FROM t").value_or(if_none) : if_none;
}

// Every row is a commit of its own.
void write_rows(const Machine& machine, int rows) {
    auto database = Database::open(machine.path("folder/file.db"));
    if (!database.ok() || !database->execute("CREATE TABLE IF NOT EXISTS t (a INTEGER)").ok()) return;
    for (int i = 0; i < rows; ++i) {
        if (!database->execute("INSERT INTO t VALUES (1)").ok()) return;
    }
}

}  // namespace

// SQLite believes a log that was written and not synced; whoever opens the database acts on what it says.
TEST_CASE("What a database that was opened says is there after a power cut too, wherever the program before was killed") {
    use_simulated_disks_for_sqlite();
    constexpr std::int64_t no_table = -1;
    std::set<std::int64_t> seen_after_a_kill;
    for (const int rows_before : {0, 2}) {
        for (std::uint64_t change = 1; change <= 40; ++change) {
            for (std::uint64_t seed = 1; seed <= 6; ++seed) {
                const Time time;
                Machine machine("here", seed, time);
                if (rows_before > 0) write_rows(machine, rows_before);
                machine.disk.cut_at(change, Cut::process);
                write_rows(machine, 3);
                if (!machine.disk.is_cut()) machine.disk.cut_now(Cut::process);
                machine.disk.start();
                std::int64_t seen = no_table;
                {
                    auto database = Database::open(machine.path("folder/file.db"));
                    REQUIRE(database.ok());
                    seen = database->query_integer("SELECT count(*) FROM t").value_or(no_table);
                    // While it is open: closing would sync what it holds.
                    machine.disk.cut_now(Cut::power);
                }
                machine.disk.start();
                INFO(rows_before << " rows before, killed at change " << change << ", seed " << seed);
                CHECK(rows_of(machine, no_table) == seen);
                seen_after_a_kill.insert(seen);
            }
        }
    }
    // Otherwise it was killed at nothing that mattered.
    CHECK(seen_after_a_kill == std::set<std::int64_t>{no_table, 0, 1, 2, 3, 4, 5});
}

TEST_CASE("A pack that was shown is shown after a power cut too, wherever the program that switched to it was killed") {
    const PackId pack("kaigo");
    std::set<std::string> seen_after_a_kill;
    for (std::uint64_t change = 1; change <= 6; ++change) {
        for (std::uint64_t seed = 1; seed <= 6; ++seed) {
            const Time time;
            Machine machine("here", seed, time);
            const auto current = [&] {
                update::Installation installation(machine.path("content"));
                REQUIRE(installation.open().ok());
                return installation.pack(pack).current.value_or("none");
            };
            for (const std::string state : {"1", "2"}) {
                fs::create_directories(machine.path("content/packs/kaigo/" + state));
                REQUIRE(write_file_atomically(machine.path("content/packs/kaigo/" + state + "/pack.toml"), state).ok());
            }
            update::Installation before(machine.path("content"));
            REQUIRE(before.switch_to({{pack, "1"}}).ok());
            machine.disk.cut_at(change, Cut::process);
            const bool switched = before.switch_to({{pack, "2"}}).ok();
            if (!machine.disk.is_cut()) machine.disk.cut_now(Cut::process);
            machine.disk.start();
            const std::string seen = current();
            if (switched) CHECK(seen == "2");
            machine.disk.cut_now(Cut::power);
            machine.disk.start();
            INFO("killed at change " << change << ", seed " << seed);
            CHECK(current() == seen);
            seen_after_a_kill.insert(seen);
        }
    }
    CHECK(seen_after_a_kill == std::set<std::string>{"1", "2"});
}

TEST_CASE("What no disk may hold is found in whatever was written, though it is gone again, and in names") {
    const Time time;
    Machine machine("here", 1, time);
    machine.disk.forbid("secret");
    Disk::NodePointer node;
    REQUIRE(machine.disk.create_file("file", node) == 0);
    REQUIRE(machine.disk.write(*node, 0, "sec ret") == 0);
    CHECK_FALSE(machine.disk.forbidden_found());
    SECTION("in one writing that the next covers") {
        REQUIRE(machine.disk.write(*node, 1, "a secret") == 0);
        REQUIRE(machine.disk.write(*node, 0, std::string(20, ' ')) == 0);
        REQUIRE(machine.disk.remove("file", Disk::Kind::file) == 0);
        CHECK(machine.disk.forbidden_found() == "file");
    }
    SECTION("in two writings, the second in front") {
        REQUIRE(machine.disk.write(*node, 10, "cret!") == 0);
        CHECK_FALSE(machine.disk.forbidden_found());
        REQUIRE(machine.disk.write(*node, 8, "se") == 0);
        CHECK(machine.disk.forbidden_found() == "file");
    }
    SECTION("in a name") {
        REQUIRE(machine.disk.rename("file", "my-secret", Disk::Existing::keep) == 0);
        CHECK(machine.disk.forbidden_found() == "my-secret");
    }
}
