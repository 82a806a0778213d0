#include "sync/office/inbox_database.h"

#include <fmt/format.h>

#include <array>

#include "office_migrations.h"
#include "sync/envelope/manifest.h"
#include "sync/office/office_error.h"

namespace engawa::office {

namespace {

constexpr std::array<Migration, 2> migrations = {{{1, sql::file_0001_inbox_sql}, {2, sql::file_0002_status_sql}}};

// A kiosk asks for its acks many times a day; one that was away longer offers again and is listed anew.
constexpr Milliseconds acks_kept = std::chrono::hours(24 * 30);
constexpr std::size_t acks_listed = 1000;

constexpr std::string_view line_columns = "id, kiosk, sequence, form, slip, taken_at, submission";

RecordLine read_line(const Statement& row) {
    return {row.integer(0), row.text(1), static_cast<std::uint64_t>(row.integer(2)), row.text(3), row.text(4),
            row.text(5), row.text(6)};
}

Error no_such_record() {
    return {OfficeError::no_such_record, "database", "no record with that number, slip code or submission id"};
}

}  // namespace

Result<InboxDatabase> InboxDatabase::open(const std::filesystem::path& file) {
    Database database = TRY(Database::open(file));
    TRY(database.execute("PRAGMA foreign_keys = ON"));
    TRY(database.migrate(migrations));
    return InboxDatabase(std::move(database));
}

Result<std::optional<std::int64_t>> InboxDatabase::find_integer(std::string_view sql, std::string_view first,
                                                                std::optional<std::int64_t> second) {
    Statement statement = TRY(database_.prepare(sql));
    statement.bind(1, first);
    if (second) statement.bind(2, *second);
    if (!TRY(statement.step())) return std::optional<std::int64_t>{};
    return std::optional(statement.integer(0));
}

Result<void> InboxDatabase::set_aside(const std::string& object, const Error& reason, std::uint64_t size_bytes,
                                      WallTime now) {
    Statement statement = TRY(database_.prepare(
        "INSERT INTO set_aside (object, reason, detail, size_bytes, first_seen, last_seen) VALUES (?1, ?2, ?3, ?4, ?5, ?5)"
        " ON CONFLICT (object) DO UPDATE SET reason = ?2, detail = ?3, size_bytes = ?4, last_seen = ?5"));
    return statement.bind(1, object)
        .bind(2, reason.name())
        .bind(3, reason.where().empty() ? reason.detail() : reason.where() + ": " + reason.detail())
        .bind(4, static_cast<std::int64_t>(size_bytes))
        .bind(5, to_rfc3339(now))
        .run();
}

Result<void> InboxDatabase::forget_set_aside(const std::string& object) {
    Statement statement = TRY(database_.prepare("DELETE FROM set_aside WHERE object = ?1"));
    return statement.bind(1, object).run();
}

Result<std::vector<SetAside>> InboxDatabase::all_set_aside() {
    Statement statement = TRY(database_.prepare("SELECT object, reason, detail, first_seen FROM set_aside ORDER BY object"));
    std::vector<SetAside> rows;
    while (TRY(statement.step())) {
        rows.push_back({statement.text(0), statement.text(1), statement.text(2), statement.text(3)});
    }
    return rows;
}

Result<std::vector<KioskId>> InboxDatabase::kiosks_with_unpublished_acks() {
    Statement statement = TRY(database_.prepare("SELECT id FROM kiosk WHERE ack_serial > ack_published ORDER BY id"));
    std::vector<KioskId> kiosks;
    while (TRY(statement.step())) kiosks.emplace_back(statement.text(0));
    return kiosks;
}

Result<envelope::Acks> InboxDatabase::acks(const KioskId& kiosk, WallTime now) {
    envelope::Acks acks;
    acks.kiosk = kiosk;
    acks.made_at = now;
    const auto serial = TRY(find_integer("SELECT ack_serial FROM kiosk WHERE id = ?1", kiosk.text()));
    acks.serial = static_cast<std::uint64_t>(serial.value_or(0));
    Statement entries = TRY(database_.prepare(
        "SELECT sha256, sequence, listed_at FROM envelope WHERE kiosk = ?1 ORDER BY listed_at DESC, sequence DESC LIMIT ?2"));
    entries.bind(1, kiosk.text()).bind(2, static_cast<std::int64_t>(acks_listed));
    while (TRY(entries.step())) {
        acks.taken.push_back({entries.text(0), static_cast<std::uint64_t>(entries.integer(1)),
                              TRY(envelope::parse_rfc3339(entries.text(2)))});
    }
    envelope::compact_acks(acks, now, acks_kept, acks_listed);
    Statement numbers = TRY(database_.prepare("SELECT DISTINCT sequence FROM envelope WHERE kiosk = ?1 ORDER BY sequence"));
    numbers.bind(1, kiosk.text());
    while (TRY(numbers.step()) && numbers.integer(0) == static_cast<std::int64_t>(acks.through) + 1) ++acks.through;
    return acks;
}

Result<bool> InboxDatabase::acks_were_published(const KioskId& kiosk) {
    return TRY(find_integer("SELECT ack_published FROM kiosk WHERE id = ?1", kiosk.text())).value_or(0) > 0;
}

Result<void> InboxDatabase::raise_ack_serial(const KioskId& kiosk, std::uint64_t at_least) {
    Statement statement = TRY(database_.prepare("UPDATE kiosk SET ack_serial = max(ack_serial, ?2) WHERE id = ?1"));
    return statement.bind(1, kiosk.text()).bind(2, static_cast<std::int64_t>(at_least)).run();
}

Result<void> InboxDatabase::note_published(const KioskId& kiosk, std::uint64_t serial) {
    Statement statement = TRY(database_.prepare("UPDATE kiosk SET ack_published = max(ack_published, ?2) WHERE id = ?1"));
    return statement.bind(1, kiosk.text()).bind(2, static_cast<std::int64_t>(serial)).run();
}

Result<std::vector<Gap>> InboxDatabase::gaps() {
    Statement statement = TRY(database_.prepare("SELECT DISTINCT kiosk, sequence FROM envelope ORDER BY kiosk, sequence"));
    std::vector<Gap> gaps;
    std::string kiosk;
    std::uint64_t next = 1;
    while (TRY(statement.step())) {
        if (statement.text(0) != kiosk) {
            kiosk = statement.text(0);
            next = 1;
        }
        const auto sequence = static_cast<std::uint64_t>(statement.integer(1));
        if (sequence > next) gaps.push_back({KioskId(kiosk), next, sequence - 1});
        next = sequence + 1;
    }
    return gaps;
}

Result<RepeatPaths> InboxDatabase::repeats(const std::string& form) {
    Statement statement = TRY(database_.prepare("SELECT path FROM form_repeat WHERE form = ?1"));
    statement.bind(1, form);
    RepeatPaths paths;
    while (TRY(statement.step())) paths.insert(statement.text(0));
    return paths;
}

Result<std::vector<std::string>> InboxDatabase::columns(const std::string& form) {
    Statement statement = TRY(database_.prepare("SELECT place FROM form_column WHERE form = ?1 ORDER BY position"));
    statement.bind(1, form);
    std::vector<std::string> places;
    while (TRY(statement.step())) places.push_back(statement.text(0));
    return places;
}

Result<std::vector<std::string>> InboxDatabase::forms() {
    Statement statement = TRY(database_.prepare("SELECT DISTINCT form FROM submission ORDER BY form"));
    std::vector<std::string> forms;
    while (TRY(statement.step())) forms.push_back(statement.text(0));
    return forms;
}

Result<std::vector<RecordLine>> InboxDatabase::lines(const std::string& form) {
    Statement statement = TRY(database_.prepare(
        fmt::format("SELECT {} FROM submission WHERE ?1 = '' OR form = ?1 ORDER BY kiosk, sequence", line_columns)));
    statement.bind(1, form);
    std::vector<RecordLine> lines;
    while (TRY(statement.step())) lines.push_back(read_line(statement));
    return lines;
}

Result<Record> InboxDatabase::record(std::int64_t id) {
    Statement row = TRY(database_.prepare(fmt::format(
        "SELECT {}, form_version, pack, pack_version, created, clock, manifest, manifest_signature, xml, helper,"
        " consent_viewing, consent_keeping, consent_sending FROM submission WHERE id = ?1", line_columns)));
    if (!TRY(row.bind(1, id).step())) return no_such_record();
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
    if (!row.is_null(15)) {
        const auto consent = [&](int column) {
            return row.integer(column) == 1 ? envelope::Consent::given : envelope::Consent::not_given;
        };
        record.assistance = envelope::Assistance{row.text(15), consent(16), consent(17), consent(18)};
    }
    Statement attachments = TRY(database_.prepare(
        "SELECT name, media_type, sha256, length(bytes) FROM attachment WHERE submission = ?1 ORDER BY name"));
    attachments.bind(1, id);
    while (TRY(attachments.step())) {
        record.attachments.push_back({attachments.text(0), attachments.text(1), attachments.text(2),
                                      static_cast<std::uint64_t>(attachments.integer(3))});
    }
    return record;
}

Result<std::int64_t> InboxDatabase::find(const std::string& name) {
    const auto id = TRY(find_integer(
        "SELECT id FROM submission WHERE CAST(id AS TEXT) = ?1 OR slip = ?1 OR submission = ?1 ORDER BY id DESC", name));
    if (!id) return no_such_record();
    return *id;
}

Result<std::int64_t> InboxDatabase::newest() {
    const auto id = TRY(find_integer("SELECT id FROM submission WHERE ?1 = '' ORDER BY created DESC, sequence DESC, id DESC LIMIT 1", ""));
    if (!id) return no_such_record();
    return *id;
}

Result<std::vector<std::byte>> InboxDatabase::attachment(std::int64_t id, const std::string& name) {
    Statement statement = TRY(database_.prepare("SELECT bytes FROM attachment WHERE name = ?1 AND submission = ?2"));
    if (!TRY(statement.bind(1, name).bind(2, id).step())) return no_such_record();
    return statement.blob(0);
}

Result<std::vector<std::int64_t>> InboxDatabase::unfiled() {
    Statement statement = TRY(database_.prepare("SELECT id FROM submission WHERE filed = 0 ORDER BY id"));
    std::vector<std::int64_t> ids;
    while (TRY(statement.step())) ids.push_back(statement.integer(0));
    return ids;
}

Result<void> InboxDatabase::note_filed(std::int64_t id) {
    Statement statement = TRY(database_.prepare("UPDATE submission SET filed = 1 WHERE id = ?1"));
    return statement.bind(1, id).run();
}

}  // namespace engawa::office
