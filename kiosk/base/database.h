#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/result.h"

// The one place that speaks to sqlite3. Every return code is seen, every bind has a length.

struct sqlite3;
struct sqlite3_stmt;

namespace engawa {

enum class DatabaseError {
    cannot_open,   // permanent
    busy,          // another process writes: temporary
    disk_full,     // temporary
    io,            // temporary
    corrupt,       // permanent: not a database, or a damaged one
    constraint,    // a unique, check or foreign key constraint: permanent
    bad_statement, // SQL that does not compile, a wrong bind, a wrong column: permanent
    newer_schema,  // written by a newer program: permanent
};
std::string_view error_name(DatabaseError code);

enum class ColumnType { null, integer, text, blob };

class Statement {
  public:
    Statement(Statement&&) noexcept = default;
    Statement& operator=(Statement&&) noexcept = default;

    // Parameters count from 1. A failed bind is reported by the next step().
    Statement& bind(int index, std::int64_t value);
    Statement& bind(int index, std::string_view text);
    Statement& bind(int index, std::span<const std::byte> blob);
    Statement& bind_null(int index);

    // True when a row stands ready, false when the statement is done.
    Result<bool> step();
    // Runs a statement that gives no rows, then makes it ready to run again.
    Result<void> run();
    void reset();

    // Columns count from 0 and are valid until the next step().
    std::int64_t integer(int column) const;
    std::string text(int column) const;
    std::vector<std::byte> blob(int column) const;
    bool is_null(int column) const;
    // Of the row that stands ready. A real number is none of the schemas' types.
    ColumnType column_type(int column) const;
    int column_count() const;

  private:
    friend class Database;
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    Statement(sqlite3* database, sqlite3_stmt* statement);
    Statement& note(int code);
    Error error(int code) const;

    sqlite3* database_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
    int bind_code_ = 0;
};

struct Migration {
    int number;            // 1, 2, 3 … without gaps
    std::string_view sql;  // one or more statements
};

enum class Durability {
    full,    // WAL, synchronous=FULL: a commit survives a power cut
    normal,  // WAL, synchronous=NORMAL: for what can be made again
};

struct DatabaseOptions {
    Durability durability = Durability::full;
    std::string vfs;                               // a registered SQLite VFS; empty for the system's
    std::optional<std::int64_t> size_limit_pages;  // PRAGMA max_page_count
    int busy_timeout_milliseconds = 5000;
};

class Database {
  public:
    // Makes the file (mode 0600) and its folder when missing. secure_delete is on: removed rows are overwritten.
    static Result<Database> open(const std::filesystem::path& path, const DatabaseOptions& options = {});
    static Result<Database> open_in_memory();

    // Brings PRAGMA user_version up to the last migration, each one in its own transaction. Several processes may do so
    // at once.
    Result<void> migrate(std::span<const Migration> migrations);

    Result<void> execute(const char* sql);
    Result<Statement> prepare(std::string_view sql);
    // The first column of the only row.
    Result<std::int64_t> query_integer(std::string_view sql);
    std::int64_t last_insert_rowid() const;
    std::int64_t changed_rows() const;

    // Runs `work` between BEGIN IMMEDIATE and COMMIT; rolls back when it, or the commit, fails.
    Result<void> transaction(const std::function<Result<void>()>& work);

    // Moves everything from the write-ahead log into the file and truncates the log.
    Result<void> checkpoint();

    // The schema as SQLite keeps it, one normalised CREATE a line, sorted: to prove migrations = schema.sql.
    Result<std::string> schema();

  private:
    struct Close {
        void operator()(sqlite3* database) const;
    };
    explicit Database(sqlite3* handle) : handle_(handle) {}
    Error error(int code) const;

    std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace engawa
