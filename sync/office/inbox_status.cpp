#include <fmt/format.h>

#include "sync/envelope/manifest.h"
#include "sync/office/inbox_database.h"
#include "sync/office/office_error.h"

// What residents' slips say: the rows behind slips/<locator>.age.

namespace engawa::office {

namespace {

constexpr std::string_view status_query =
    "SELECT s.id, s.slip, t.state, t.since, t.sentence, t.revision, t.published FROM status t"
    " JOIN submission s ON s.id = t.submission WHERE";

Result<RecordStatus> read_status(const sql::Row& row) {
    RecordStatus status;
    status.record = row.integer(0);
    status.slip = row.text(1);
    const auto state = envelope::parse_slip_state(row.text(2));
    if (!state) return Error(OfficeError::bad_status, row.text(2), "the database holds a state that this program does not know");
    status.status = {*state, TRY(envelope::parse_rfc3339(row.text(3))), row.text(4)};
    status.revision = row.integer(5);
    status.published = row.integer(6) == status.revision;
    return status;
}

}  // namespace

Result<std::vector<std::int64_t>> InboxDatabase::with_slip(const std::string& code) {
    std::vector<std::int64_t> ids;
    const sql::Rows rows = TRY(connection_->query("SELECT id FROM submission WHERE slip = ?1 ORDER BY id", {code}));
    for (const sql::Row& row : rows) ids.push_back(row.integer(0));
    return ids;
}

Result<RecordStatus> InboxDatabase::status(std::int64_t id) {
    const sql::Rows rows = TRY(connection_->query(fmt::format("{} t.submission = ?1", status_query), {id}));
    if (rows.empty()) {
        return Error(OfficeError::no_such_record, "database", "no record with that number, slip code or submission id");
    }
    return read_status(rows.front());
}

Result<void> InboxDatabase::set_status(std::int64_t id, const envelope::SlipStatus& status) {
    TRY(connection_->change(
        "INSERT INTO status (submission, state, since, sentence) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (submission)"
        " DO UPDATE SET state = ?2, since = ?3, sentence = ?4, revision = status.revision + 1",
        {id, envelope::state_word(status.state), to_rfc3339(status.since), status.sentence}));
    return {};
}

Result<std::vector<RecordStatus>> InboxDatabase::unpublished_statuses() {
    const sql::Rows rows =
        TRY(connection_->query(fmt::format("{} t.published < t.revision ORDER BY t.since, s.id", status_query)));
    std::vector<RecordStatus> found;
    for (const sql::Row& row : rows) found.push_back(TRY(read_status(row)));
    return found;
}

Result<void> InboxDatabase::note_status_published(std::int64_t id, std::int64_t revision) {
    TRY(connection_->change("UPDATE status SET published = ?2 WHERE submission = ?1 AND published < ?2", {id, revision}));
    return {};
}

}  // namespace engawa::office
