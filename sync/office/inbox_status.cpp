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

Result<RecordStatus> read_status(const Statement& row) {
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
    Statement statement = TRY(database_.prepare("SELECT id FROM submission WHERE slip = ?1 ORDER BY id"));
    statement.bind(1, code);
    std::vector<std::int64_t> ids;
    while (TRY(statement.step())) ids.push_back(statement.integer(0));
    return ids;
}

Result<RecordStatus> InboxDatabase::status(std::int64_t id) {
    Statement row = TRY(database_.prepare(fmt::format("{} t.submission = ?1", status_query)));
    if (!TRY(row.bind(1, id).step())) {
        return Error(OfficeError::no_such_record, "database", "no record with that number, slip code or submission id");
    }
    return read_status(row);
}

Result<void> InboxDatabase::set_status(std::int64_t id, const envelope::SlipStatus& status) {
    Statement statement = TRY(database_.prepare(
        "INSERT INTO status (submission, state, since, sentence) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (submission)"
        " DO UPDATE SET state = ?2, since = ?3, sentence = ?4, revision = revision + 1"));
    return statement.bind(1, id)
        .bind(2, envelope::state_word(status.state))
        .bind(3, to_rfc3339(status.since))
        .bind(4, status.sentence)
        .run();
}

Result<std::vector<RecordStatus>> InboxDatabase::unpublished_statuses() {
    Statement row = TRY(database_.prepare(fmt::format("{} t.published < t.revision ORDER BY t.since, s.id", status_query)));
    std::vector<RecordStatus> found;
    while (TRY(row.step())) found.push_back(TRY(read_status(row)));
    return found;
}

Result<void> InboxDatabase::note_status_published(std::int64_t id, std::int64_t revision) {
    Statement statement = TRY(database_.prepare("UPDATE status SET published = max(published, ?2) WHERE submission = ?1"));
    return statement.bind(1, id).bind(2, revision).run();
}

}  // namespace engawa::office
