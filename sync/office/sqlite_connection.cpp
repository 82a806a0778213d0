#include "sync/office/sqlite_connection.h"

#include <fcntl.h>

#include <array>
#include <cerrno>

#include "kiosk/base/overloaded.h"
#include "office_sqlite_migrations.h"

namespace engawa::office::sql {

namespace {

constexpr std::array<Migration, 10> migrations = {{{1, sqlite::file_0001_inbox_sql},
                                                  {2, sqlite::file_0002_status_sql},
                                                  {3, sqlite::file_0003_growth_sql},
                                                  {4, sqlite::file_0004_relay_sql},
                                                  {5, sqlite::file_0005_acks_sql},
                                                  {6, sqlite::file_0006_listing_sql},
                                                  {7, sqlite::file_0007_columns_sql},
                                                  {8, sqlite::file_0008_kept_sql},
                                                  {9, sqlite::file_0009_carried_health_sql},
                                                  {10, sqlite::file_0010_trace_sql}}};

// Another puller's batch is a matter of milliseconds, but there may be many of them, and SQLite keeps no queue.
constexpr int busy_timeout_milliseconds = 60'000;

Value value_of(const Statement& row, int column) {
    switch (row.column_type(column)) {
        case ColumnType::null: return std::monostate{};
        case ColumnType::integer: return row.integer(column);
        case ColumnType::text: return row.text(column);
        case ColumnType::blob: return row.blob(column);
    }
    ENGAWA_VERIFY(false);
}

}  // namespace

Result<std::unique_ptr<Connection>> SqliteConnection::open(const std::filesystem::path& file) {
    DatabaseOptions options;
    options.busy_timeout_milliseconds = busy_timeout_milliseconds;
    Database database = TRY(Database::open(file, options));
    TRY(database.migrate(migrations));
    std::filesystem::path locks = file;
    locks += "-locks";
    const int descriptor = ::open(locks.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return file_error(errno, locks, "cannot open");
    return std::unique_ptr<Connection>(new SqliteConnection(std::move(database), file, descriptor));
}

Result<Statement*> SqliteConnection::prepared(std::string_view statement, std::span<const Parameter> parameters) {
    auto found = statements_.find(statement);
    if (found == statements_.end()) {
        Statement fresh = TRY(database_.prepare(statement));
        found = statements_.emplace(statement, std::move(fresh)).first;
    }
    int index = 0;
    for (const Parameter& parameter : parameters) {
        ++index;
        std::visit(Overloaded{[&](std::monostate) { found->second.bind_null(index); },
                              [&](const auto& value) { found->second.bind(index, value); }},
                   parameter);
    }
    return &found->second;
}

Result<Rows> SqliteConnection::query(std::string_view statement, std::span<const Parameter> parameters) {
    Statement& prepared = *TRY(this->prepared(statement, parameters));
    Rows rows;
    for (;;) {
        const Result<bool> step = prepared.step();
        if (!step.ok()) return step.error();
        if (!*step) break;
        std::vector<Value> values;
        for (int column = 0; column < prepared.column_count(); ++column) values.push_back(value_of(prepared, column));
        rows.emplace_back(std::move(values));
    }
    // A statement that is not reset keeps its view of the file, and the log could not be emptied.
    prepared.reset();
    return rows;
}

Result<std::uint64_t> SqliteConnection::change(std::string_view statement, std::span<const Parameter> parameters) {
    TRY(TRY(prepared(statement, parameters))->run());
    return static_cast<std::uint64_t>(database_.changed_rows());
}

Result<Alone> SqliteConnection::alone(std::string_view name, IfTaken if_taken, const Work& work) {
    struct flock range = {};
    range.l_type = F_WRLCK;
    range.l_whence = SEEK_SET;
    // A byte of the file's address space; the file itself stays empty.
    range.l_start = static_cast<off_t>(lock_number(name) & 0x7fff'ffff'ffff);
    range.l_len = 1;
    int code = 0;
    do code = ::fcntl(locks_.number(), if_taken == IfTaken::wait ? F_OFD_SETLKW : F_OFD_SETLK, &range);
    while (code != 0 && errno == EINTR);
    if (code != 0 && (errno == EAGAIN || errno == EACCES)) return Alone::left_to_another;
    if (code != 0) return file_error(errno, file_, "cannot lock");
    const Result<void> done = work();
    range.l_type = F_UNLCK;
    if (::fcntl(locks_.number(), F_OFD_SETLK, &range) != 0) return file_error(errno, file_, "cannot unlock");
    if (!done.ok()) return done.error();
    return Alone::done;
}

}  // namespace engawa::office::sql
