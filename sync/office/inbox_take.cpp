#include <fmt/format.h>

#include <array>
#include <map>
#include <set>

#include "kiosk/base/database.h"
#include "sync/office/form_knowledge.h"
#include "sync/office/inbox_database.h"
#include "sync/office/office_error.h"
#include "sync/office/trace_intake.h"

// Taking envelopes in: one transaction, so that a cut at any moment leaves all of it or nothing.

namespace engawa::office {

namespace {

// Two pulls may want the same name at the same moment; whoever loses begins again and then sees what the other did.
constexpr int most_attempts = 8;

// What PostgreSQL can index is about 2,700 bytes a row.
constexpr std::size_t longest_name_bytes = 1'000;

std::int64_t as_column(std::uint64_t number) { return static_cast<std::int64_t>(number); }

// One value for what was submitted, whoever sealed it and how often.
std::string content_sha256(const envelope::Manifest& manifest) {
    std::string text = manifest.form.text() + "\n";
    for (const envelope::ManifestMember& member : manifest.members) {
        // What was done at the kiosk is no part of it: whoever seals it anew has more of that to tell.
        if (member.name != envelope::trace_member_name) text += member.sha256 + " " + member.name + "\n";
    }
    return envelope::sha256_hex(envelope::bytes_of(text));
}

// What a second record under one submission id is called: the same for the same answers, so that it is taken in once.
std::string second_name(const envelope::Manifest& manifest, const std::string& content) {
    return manifest.submission.text() + "+" + content.substr(0, 16);
}

// Whether both databases can hold it, so that what one office can take in another can too.
Result<void> check_texts(const envelope::OpenedEnvelope& opened, const std::string& where) {
    const envelope::Manifest& manifest = opened.manifest;
    const auto bad = [&](const char* detail) { return Error(OfficeError::bad_submission, where, detail); };
    for (const std::string_view text :
         {std::string_view(manifest.submission.text()), std::string_view(manifest.form.text()),
          std::string_view(manifest.form_version), std::string_view(manifest.pack.text()),
          std::string_view(manifest.pack_version), std::string_view(manifest.slip)}) {
        if (text.size() > longest_name_bytes) return bad("a name in the manifest is longer than 1,000 bytes");
        if (!is_plain_text(text)) return bad("a name in the manifest has a NUL in it, or is no UTF-8");
    }
    for (const envelope::OpenedAttachment& attachment : opened.attachments) {
        if (!is_plain_text(attachment.name) || !is_plain_text(attachment.media_type)) {
            return bad("an attachment's name or type has a NUL in it");
        }
    }
    if (!is_plain_text(opened.manifest_json) || !is_plain_text(opened.manifest_signature)) {
        return bad("its manifest has a NUL in it, or is no UTF-8");
    }
    if (!is_plain_text(opened.xml.text())) return bad("submission.xml has a NUL in it, or is no UTF-8");
    return {};
}

// Whether a transaction may teach the database new columns: then no other may write records of that form meanwhile.
enum class Learning { not_yet, claimed };

// The work of one transaction on the arrivals of one kiosk.
class Intake {
  public:
    Intake(sql::Connection& connection, const KioskId& kiosk, Learning learning, std::string now)
        : connection_(connection), kiosk_(kiosk), learning_(learning), now_(std::move(now)) {}

    // False: something new was met that may not be learned yet; nothing of it is to be kept.
    Result<bool> run(const std::vector<Arrival>& arrivals, std::vector<Result<Taken>>& outcomes) {
        // Holds the kiosk's row to the end, so that two pulls on one kiosk come one after the other.
        const sql::Rows held = TRY(connection_.query(
            "INSERT INTO kiosk (id) VALUES (?1) ON CONFLICT (id) DO UPDATE SET ack_serial = kiosk.ack_serial RETURNING ack_serial",
            {kiosk_.text()}));
        listed_serial_ = held.at(0).integer(0) + 1;
        TRY(lock_forms(arrivals));
        TRY(ask_for_unknown(arrivals));
        bool changed = false;
        for (const Arrival& arrival : arrivals) {
            Result<Taken> taken = take(arrival);
            if (!taken.ok() && !is_about_this_one(taken.error())) return taken.error();
            if (must_learn_) return false;
            if (taken.ok()) {
                changed = true;
                TRY(connection_.change_later("DELETE FROM set_aside WHERE object = ?1", {arrival.object.text()}));
                TRY(connection_.change_later("DELETE FROM kept_object WHERE object = ?1", {arrival.object.text()}));
                // By somebody, while it was being taken.
                TRY(connection_.change_later("DELETE FROM discarded WHERE object = ?1", {arrival.object.text()}));
            }
            outcomes.push_back(std::move(taken));
        }
        if (changed) TRY(connection_.change("UPDATE kiosk SET ack_serial = ack_serial + 1 WHERE id = ?1", {kiosk_.text()}));
        return true;
    }

  private:
    static bool is_about_this_one(const Error& error) {
        return error.is(OfficeError::sequence_reused) || error.is(OfficeError::submission_reused) ||
               error.is(OfficeError::bad_submission);
    }

    // In the order of their names, so that no two transactions wait for each other.
    Result<void> lock_forms(const std::vector<Arrival>& arrivals) {
        std::set<std::string> forms;
        for (const Arrival& arrival : arrivals) forms.insert(arrival.opened->manifest.form.text());
        for (const std::string& form : forms) {
            switch (learning_) {
                case Learning::not_yet: TRY(connection_.share(form_lock(form))); break;
                case Learning::claimed: TRY(connection_.claim(form_lock(form))); break;
            }
        }
        return {};
    }

    Result<Taken> take(const Arrival& arrival) {
        const envelope::Manifest& manifest = arrival.opened->manifest;
        const std::string where = fmt::format("{} {}", manifest.kiosk.text(), manifest.sequence);
        if (is_unknown(arrival)) {
            TRY(check_texts(*arrival.opened, where));
            const std::int64_t id = TRY(insert_record(*arrival.opened, content_sha256(manifest), manifest.submission.text()));
            if (!must_learn_) TRY(insert_envelope(arrival, id));
            return Taken::new_record;
        }
        const std::uint64_t again = TRY(connection_.change("UPDATE envelope SET listed_at = ?2, listed_serial = ?3"
                                                           " WHERE sha256 = ?1",
                                                           {arrival.sha256, now_, listed_serial_}));
        if (again == 1) return Taken::same_again;
        TRY(check_texts(*arrival.opened, where));
        const std::string content = content_sha256(manifest);
        auto id = TRY(find("SELECT id FROM submission WHERE submission IN (?1, ?2) AND content_sha256 = ?3",
                           {manifest.submission.text(), second_name(manifest, content), content}));
        const bool name_taken = TRY(find("SELECT id FROM submission WHERE submission = ?1", {manifest.submission.text()})).has_value();
        if (arrival.reuse == Reuse::refused) {
            const bool number_taken = TRY(find("SELECT submission FROM envelope WHERE kiosk = ?1 AND sequence = ?2 LIMIT 1",
                                               {kiosk_.text(), as_column(manifest.sequence)})).has_value();
            const bool by_itself = id && TRY(find("SELECT submission FROM envelope WHERE kiosk = ?1 AND sequence = ?2 AND"
                                                  " submission = ?3 LIMIT 1",
                                                  {kiosk_.text(), as_column(manifest.sequence), *id})).has_value();
            if (number_taken && !by_itself)
                return Error(OfficeError::sequence_reused, where, "this sequence number came before with another record");
            if (name_taken && !id)
                return Error(OfficeError::submission_reused, where, "this submission id came before with other answers");
        }
        const Taken taken = id ? Taken::same_again : Taken::new_record;
        if (!id) id = TRY(insert_record(*arrival.opened, content, name_taken ? second_name(manifest, content) : manifest.submission.text()));
        if (!must_learn_) TRY(insert_envelope(arrival, *id));
        return taken;
    }

    // Which of them the database knows nothing of, all asked at once: no envelope, number or submission is the same. That holds
    // while the kiosk's row does, but for what this transaction itself adds (met_).
    Result<void> ask_for_unknown(const std::vector<Arrival>& arrivals) {
        std::vector<std::vector<sql::Parameter>> each;
        for (const Arrival& arrival : arrivals) {
            const envelope::Manifest& manifest = arrival.opened->manifest;
            // check_texts() has a word on it first, where a database takes no such text.
            if (!is_plain_text(manifest.submission.text())) continue;
            each.push_back({arrival.sha256, manifest.kiosk.text(), as_column(manifest.sequence), manifest.submission.text()});
        }
        const std::vector<sql::Rows> known = TRY(connection_.query_each(
            "SELECT (SELECT count(*) FROM envelope WHERE sha256 = ?1) + (SELECT count(*) FROM envelope WHERE kiosk = ?2 AND"
            " sequence = ?3) + (SELECT count(*) FROM submission WHERE submission = ?4)",
            each));
        for (std::size_t i = 0; i < each.size(); ++i) {
            if (known[i].at(0).integer(0) == 0) unknown_.emplace(std::get<std::string_view>(each[i][0]));
        }
        return {};
    }

    // Once for each: what it adds is known from then on.
    bool is_unknown(const Arrival& arrival) {
        const envelope::Manifest& manifest = arrival.opened->manifest;
        const bool new_name = met_.emplace(arrival.sha256).second;
        const bool new_number = met_.emplace(std::to_string(manifest.sequence)).second;
        const bool new_submission = met_.emplace("submission " + manifest.submission.text()).second;
        return new_name && new_number && new_submission && unknown_.contains(arrival.sha256);
    }

    Result<void> insert_envelope(const Arrival& arrival, std::int64_t record) {
        const envelope::Manifest& manifest = arrival.opened->manifest;
        TRY(take_trace(connection_, {*arrival.opened, arrival.sha256, arrival.badly_signed}, now_));
        return connection_.change_later("INSERT INTO envelope (sha256, kiosk, sequence, submission, taken_at, listed_at,"
                                        " listed_serial) VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)",
                                        {arrival.sha256, manifest.kiosk.text(), as_column(manifest.sequence), record, now_,
                                         listed_serial_});
    }

    Result<std::optional<std::int64_t>> find(std::string_view statement, std::initializer_list<sql::Parameter> parameters) {
        const sql::Rows rows = TRY(connection_.query(statement, parameters));
        return rows.empty() ? std::optional<std::int64_t>() : std::optional(rows.front().integer(0));
    }

    Result<FormKnowledge*> knowledge_of(const std::string& form) {
        const auto found = forms_.find(form);
        if (found != forms_.end()) return &found->second;
        FormKnowledge known = TRY(FormKnowledge::read(connection_, form));
        return &forms_.emplace(form, std::move(known)).first->second;
    }

    Result<std::int64_t> insert_record(const envelope::OpenedEnvelope& opened, const std::string& content,
                                       const std::string& name) {
        const std::string& form = opened.manifest.form.text();
        FormKnowledge& known = *TRY(knowledge_of(form));
        const auto answers = read_answers(opened.xml.text(), known.repeats());
        if (!answers) return answers.error();
        std::vector<std::string> places;
        for (const Answer& answer : answers->values) {
            if (answer.place.size() > longest_name_bytes) {
                return Error(OfficeError::bad_submission, form, "a field's path is longer than 1,000 bytes");
            }
            places.push_back(answer.place);
        }
        const bool is_new = known.is_new(answers->repeats, places);
        if (is_new && learning_ == Learning::not_yet) {
            must_learn_ = true;
            return 0;
        }
        const std::int64_t id = TRY(insert_submission(opened, content, name));
        TRY(connection_.change_later("INSERT INTO status (submission, state, since, sentence) VALUES (?1, ?2, ?3, '')",
                               {id, envelope::state_word(envelope::SlipState::received), now_}));
        TRY(insert_attachments(opened, id));
        TRY(insert_answers(connection_, id, answers->values));
        if (is_new) TRY(known.learn(connection_, answers->repeats, places));
        return id;
    }

    Result<std::int64_t> insert_submission(const envelope::OpenedEnvelope& opened, const std::string& content,
                                           const std::string& name) {
        const envelope::Manifest& manifest = opened.manifest;
        const std::string created = to_rfc3339(manifest.created);
        sql::Parameter helper;
        std::array<sql::Parameter, 3> consents;
        if (manifest.assistance) {
            const auto flag = [](session::Consent consent) {
                return std::int64_t{consent == session::Consent::given ? 1 : 0};
            };
            helper = manifest.assistance->helper;
            consents = {flag(manifest.assistance->consents.viewing), flag(manifest.assistance->consents.keeping),
                        flag(manifest.assistance->consents.sending)};
        }
        const sql::Rows rows = TRY(connection_.query(
            "INSERT INTO submission (submission, kiosk, sequence, form, form_version, pack, pack_version, created, clock,"
            " slip, helper, consent_viewing, consent_keeping, consent_sending, taken_at, content_sha256, manifest,"
            " manifest_signature, xml) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,"
            " ?18, ?19) RETURNING id",
            {name, manifest.kiosk.text(), as_column(manifest.sequence), manifest.form.text(),
             manifest.form_version, manifest.pack.text(), manifest.pack_version, created,
             manifest.clock == ClockState::set ? "set" : "unset", manifest.slip, helper, consents[0], consents[1],
             consents[2], now_, content, opened.manifest_json, opened.manifest_signature, opened.xml.text()}));
        return rows.at(0).integer(0);
    }

    Result<void> insert_attachments(const envelope::OpenedEnvelope& opened, std::int64_t id) {
        for (const envelope::OpenedAttachment& attachment : opened.attachments) {
            TRY(connection_.change(
                "INSERT INTO attachment (submission, name, media_type, sha256, bytes) VALUES (?1, ?2, ?3, ?4, ?5)",
                {id, attachment.name, attachment.media_type, envelope::sha256_hex(attachment.bytes.bytes()),
                 attachment.bytes.bytes()}));
        }
        return {};
    }

    sql::Connection& connection_;
    const KioskId& kiosk_;
    Learning learning_;
    std::string now_;
    std::int64_t listed_serial_ = 0;  // of the acks on which all of these come
    std::map<std::string, FormKnowledge> forms_;
    std::set<std::string> unknown_;  // sha256 of envelopes
    std::set<std::string> met_;
    bool must_learn_ = false;
};

}  // namespace

Result<std::vector<Result<Taken>>> InboxDatabase::take_all(const KioskId& kiosk, const std::vector<Arrival>& arrivals,
                                                           WallTime now) {
    Learning learning = Learning::not_yet;
    for (int attempt = 1;; ++attempt) {
        std::vector<Result<Taken>> outcomes;
        bool must_learn = false;
        const Result<void> done = connection_->transaction([&]() -> Result<void> {
            must_learn = !TRY(Intake(*connection_, kiosk, learning, to_rfc3339(now)).run(arrivals, outcomes));
            // Rolls back; what stands in for an error here is seen nowhere else.
            if (must_learn) return Error(DatabaseError::busy, kiosk.text(), "a form has new columns", Permanence::temporary);
            return {};
        });
        if (done.ok()) return outcomes;
        if (must_learn) {
            learning = Learning::claimed;
            continue;
        }
        const bool met_another = done.error().is(DatabaseError::constraint) || done.error().is(DatabaseError::busy);
        if (!met_another || attempt == most_attempts) return done.error();
    }
}

}  // namespace engawa::office
