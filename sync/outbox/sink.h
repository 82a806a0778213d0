#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "kiosk/assist/trace_sink.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "kiosk/session/submission_sink.h"
#include "sync/envelope/age.h"
#include "sync/envelope/minisign.h"
#include "sync/outbox/free_space.h"
#include "sync/outbox/outbox.h"
#include "sync/outbox/trace_log.h"

namespace engawa::outbox {

// What sealing needs; from the enrolment.
struct Sealing {
    KioskId kiosk;
    envelope::MinisignSecretKey kiosk_key;
    std::vector<envelope::AgeRecipient> recipients;
};

struct SinkOptions {
    std::filesystem::path database_path;  // <state>/kiosk/outbox.db
    // Below this much room a form is not begun. It leaves room for the forms already begun and for the log of the
    // database.
    std::uint64_t reserve_bytes = 256u << 20;
    DatabaseOptions database;
    // Called after a new envelope is durable, on the caller's thread; wakes the delivery.
    std::function<void()> on_sealed;
};

// A pack as it is shown from now on.
struct PackVersion {
    std::string pack;
    std::string version;
};

// The visit's way into the outbox, and the trace's. Opens the file at first use and tries again at the next call when that
// failed, so that a kiosk with a broken disk starts and says so.
class Sink final : public session::SubmissionSink, public assist::TraceSink {
  public:
    // `sealing` is empty on a kiosk that is not enrolled. The references must outlive the sink.
    Sink(SinkOptions options, std::optional<Sealing> sealing, const WallClock& clock, Random& random,
         FreeSpace& free_space);

    // From now on, between two submissions: another key, other recipients, or nothing when the kiosk may seal no more. What
    // is queued stays.
    void use_sealing(std::optional<Sealing> sealing);

    session::Readiness readiness() override;

    // Allocates the sequence numbers, draws the slip codes, seals, and inserts the rows, all in one transaction that is on
    // the disk when this returns. Errors: DatabaseError (temporary: busy, disk_full, io), EnvelopeError::not_sealable,
    // OutboxError. After an error nothing of any submission is kept, and no number is used up. Each stands in the trace, whose
    // lines go with it; TraceError::bad_word where its helper has no id of the registry's.
    Result<std::vector<session::Receipt>> submit(std::span<const session::Submission> submissions) override;
    using session::SubmissionSink::submit;

    // The entry is on the disk when this returns, and nothing of it after an error: DatabaseError, OutboxError,
    // TraceError::bad_word.
    Result<void> write(const assist::TraceEntry& entry) override;
    // Writes `updated` for each whose version is another than the trace was last told of, also before a restart.
    Result<void> note_shown(std::span<const PackVersion> packs);

    Result<QueueSummary> summary();
    // When the office wrote the newest of the acks acted on; WallTime{} before the first.
    Result<WallTime> last_trusted();

  private:
    struct Identity {
        std::uint64_t next_sequence;
        WallTime trusted;
        std::vector<std::byte> hash_key;
    };
    Result<Database*> database();
    Result<void> adopt(Database& database) const;
    Result<Identity> read_identity(Database& database) const;
    Result<session::Receipt> insert(Database& database, const session::Submission& submission);
    Result<std::string> unused_slip(Database& database) const;
    Result<std::string> trace_of(Database& database, const session::Submission& submission, std::uint64_t sequence, const EntryTime& time);
    Result<void> append(Database& database, const assist::TraceEntry& entry);
    Result<void> note_shown(Database& database, const PackVersion& shown);

    SinkOptions options_;
    std::optional<Sealing> sealing_;
    const WallClock& clock_;
    Random& random_;
    FreeSpace& free_space_;
    std::optional<Database> database_;
};

}  // namespace engawa::outbox
