#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/result.h"
#include "kiosk/base/secret_bytes.h"
#include "sync/envelope/acks.h"
#include "sync/envelope/envelope.h"
#include "sync/envelope/slip.h"
#include "sync/office/answers.h"
#include "sync/office/sql.h"

// What the office has received: an SQLite file, or a PostgreSQL database. docs/formats/office-database.md

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
    std::optional<session::Assistance> assistance;
    std::optional<session::Applicant> applicant;
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

// Of a kiosk's acks: 0 before the first.
struct AckSerials {
    std::uint64_t current = 0;
    std::uint64_t published = 0;  // the highest the store was given
};

// What the store was given last.
struct PublishedAcks {
    KioskId kiosk;
    std::uint64_t serial = 0;
    std::uint64_t json_bytes = 0;  // 0: by a program that did not note it
    std::uint64_t signature_bytes = 0;
};

// What a record's slip says, or is to say.
struct RecordStatus {
    std::int64_t record = 0;
    std::string slip;
    envelope::SlipStatus status;
    std::int64_t revision = 0;
    bool published = false;  // the store has this revision
};

// Whether a person takes it although its number or its submission id came before with another record.
enum class Reuse { refused, taken };

// An opened envelope, and what its object is called.
struct Arrival {
    const envelope::OpenedEnvelope* opened = nullptr;
    std::string sha256;
    ObjectKey object;
    Reuse reuse = Reuse::refused;
    std::set<std::uint64_t> badly_signed{};  // trace_intake.h
};

// Where the database is: a file, or "postgresql://…" with, where needed, a password.
struct DatabaseAddress {
    std::string text;
    std::optional<SecretBytes> password;
};

class InboxDatabase {
  public:
    // A file is made when missing, mode 0600; so are the tables in an empty PostgreSQL database.
    static Result<InboxDatabase> open(const std::filesystem::path& file);
    static Result<InboxDatabase> open(const DatabaseAddress& address);

    // Several arrivals of one kiosk in one transaction, in this order; durable when it returns. What is wrong with one
    // of them is told in its place and keeps no other out: sequence_reused, submission_reused, bad_submission (all
    // permanent). Those taken are forgotten as set aside.
    Result<std::vector<Result<Taken>>> take_all(const KioskId& kiosk, const std::vector<Arrival>& arrivals, WallTime now);
    Result<Taken> take(const Arrival& arrival, WallTime now);
    Result<void> set_aside(const std::string& object, const Error& reason, std::uint64_t size_bytes, WallTime now);
    Result<std::vector<SetAside>> all_set_aside();
    // Whether the envelope of this sha256 was taken in.
    Result<bool> has_envelope(const std::string& sha256);

    // Runs `work` while no other pull on this database does, on whatever machine, for this kiosk, the files or the slips.
    Result<sql::Alone> alone_with(const KioskId& kiosk, sql::IfTaken if_taken, const sql::Work& work);
    Result<void> alone_with_files(const sql::Work& work);
    Result<sql::Alone> alone_with_statuses(sql::IfTaken if_taken, const sql::Work& work);

    // Acks: every change of what is taken in raises the kiosk's serial; it is "published" once the store has it.
    Result<std::vector<KioskId>> kiosks_with_unpublished_acks();
    Result<envelope::Acks> acks(const KioskId& kiosk, WallTime now);
    Result<AckSerials> ack_serials(const KioskId& kiosk);
    Result<void> raise_ack_serial(const KioskId& kiosk, std::uint64_t at_least);
    Result<void> note_published(const envelope::Acks& acks, const envelope::SignedAcks& file);
    Result<std::vector<PublishedAcks>> published_acks();
    // The numbers that these acks list and this database has not got, growing.
    Result<std::vector<std::uint64_t>> never_taken(const envelope::Acks& acks);

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

    std::string address() const { return connection_->address(); }

    // For what is kept beside the records: relay.h, audit.h.
    sql::Connection& tables() { return *connection_; }

  private:
    explicit InboxDatabase(std::unique_ptr<sql::Connection> connection) : connection_(std::move(connection)) {}

    std::unique_ptr<sql::Connection> connection_;
};

}  // namespace engawa::office
