#pragma once

#include <filesystem>
#include <vector>

#include "sync/envelope/acks.h"
#include "sync/envelope/health.h"
#include "sync/outbox/outbox.h"

namespace engawa::outbox {

// What is known of an envelope without reading it.
struct QueuedEnvelope {
    std::uint64_t sequence = 0;
    std::string sha256;
    ObjectKey key;  // where it goes in the store
    std::uint64_t size_bytes = 0;
    WallTime sealed_at;
    EnvelopeState state = EnvelopeState::sealed;
    std::int64_t attempts = 0;
};

// What the outbox puts into the kiosk's health, all of one moment.
struct HealthEntry {
    std::uint64_t serial = 0;  // not given before, and never again
    WallTime trusted;          // the last time the office has signed
    std::uint64_t acks_serial = 0;  // the highest that anything had
    envelope::QueueHealth queue;
};

// Who brought acks. The store and a stick are not of one age: each may be older than the other, and none may go back.
enum class AcksFrom { store, stick };

// How long the office may take before a stored envelope is offered again.
inline constexpr std::chrono::days offer_again_after{7};
// And one that the office has passed over: a later number is signed for already.
inline constexpr std::chrono::days offer_passed_over_after{1};

// The delivery's end of the outbox. Errors are DatabaseError unless stated.
class Queue {
  public:
    static Result<Queue> open(const std::filesystem::path& path, KioskId kiosk, const DatabaseOptions& options = {});

    const KioskId& kiosk() const { return kiosk_; }

    // Every envelope that the store should be given: not yet stored, or stored 7 days ago or longer, or a day when the
    // office has signed for a later number. By number. A time of storing that lies in the future, since the clock was set back, counts as now.
    Result<std::vector<QueuedEnvelope>> due(WallTime now);
    // Every envelope that the office has not signed for, by number.
    Result<std::vector<QueuedEnvelope>> all_waiting();
    // How many may be in the store, so that an ack may be waiting for us.
    Result<std::uint64_t> in_flight();
    // OutboxError::no_such_envelope when it was accepted meanwhile.
    Result<std::vector<std::byte>> sealed_bytes(std::uint64_t sequence);

    // sealed, offered or stored → offered; counts the attempt.
    Result<void> mark_offered(std::uint64_t sequence);
    // offered → stored.
    Result<void> mark_stored(std::uint64_t sequence, WallTime now);
    // stored → offered, all of them: how long ago they were stored cannot be known.
    Result<void> doubt_stored();
    // Remembers why an attempt failed: a stable error name, for the status page.
    Result<void> mark_refused(std::uint64_t sequence, std::string_view error_name);

    // Below which acks from there are refused; 0 before the first. The store's are measured by the newest that the store
    // had, a stick's by the newest of all, since one stick cannot be told from another.
    Result<std::uint64_t> ack_serial(AcksFrom from);
    // Deletes every row whose number and hash are both in the acks, which the caller has verified; remembers their
    // serial and the time the office wrote, all in one transaction. Returns how many rows left.
    Result<std::uint64_t> accept(const envelope::Acks& verified, AcksFrom from);

    // The highest time the office has signed, WallTime{} for none.
    Result<WallTime> last_trusted();
    // Takes the next serial of the kiosk's health. OutboxError::not_enrolled before the first enrolment is known.
    Result<HealthEntry> take_health();

    Result<QueueSummary> summary() { return read_summary(database_); }

  private:
    Queue(Database database, KioskId kiosk) : database_(std::move(database)), kiosk_(std::move(kiosk)) {}
    Result<std::vector<envelope::SequenceRun>> waiting_runs(std::uint64_t last_sequence);
    Result<std::vector<QueuedEnvelope>> stored_until(WallTime time, WallTime passed_over);
    Result<bool> accept_one(const envelope::TakenEnvelope& taken);

    Database database_;
    KioskId kiosk_;
};

}  // namespace engawa::outbox
