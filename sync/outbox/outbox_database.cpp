#include <utility>

#include "kiosk/base/atomic_file.h"
#include "outbox_sql.h"
#include "sync/outbox/outbox.h"

namespace engawa::outbox {

std::string_view error_name(OutboxError error) {
    switch (error) {
        case OutboxError::not_enrolled: return "outbox.not_enrolled";
        case OutboxError::already_accepted: return "outbox.already_accepted";
        case OutboxError::other_kiosk: return "outbox.other_kiosk";
        case OutboxError::no_such_envelope: return "outbox.no_such_envelope";
    }
    ENGAWA_VERIFY(false);
    return {};
}

std::vector<Migration> outbox_migrations() {
    return {{1, sql::file_0001_outbox_sql}, {2, sql::file_0002_health_sql}, {3, sql::file_0003_store_acks_sql},
            {4, sql::file_0004_waiting_sql}, {5, sql::file_0005_trace_sql}};
}

Result<Database> open_outbox_database(const std::filesystem::path& path, const DatabaseOptions& options) {
    Database database = TRY(Database::open(path, options));
    TRY(database.migrate(outbox_migrations()));
    // SQLite syncs the file and its log, not the folder that names the file.
    TRY(sync_folder(path.has_parent_path() ? path.parent_path() : "."));
    return database;
}

Result<QueueSummary> read_summary(Database& database) {
    QueueSummary summary;
    Statement rows = TRY(database.prepare(summary_sql));
    if (TRY(rows.step())) {
        summary.sealed = static_cast<std::uint64_t>(rows.integer(0));
        summary.offered = static_cast<std::uint64_t>(rows.integer(1));
        summary.stored = static_cast<std::uint64_t>(rows.integer(2));
        summary.refused = static_cast<std::uint64_t>(rows.integer(3));
        if (!rows.is_null(4)) summary.oldest = WallTime(Milliseconds(rows.integer(4)));
    }
    rows.reset();
    summary.last_sequence = static_cast<std::uint64_t>(
        TRY(database.query_integer("SELECT coalesce(max(next_sequence), 1) - 1 FROM kiosk")));
    return summary;
}

}  // namespace engawa::outbox
