#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/database.h"
#include "kiosk/base/result.h"
#include "sync/envelope/acks.h"
#include "sync/envelope/envelope.h"
#include "sync/envelope/slip.h"
#include "sync/office/answers.h"

// What the office has received: one SQLite file. docs/formats/office-database.md

namespace engawa::office {

enum class Taken {
    new_record,
    same_again,  // this very envelope, or the same record sealed anew
};

// One line of a list.
struct RecordLine {
    std::int64_t id = 0;
    std::string kiosk;
    std::uint64_t sequence = 0;
    std::string form;
    std::string slip;
    std::string taken_at;
    std::string submission;
};

struct RecordAttachment {
    std::string name;
    std::string media_type;
    std::string sha256;
    std::uint64_t length_bytes = 0;
};

struct Record {
    RecordLine line;
    std::string form_version;
    std::string pack;
    std::string pack_version;
    std::string created;
    std::string clock;
    std::optional<envelope::Assistance> assistance;
    std::string manifest;
    std::string manifest_signature;
    std::string xml;
    std::vector<RecordAttachment> attachments;
};

struct SetAside {
    std::string object;
    std::string reason;
    std::string detail;
    std::string first_seen;
};

struct Gap {
    KioskId kiosk;
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

// What a record's slip says, or is to say.
struct RecordStatus {
    std::int64_t record = 0;
    std::string slip;
    envelope::SlipStatus status;
    std::int64_t revision = 0;
    bool published = false;  // the store has this revision
};

class InboxDatabase {
  public:
    // Makes it when missing, mode 0600.
    static Result<InboxDatabase> open(const std::filesystem::path& file);

    // Durable when it returns. Errors: sequence_reused, submission_reused, bad_submission (all permanent).
    Result<Taken> take(const envelope::OpenedEnvelope& opened, const std::string& sha256, WallTime now);
    Result<void> set_aside(const std::string& object, const Error& reason, std::uint64_t size_bytes, WallTime now);
    Result<void> forget_set_aside(const std::string& object);
    Result<std::vector<SetAside>> all_set_aside();

    // Acks: every change of what is taken in raises the kiosk's serial; it is "published" once the store has it.
    Result<std::vector<KioskId>> kiosks_with_unpublished_acks();
    Result<envelope::Acks> acks(const KioskId& kiosk, WallTime now);
    Result<bool> acks_were_published(const KioskId& kiosk);
    Result<void> raise_ack_serial(const KioskId& kiosk, std::uint64_t at_least);
    Result<void> note_published(const KioskId& kiosk, std::uint64_t serial);

    // Sequence numbers below a kiosk's highest that have not arrived.
    Result<std::vector<Gap>> gaps();

    // Columns in the order of the form's definition, before any record of it; more are only ever added behind.
    Result<void> learn_form(const FormShape& shape);
    Result<RepeatPaths> repeats(const std::string& form);
    Result<std::vector<std::string>> columns(const std::string& form);
    Result<std::vector<std::string>> forms();

    // By kiosk and number; of one form or (empty) of all.
    Result<std::vector<RecordLine>> lines(const std::string& form);
    Result<Record> record(std::int64_t id);
    // By number, slip code or submission id. no_such_record.
    Result<std::int64_t> find(const std::string& name);
    Result<std::int64_t> newest();
    Result<std::vector<std::byte>> attachment(std::int64_t id, const std::string& name);

    // Every record that came with this slip; usually one.
    Result<std::vector<std::int64_t>> with_slip(const std::string& code);
    Result<RecordStatus> status(std::int64_t id);
    Result<void> set_status(std::int64_t id, const envelope::SlipStatus& status);
    // Oldest change first, so that the newest of records with one slip is the one the store keeps.
    Result<std::vector<RecordStatus>> unpublished_statuses();
    // A change made meanwhile stays unpublished.
    Result<void> note_status_published(std::int64_t id, std::int64_t revision);

    Result<std::vector<std::int64_t>> unfiled();
    Result<void> note_filed(std::int64_t id);

  private:
    explicit InboxDatabase(Database database) : database_(std::move(database)) {}
    Result<std::optional<std::int64_t>> find_integer(std::string_view sql, std::string_view first,
                                                     std::optional<std::int64_t> second = {});
    Result<Taken> take_within(const envelope::OpenedEnvelope& opened, const std::string& sha256, const std::string& now);
    Result<std::int64_t> insert_submission(const envelope::OpenedEnvelope& opened, const std::string& content_sha256,
                                           const std::string& now);
    Result<void> insert_attachments(const envelope::OpenedEnvelope& opened, std::int64_t id);
    Result<void> insert_answers(std::int64_t id, const std::vector<Answer>& answers);
    Result<void> learn_repeats(const std::string& form, const RepeatPaths& found);
    Result<void> learn_columns(const std::string& form, const std::vector<std::string>& places);
    Result<void> rewrite_answers(const std::string& form);

    Database database_;
};

}  // namespace engawa::office
