#include "sync/office/inbox_database.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "sync/envelope/manifest.h"
#include "sync/office/form_knowledge.h"
#include "sync/office/office_error.h"
#include "sync/office/postgres_connection.h"
#include "sync/office/sqlite_connection.h"

namespace engawa::office {

namespace {

constexpr std::string_view line_columns = "id, kiosk, sequence, form, slip, taken_at, submission";

std::int64_t as_column(std::uint64_t number) { return static_cast<std::int64_t>(number); }

std::uint64_t number(const sql::Row& row, std::size_t column) { return static_cast<std::uint64_t>(row.integer(column)); }

RecordLine read_line(const sql::Row& row) {
    return {row.integer(0), row.text(1), number(row, 2), row.text(3), row.text(4), row.text(5), row.text(6)};
}

Error no_such_record() {
    return {OfficeError::no_such_record, "database", "no record with that number, slip code or submission id"};
}

std::vector<std::string> texts(const sql::Rows& rows) {
    std::vector<std::string> texts;
    for (const sql::Row& row : rows) texts.push_back(row.text(0));
    return texts;
}

}  // namespace

Result<InboxDatabase> InboxDatabase::open(const std::filesystem::path& file) {
    return InboxDatabase(TRY(sql::SqliteConnection::open(file)));
}

Result<InboxDatabase> InboxDatabase::open(const DatabaseAddress& address) {
    if (!sql::is_postgres_address(address.text)) return open(std::filesystem::path(address.text));
    return InboxDatabase(TRY(sql::PostgresConnection::open(address.text, address.password)));
}

Result<Taken> InboxDatabase::take(const Arrival& arrival, WallTime now) {
    const std::vector<Result<Taken>> taken = TRY(take_all(arrival.opened->manifest.kiosk, {arrival}, now));
    return taken.front();
}

Result<void> InboxDatabase::set_aside(const std::string& object, const Error& reason, std::uint64_t size_bytes,
                                      WallTime now) {
    const std::string detail = reason.where().empty() ? reason.detail() : reason.where() + ": " + reason.detail();
    TRY(connection_->change(
        "INSERT INTO set_aside (object, reason, detail, size_bytes, first_seen, last_seen)"
        " SELECT CAST(?1 AS TEXT), CAST(?2 AS TEXT), CAST(?3 AS TEXT), CAST(?4 AS BIGINT), CAST(?5 AS TEXT), CAST(?5 AS TEXT)"
        // inbox/<kiosk>/<sha256>.age; another pull may have taken it in since it was looked at.
        " WHERE ?2 = ?6 OR NOT EXISTS (SELECT sha256 FROM envelope WHERE sha256 = substr(?1, length(?1) - 67, 64))"
        " ON CONFLICT (object) DO UPDATE SET reason = ?2, detail = ?3, size_bytes = ?4, last_seen = ?5",
        {object, reason.name(), plain_text(detail), as_column(size_bytes), to_rfc3339(now), error_name(OfficeError::not_inbox_key)}));
    return {};
}

Result<std::vector<SetAside>> InboxDatabase::all_set_aside() {
    std::vector<SetAside> items;
    const sql::Rows rows = TRY(connection_->query("SELECT object, reason, detail, first_seen FROM set_aside ORDER BY object"));
    for (const sql::Row& row : rows) items.push_back({row.text(0), row.text(1), row.text(2), row.text(3)});
    return items;
}

Result<bool> InboxDatabase::has_envelope(const std::string& sha256) {
    return !TRY(connection_->query("SELECT sha256 FROM envelope WHERE sha256 = ?1", {sha256})).empty();
}

Result<sql::Alone> InboxDatabase::alone_with(const KioskId& kiosk, sql::IfTaken if_taken, const sql::Work& work) {
    return connection_->alone("kiosk " + kiosk.text(), if_taken, work);
}

Result<void> InboxDatabase::alone_with_files(const sql::Work& work) {
    TRY(connection_->alone("files", sql::IfTaken::wait, work));
    return {};
}

Result<sql::Alone> InboxDatabase::alone_with_statuses(sql::IfTaken if_taken, const sql::Work& work) {
    return connection_->alone("statuses", if_taken, work);
}

// Only what lies above the run from 1 that is known to be whole.
Result<std::vector<Gap>> InboxDatabase::gaps() {
    const sql::Rows rows = TRY(connection_->query(
        "SELECT DISTINCT e.kiosk, e.sequence, k.through FROM kiosk k JOIN envelope e"
        " ON e.kiosk = k.id AND e.sequence > k.through ORDER BY e.kiosk, e.sequence"));
    std::vector<Gap> gaps;
    std::string kiosk;
    std::uint64_t next = 1;
    for (const sql::Row& row : rows) {
        if (row.text(0) != kiosk) {
            kiosk = row.text(0);
            next = number(row, 2) + 1;
        }
        const std::uint64_t sequence = number(row, 1);
        if (sequence > next) gaps.push_back({KioskId(kiosk), next, sequence - 1});
        next = sequence + 1;
    }
    return gaps;
}

Result<void> InboxDatabase::learn_form(const FormShape& shape) {
    const FormKnowledge known = TRY(FormKnowledge::read(*connection_, shape.id));
    if (!known.is_new(shape.repeats, shape.places)) return {};
    return connection_->transaction([&]() -> Result<void> {
        TRY(connection_->claim(form_lock(shape.id)));
        FormKnowledge now = TRY(FormKnowledge::read(*connection_, shape.id));
        return now.learn(*connection_, shape.repeats, shape.places);
    });
}

Result<RepeatPaths> InboxDatabase::repeats(const std::string& form) {
    return TRY(FormKnowledge::read(*connection_, form)).repeats();
}

Result<std::vector<std::string>> InboxDatabase::columns(const std::string& form) {
    return TRY(FormKnowledge::read(*connection_, form)).places();
}

Result<std::vector<std::string>> InboxDatabase::forms() {
    return texts(TRY(connection_->query("SELECT DISTINCT form FROM submission ORDER BY form")));
}

Result<std::vector<RecordLine>> InboxDatabase::lines(const std::string& form) {
    const sql::Rows rows = TRY(connection_->query(
        fmt::format("SELECT {} FROM submission WHERE ?1 = '' OR form = ?1 ORDER BY kiosk, sequence", line_columns), {form}));
    std::vector<RecordLine> lines;
    for (const sql::Row& row : rows) lines.push_back(read_line(row));
    return lines;
}

Result<Record> InboxDatabase::record(std::int64_t id) {
    const sql::Rows rows = TRY(connection_->query(
        fmt::format("SELECT {}, form_version, pack, pack_version, created, clock, manifest, manifest_signature, xml"
                    " FROM submission WHERE id = ?1", line_columns),
        {id}));
    if (rows.empty()) return no_such_record();
    const sql::Row& row = rows.front();
    Record record;
    record.line = read_line(row);
    record.form_version = row.text(7);
    record.pack = row.text(8);
    record.pack_version = row.text(9);
    record.created = row.text(10);
    record.clock = row.text(11);
    record.manifest = row.text(12);
    record.manifest_signature = row.text(13);
    record.xml = row.text(14);
    // The columns have what is searched for; what the kiosk signed has all of it.
    if (const auto manifest = envelope::parse_manifest(record.manifest); manifest) {
        record.assistance = manifest->assistance;
        record.applicant = manifest->applicant;
    }
    const sql::Rows attachments = TRY(connection_->query(
        "SELECT name, media_type, sha256, length(bytes) FROM attachment WHERE submission = ?1 ORDER BY name", {id}));
    for (const sql::Row& line : attachments) {
        record.attachments.push_back({line.text(0), line.text(1), line.text(2), number(line, 3)});
    }
    return record;
}

Result<std::int64_t> InboxDatabase::find(const std::string& name) {
    std::int64_t id = -1;
    const auto parsed = std::from_chars(name.data(), name.data() + name.size(), id);
    if (parsed.ec != std::errc() || parsed.ptr != name.data() + name.size()) id = -1;
    const sql::Rows rows = TRY(connection_->query(
        "SELECT id FROM submission WHERE id = ?2 OR slip = ?1 OR submission = ?1 ORDER BY id DESC", {plain_text(name), id}));
    if (rows.empty()) return no_such_record();
    return rows.front().integer(0);
}

Result<std::int64_t> InboxDatabase::newest() {
    const sql::Rows rows =
        TRY(connection_->query("SELECT id FROM submission ORDER BY created DESC, sequence DESC, id DESC LIMIT 1"));
    if (rows.empty()) return no_such_record();
    return rows.front().integer(0);
}

Result<std::vector<std::byte>> InboxDatabase::attachment(std::int64_t id, const std::string& name) {
    const sql::Rows rows =
        TRY(connection_->query("SELECT bytes FROM attachment WHERE name = ?1 AND submission = ?2", {name, id}));
    if (rows.empty()) return no_such_record();
    return rows.front().blob(0);
}

Result<std::vector<std::int64_t>> InboxDatabase::unfiled() {
    std::vector<std::int64_t> ids;
    const sql::Rows rows = TRY(connection_->query("SELECT id FROM submission WHERE filed = 0 ORDER BY id"));
    for (const sql::Row& row : rows) ids.push_back(row.integer(0));
    return ids;
}

Result<void> InboxDatabase::note_filed(std::int64_t id) {
    TRY(connection_->change("UPDATE submission SET filed = 1 WHERE id = ?1", {id}));
    return {};
}

}  // namespace engawa::office
