#include "kiosk/base/database.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>

#include "kiosk/base/atomic_file.h"

namespace engawa {

std::string_view error_name(DatabaseError code) {
    switch (code) {
        case DatabaseError::cannot_open: return "database.cannot_open";
        case DatabaseError::busy: return "database.busy";
        case DatabaseError::disk_full: return "database.disk_full";
        case DatabaseError::io: return "database.io";
        case DatabaseError::corrupt: return "database.corrupt";
        case DatabaseError::constraint: return "database.constraint";
        case DatabaseError::bad_statement: return "database.bad_statement";
        case DatabaseError::newer_schema: return "database.newer_schema";
    }
    ENGAWA_VERIFY(false);
}

namespace {

struct Meaning {
    DatabaseError code;
    Permanence permanence;
};

Meaning meaning_of(int sqlite_code) {
    switch (sqlite_code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return {DatabaseError::busy, Permanence::temporary};
        case SQLITE_FULL: return {DatabaseError::disk_full, Permanence::temporary};
        case SQLITE_IOERR:
        case SQLITE_NOMEM:
        case SQLITE_INTERRUPT: return {DatabaseError::io, Permanence::temporary};
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return {DatabaseError::corrupt, Permanence::permanent};
        case SQLITE_CONSTRAINT: return {DatabaseError::constraint, Permanence::permanent};
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_READONLY: return {DatabaseError::cannot_open, Permanence::permanent};
        default: return {DatabaseError::bad_statement, Permanence::permanent};
    }
}

// sqlite3_errmsg may quote values of a failed constraint's row; errstr never does.
Error error_from(sqlite3* database, int code) {
    const Meaning meaning = meaning_of(code);
    const char* file = database != nullptr ? sqlite3_db_filename(database, "main") : nullptr;
    std::string detail = fmt::format("{} [{}]", sqlite3_errstr(code), code);
    if (meaning.code == DatabaseError::bad_statement && database != nullptr) {
        detail = fmt::format("{} [{}]", sqlite3_errmsg(database), code);
    }
    return Error(meaning.code, file != nullptr ? file : "", std::move(detail), meaning.permanence);
}

std::string normalised(std::string_view sql) {
    std::string out;
    bool space = false;
    for (const char c : sql) {
        if (std::isspace(static_cast<unsigned char>(c)) != 0) {
            space = !out.empty();
        } else {
            // ALTER TABLE … ADD COLUMN puts its comma after whatever space stood there.
            if (space && c != ',' && c != ')') out += ' ';
            space = false;
            out += c;
        }
    }
    return out;
}

}  // namespace

// --- Statement --------------------------------------------------------------------------------------------

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
    // The code repeats the error of the last step, which was seen then.
    (void)sqlite3_finalize(statement);
}

Statement::Statement(sqlite3* database, sqlite3_stmt* statement) : database_(database), statement_(statement) {}

Statement& Statement::note(int code) {
    if (code != SQLITE_OK && bind_code_ == SQLITE_OK) bind_code_ = code;
    return *this;
}

Error Statement::error(int code) const { return error_from(database_, code); }

Statement& Statement::bind(int index, std::int64_t value) {
    return note(sqlite3_bind_int64(statement_.get(), index, value));
}

Statement& Statement::bind(int index, std::string_view text) {
    // A null pointer would bind NULL; an empty text is not that.
    const char* data = text.data() != nullptr ? text.data() : "";
    return note(sqlite3_bind_text64(statement_.get(), index, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

Statement& Statement::bind(int index, std::span<const std::byte> blob) {
    const void* data = blob.data() != nullptr ? static_cast<const void*>(blob.data()) : "";
    return note(sqlite3_bind_blob64(statement_.get(), index, data, blob.size(), SQLITE_TRANSIENT));
}

Statement& Statement::bind_null(int index) { return note(sqlite3_bind_null(statement_.get(), index)); }

Result<bool> Statement::step() {
    if (bind_code_ != SQLITE_OK) return error(bind_code_);
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    const Error failure = error(code);
    reset();
    return failure;
}

Result<void> Statement::run() {
    const bool row = TRY(step());
    reset();
    if (row) return Error(DatabaseError::bad_statement, "", "a statement run for its effect gave rows");
    return {};
}

void Statement::reset() {
    // Both repeat or cannot fail; the step's own code was seen.
    (void)sqlite3_reset(statement_.get());
    (void)sqlite3_clear_bindings(statement_.get());
    bind_code_ = SQLITE_OK;
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }

std::string Statement::text(int column) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return data != nullptr ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

std::vector<std::byte> Statement::blob(int column) const {
    const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(statement_.get(), column));
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return data != nullptr ? std::vector<std::byte>(data, data + size) : std::vector<std::byte>();
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

ColumnType Statement::column_type(int column) const {
    switch (sqlite3_column_type(statement_.get(), column)) {
        case SQLITE_NULL: return ColumnType::null;
        case SQLITE_INTEGER: return ColumnType::integer;
        case SQLITE_TEXT: return ColumnType::text;
        case SQLITE_BLOB: return ColumnType::blob;
    }
    ENGAWA_VERIFY(false);
}

int Statement::column_count() const { return sqlite3_column_count(statement_.get()); }

// --- Database ---------------------------------------------------------------------------------------------

void Database::Close::operator()(sqlite3* database) const { (void)sqlite3_close_v2(database); }

Error Database::error(int code) const { return error_from(handle_.get(), code); }

namespace {

// While another makes a new file ready SQLite does not wait for it, whatever the timeout: it asks for the second lock with
// the first one held, where waiting could be for each other.
Result<void> use_write_ahead_log(Database& database, int timeout_milliseconds) {
    constexpr int pause_milliseconds = 5;
    for (int waited = 0;; waited += pause_milliseconds) {
        auto done = database.execute("PRAGMA journal_mode=WAL");
        if (done || !done.error().is(DatabaseError::busy) || waited >= timeout_milliseconds) return done;
        sqlite3_sleep(pause_milliseconds);
    }
}

// SQLite believes what stands in the log, also what a program that was killed had written and not synced: it could be acted on,
// and then be lost in a power cut. The log may be opened and closed beside SQLite, whose locks are on the other files.
Result<void> sync_log(const std::filesystem::path& path) {
    const std::filesystem::path log = path.string() + "-wal";
    const FileDescriptor file(::open(log.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open()) return errno == ENOENT ? Result<void>{} : Result<void>(file_error(errno, log, "cannot open"));
    if (::fsync(file.number()) != 0) return file_error(errno, log, "cannot sync");
    return sync_folder(path.has_parent_path() ? path.parent_path() : ".");
}

}  // namespace

Result<Database> Database::open(const std::filesystem::path& path, const DatabaseOptions& options) {
    std::error_code folder_code;
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), folder_code);
    if (folder_code) return file_error(folder_code.value(), path.parent_path(), "cannot make folder");
    {
        // SQLite would make it 0644; its -wal and -shm files copy the mode of the main file.
        const FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
        if (!file.is_open()) return file_error(errno, path, "cannot open");
    }
    if (options.durability == Durability::full) TRY(sync_log(path));
    sqlite3* raw = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int code = sqlite3_open_v2(path.c_str(), &raw, flags, options.vfs.empty() ? nullptr : options.vfs.c_str());
    Database database(raw);
    if (code != SQLITE_OK) {
        return Error(DatabaseError::cannot_open, path.string(), sqlite3_errstr(code));
    }
    sqlite3_busy_timeout(raw, options.busy_timeout_milliseconds);
    TRY(use_write_ahead_log(database, options.busy_timeout_milliseconds));
    TRY(database.execute(options.durability == Durability::full ? "PRAGMA synchronous=FULL"
                                                                : "PRAGMA synchronous=NORMAL"));
    TRY(database.execute("PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF"));
    if (options.size_limit_pages) {
        TRY(database.execute(fmt::format("PRAGMA max_page_count={}", *options.size_limit_pages).c_str()));
    }
    return database;
}

Result<Database> Database::open_in_memory() {
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(":memory:", &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    Database database(raw);
    if (code != SQLITE_OK) return Error(DatabaseError::cannot_open, ":memory:", sqlite3_errstr(code));
    TRY(database.execute("PRAGMA foreign_keys=ON"));
    return database;
}

Result<void> Database::execute(const char* sql) {
    const int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return error(code);
    return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v2(handle_.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
    if (code != SQLITE_OK) return error(code);
    if (raw == nullptr) return Error(DatabaseError::bad_statement, "", "an empty statement");
    return Statement(handle_.get(), raw);
}

Result<std::int64_t> Database::query_integer(std::string_view sql) {
    Statement statement = TRY(prepare(sql));
    if (!TRY(statement.step())) return Error(DatabaseError::bad_statement, "", "the query gave no row");
    return statement.integer(0);
}

std::int64_t Database::last_insert_rowid() const { return sqlite3_last_insert_rowid(handle_.get()); }

std::int64_t Database::changed_rows() const { return sqlite3_changes64(handle_.get()); }

Result<void> Database::transaction(const std::function<Result<void>()>& work) {
    TRY(execute("BEGIN IMMEDIATE"));
    Result<void> done = work();
    if (done.ok()) done = execute("COMMIT");
    // After some errors SQLite has rolled back by itself, and a second ROLLBACK would only say so.
    if (!done.ok() && sqlite3_get_autocommit(handle_.get()) == 0) TRY(execute("ROLLBACK"));
    return done;
}

Result<void> Database::migrate(std::span<const Migration> migrations) {
    const std::int64_t version = TRY(query_integer("PRAGMA user_version"));
    if (version > static_cast<std::int64_t>(migrations.size())) {
        return Error(DatabaseError::newer_schema, sqlite3_db_filename(handle_.get(), "main"),
                     fmt::format("schema version {} is newer than this program's {}", version, migrations.size()));
    }
    int expected = 1;
    for (const Migration& migration : migrations) {
        ENGAWA_VERIFY(migration.number == expected++);
        if (migration.number <= version) continue;
        TRY(transaction([&]() -> Result<void> {
            // Another process may have been quicker since.
            if (TRY(query_integer("PRAGMA user_version")) >= migration.number) return {};
            TRY(execute(std::string(migration.sql).c_str()));
            return execute(fmt::format("PRAGMA user_version={}", migration.number).c_str());
        }));
    }
    return {};
}

Result<void> Database::checkpoint() {
    const int code = sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    if (code != SQLITE_OK) return error(code);
    return {};
}

Result<std::string> Database::schema() {
    Statement statement = TRY(prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"));
    std::vector<std::string> lines;
    while (TRY(statement.step())) lines.push_back(normalised(statement.text(0)));
    std::sort(lines.begin(), lines.end());
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text;
}

}  // namespace engawa
