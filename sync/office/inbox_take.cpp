#include <fmt/format.h>

#include <algorithm>

#include "sync/office/inbox_database.h"
#include "sync/office/office_error.h"

// Taking an envelope in: one transaction, so that a cut at any moment leaves all of it or nothing.

namespace engawa::office {

namespace {

std::int64_t as_column(std::uint64_t number) { return static_cast<std::int64_t>(number); }

// One value for what was submitted, whoever sealed it and how often.
std::string content_sha256(const envelope::Manifest& manifest) {
    std::string text = manifest.form.text() + "\n";
    for (const envelope::ManifestMember& member : manifest.members) text += member.sha256 + " " + member.name + "\n";
    return envelope::sha256_hex(envelope::bytes_of(text));
}

// "a/b/c" with [1] after the element that turned out to repeat: how a column is renamed.
std::string numbered(const std::string& place, const std::string& repeat_path) {
    std::string path;
    for (std::size_t at = 0; at <= place.size();) {
        std::size_t end = place.find('/', at);
        if (end == std::string::npos) end = place.size();
        const std::string_view part = std::string_view(place).substr(at, end - at);
        const std::size_t bracket = part.find('[');
        if (!path.empty()) path += '/';
        path += part.substr(0, bracket);
        if (path == repeat_path) {
            if (bracket != std::string_view::npos) return place;
            return place.substr(0, end) + "[1]" + place.substr(end);
        }
        at = end + 1;
    }
    return place;
}

}  // namespace

Result<Taken> InboxDatabase::take(const envelope::OpenedEnvelope& opened, const std::string& sha256, WallTime now) {
    Taken taken = Taken::new_record;
    TRY(database_.transaction([&]() -> Result<void> {
        taken = TRY(take_within(opened, sha256, to_rfc3339(now)));
        return {};
    }));
    return taken;
}

Result<Taken> InboxDatabase::take_within(const envelope::OpenedEnvelope& opened, const std::string& sha256,
                                         const std::string& now) {
    const envelope::Manifest& manifest = opened.manifest;
    const std::string where = fmt::format("{} {}", manifest.kiosk.text(), manifest.sequence);
    Statement kiosk = TRY(database_.prepare(
        "INSERT INTO kiosk (id, ack_serial) VALUES (?1, 1) ON CONFLICT (id) DO UPDATE SET ack_serial = ack_serial + 1"));
    TRY(kiosk.bind(1, manifest.kiosk.text()).run());

    Statement again = TRY(database_.prepare("UPDATE envelope SET listed_at = ?2 WHERE sha256 = ?1"));
    TRY(again.bind(1, sha256).bind(2, now).run());
    if (database_.changed_rows() == 1) return Taken::same_again;

    const std::string content = content_sha256(manifest);
    const auto same_content = [&](std::int64_t id) -> Result<bool> {
        Statement statement = TRY(database_.prepare(
            "SELECT 1 FROM submission WHERE id = ?1 AND submission = ?2 AND content_sha256 = ?3"));
        return statement.bind(1, id).bind(2, manifest.submission.text()).bind(3, content).step();
    };
    auto id = TRY(find_integer("SELECT submission FROM envelope WHERE kiosk = ?1 AND sequence = ?2",
                               manifest.kiosk.text(), as_column(manifest.sequence)));
    if (id && !TRY(same_content(*id))) {
        return Error(OfficeError::sequence_reused, where, "this sequence number came before with another record");
    }
    if (!id) id = TRY(find_integer("SELECT id FROM submission WHERE submission = ?1", manifest.submission.text()));
    if (id && !TRY(same_content(*id))) {
        return Error(OfficeError::submission_reused, where, "this submission id came before with other answers");
    }
    const Taken taken = id ? Taken::same_again : Taken::new_record;
    if (!id) id = TRY(insert_submission(opened, content, now));
    Statement envelope = TRY(database_.prepare(
        "INSERT INTO envelope (sha256, kiosk, sequence, submission, taken_at, listed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)"));
    TRY(envelope.bind(1, sha256)
            .bind(2, manifest.kiosk.text())
            .bind(3, as_column(manifest.sequence))
            .bind(4, *id)
            .bind(5, now)
            .run());
    return taken;
}

Result<std::int64_t> InboxDatabase::insert_submission(const envelope::OpenedEnvelope& opened,
                                                      const std::string& content_sha256, const std::string& now) {
    const envelope::Manifest& manifest = opened.manifest;
    const std::string& form = manifest.form.text();
    const auto known = repeats(form);
    if (!known) return known.error();
    const auto answers = read_answers(opened.xml.text(), *known);
    if (!answers) return answers.error();
    Statement statement = TRY(database_.prepare(
        "INSERT INTO submission (submission, kiosk, sequence, form, form_version, pack, pack_version, created, clock,"
        " slip, helper, consent_viewing, consent_keeping, consent_sending, taken_at, content_sha256, manifest,"
        " manifest_signature, xml) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,"
        " ?18, ?19)"));
    statement.bind(1, manifest.submission.text())
        .bind(2, manifest.kiosk.text())
        .bind(3, as_column(manifest.sequence))
        .bind(4, form)
        .bind(5, manifest.form_version)
        .bind(6, manifest.pack.text())
        .bind(7, manifest.pack_version)
        .bind(8, to_rfc3339(manifest.created))
        .bind(9, manifest.clock == ClockState::set ? "set" : "unset")
        .bind(10, manifest.slip);
    if (manifest.assistance) {
        const auto flag = [](envelope::Consent consent) -> std::int64_t { return consent == envelope::Consent::given; };
        statement.bind(11, manifest.assistance->helper_id)
            .bind(12, flag(manifest.assistance->viewing))
            .bind(13, flag(manifest.assistance->keeping))
            .bind(14, flag(manifest.assistance->sending));
    } else {
        for (int column = 11; column <= 14; ++column) statement.bind_null(column);
    }
    TRY(statement.bind(15, now)
            .bind(16, content_sha256)
            .bind(17, opened.manifest_json)
            .bind(18, opened.manifest_signature)
            .bind(19, opened.xml.text())
            .run());
    const std::int64_t id = database_.last_insert_rowid();
    TRY(set_status(id, {envelope::SlipState::received, TRY(envelope::parse_rfc3339(now)), ""}));
    TRY(insert_attachments(opened, id));
    TRY(insert_answers(id, answers->values));
    TRY(learn_repeats(form, answers->repeats));
    std::vector<std::string> places;
    for (const Answer& answer : answers->values) places.push_back(answer.place);
    TRY(learn_columns(form, places));
    return id;
}

Result<void> InboxDatabase::insert_attachments(const envelope::OpenedEnvelope& opened, std::int64_t id) {
    Statement statement = TRY(database_.prepare(
        "INSERT INTO attachment (submission, name, media_type, sha256, bytes) VALUES (?1, ?2, ?3, ?4, ?5)"));
    for (const envelope::OpenedAttachment& attachment : opened.attachments) {
        TRY(statement.bind(1, id)
                .bind(2, attachment.name)
                .bind(3, attachment.media_type)
                .bind(4, envelope::sha256_hex(attachment.bytes.bytes()))
                .bind(5, attachment.bytes.bytes())
                .run());
    }
    return {};
}

Result<void> InboxDatabase::insert_answers(std::int64_t id, const std::vector<Answer>& answers) {
    Statement statement = TRY(database_.prepare(
        "INSERT INTO answer (submission, position, path, place, value) VALUES (?1, ?2, ?3, ?4, ?5)"));
    std::int64_t position = 0;
    for (const Answer& answer : answers) {
        TRY(statement.bind(1, id)
                .bind(2, ++position)
                .bind(3, answer.path)
                .bind(4, answer.place)
                .bind(5, answer.value)
                .run());
    }
    return {};
}

Result<void> InboxDatabase::learn_form(const FormShape& shape) {
    return database_.transaction([&]() -> Result<void> {
        TRY(learn_repeats(shape.id, shape.repeats));
        return learn_columns(shape.id, shape.places);
    });
}

Result<void> InboxDatabase::learn_repeats(const std::string& form, const RepeatPaths& found) {
    const auto known = repeats(form);
    if (!known) return known.error();
    RepeatPaths fresh;
    std::set_difference(found.begin(), found.end(), known->begin(), known->end(), std::inserter(fresh, fresh.end()));
    if (fresh.empty()) return {};
    Statement insert = TRY(database_.prepare("INSERT INTO form_repeat (form, path) VALUES (?1, ?2)"));
    Statement rename = TRY(database_.prepare("UPDATE OR REPLACE form_column SET place = ?3 WHERE form = ?1 AND place = ?2"));
    for (const std::string& path : fresh) {
        TRY(insert.bind(1, form).bind(2, path).run());
        const std::vector<std::string> before = TRY(columns(form));
        for (const std::string& column : before) {
            const std::string renamed = numbered(column, path);
            if (renamed != column) TRY(rename.bind(1, form).bind(2, column).bind(3, renamed).run());
        }
    }
    return rewrite_answers(form);
}

Result<void> InboxDatabase::learn_columns(const std::string& form, const std::vector<std::string>& places) {
    Statement statement = TRY(database_.prepare(
        "INSERT INTO form_column (form, position, place) VALUES (?1,"
        " (SELECT coalesce(max(position), 0) + 1 FROM form_column WHERE form = ?1), ?2) ON CONFLICT DO NOTHING"));
    for (const std::string& place : places) TRY(statement.bind(1, form).bind(2, place).run());
    return {};
}

// After a field turned out to repeat, the records that came before are counted too.
Result<void> InboxDatabase::rewrite_answers(const std::string& form) {
    const auto known = repeats(form);
    if (!known) return known.error();
    Statement clear = TRY(database_.prepare("DELETE FROM answer WHERE submission = ?1"));
    const std::vector<RecordLine> records = TRY(lines(form));
    for (const RecordLine& line : records) {
        const Record record = TRY(this->record(line.id));
        const auto answers = read_answers(record.xml, *known);
        if (!answers) return answers.error();
        TRY(clear.bind(1, line.id).run());
        TRY(insert_answers(line.id, answers->values));
    }
    return {};
}

}  // namespace engawa::office
