#include "sync/outbox/queue.h"

#include <utility>

#include "sync/envelope/envelope.h"
#include "sync/outbox/trace_log.h"

namespace engawa::outbox {

namespace {

// Enough to recognise a submission that is repeated by a visit or two, without a list that grows for ever.
constexpr std::int64_t accepted_kept = 10'000;

EnvelopeState state_of(std::int64_t number) {
    for (const EnvelopeState state : {EnvelopeState::sealed, EnvelopeState::offered, EnvelopeState::stored}) {
        if (static_cast<std::int64_t>(state) == number) return state;
    }
    ENGAWA_VERIFY(false && "the table's check allows no other state");
}

}  // namespace

Result<Queue> Queue::open(const std::filesystem::path& path, KioskId kiosk, const DatabaseOptions& options) {
    return Queue(TRY(open_outbox_database(path, options)), std::move(kiosk));
}

Result<std::vector<QueuedEnvelope>> Queue::due(WallTime now) {
    Statement set_back = TRY(database_.prepare("UPDATE envelope SET stored_ms = ?1 WHERE state = 3 AND stored_ms > ?1"));
    // A write, so only when there is a reason.
    Statement ahead = TRY(database_.prepare("SELECT count(*) FROM envelope WHERE state = 3 AND stored_ms > ?1"));
    ahead.bind(1, milliseconds(now));
    if (TRY(ahead.step()) && ahead.integer(0) > 0) {
        ahead.reset();
        TRY(set_back.bind(1, milliseconds(now)).run());
    }
    return stored_until(now - offer_again_after, now - offer_passed_over_after);
}

Result<std::vector<QueuedEnvelope>> Queue::all_waiting() { return stored_until(WallTime::max(), WallTime::max()); }

// Not stored, or stored at that time or before; the second is for those that the office has passed over.
Result<std::vector<QueuedEnvelope>> Queue::stored_until(WallTime time, WallTime passed_over) {
    Statement rows = TRY(database_.prepare(waiting_sql));
    rows.bind(1, milliseconds(time)).bind(2, milliseconds(passed_over));
    std::vector<QueuedEnvelope> due;
    while (TRY(rows.step())) {
        const std::string sha256 = rows.text(1);
        due.push_back({static_cast<std::uint64_t>(rows.integer(0)), sha256, envelope::inbox_key(kiosk_, sha256),
                       static_cast<std::uint64_t>(rows.integer(4)), WallTime(Milliseconds(rows.integer(5))),
                       state_of(rows.integer(2)), rows.integer(3)});
    }
    return due;
}

Result<std::uint64_t> Queue::in_flight() {
    return static_cast<std::uint64_t>(TRY(database_.query_integer("SELECT count(*) FROM envelope WHERE state <> 1")));
}

Result<std::vector<std::byte>> Queue::sealed_bytes(std::uint64_t sequence) {
    Statement row = TRY(database_.prepare("SELECT sealed FROM envelope WHERE sequence = ?1"));
    if (TRY(row.bind(1, static_cast<std::int64_t>(sequence)).step())) return row.blob(0);
    return Error(OutboxError::no_such_envelope, "outbox", "sequence " + std::to_string(sequence));
}

Result<void> Queue::mark_offered(std::uint64_t sequence) {
    Statement update =
        TRY(database_.prepare("UPDATE envelope SET state = 2, attempts = attempts + 1 WHERE sequence = ?1"));
    return update.bind(1, static_cast<std::int64_t>(sequence)).run();
}

Result<void> Queue::mark_stored(std::uint64_t sequence, WallTime now) {
    Statement update = TRY(database_.prepare(
        "UPDATE envelope SET state = 3, stored_ms = ?2, last_error = '' WHERE sequence = ?1 AND state = 2"));
    return update.bind(1, static_cast<std::int64_t>(sequence)).bind(2, milliseconds(now)).run();
}

Result<void> Queue::doubt_stored() { return database_.execute("UPDATE envelope SET state = 2 WHERE state = 3"); }

Result<void> Queue::mark_refused(std::uint64_t sequence, std::string_view error_name) {
    Statement update = TRY(database_.prepare("UPDATE envelope SET last_error = ?2 WHERE sequence = ?1"));
    return update.bind(1, static_cast<std::int64_t>(sequence)).bind(2, error_name).run();
}

Result<std::uint64_t> Queue::ack_serial(AcksFrom from) {
    const char* const question = from == AcksFrom::store ? "SELECT coalesce(max(store_ack_serial), 0) FROM kiosk"
                                                         : "SELECT coalesce(max(ack_serial), 0) FROM kiosk";
    return static_cast<std::uint64_t>(TRY(database_.query_integer(question)));
}

Result<bool> Queue::accept_one(const envelope::TakenEnvelope& taken) {
    Statement keep = TRY(database_.prepare(
        "INSERT OR IGNORE INTO accepted (sequence, submission)"
        " SELECT sequence, submission FROM envelope WHERE sequence = ?1 AND sha256 = ?2"));
    TRY(keep.bind(1, static_cast<std::int64_t>(taken.sequence)).bind(2, taken.sha256).run());
    Statement leave = TRY(database_.prepare("DELETE FROM envelope WHERE sequence = ?1 AND sha256 = ?2"));
    TRY(leave.bind(1, static_cast<std::int64_t>(taken.sequence)).bind(2, taken.sha256).run());
    if (database_.changed_rows() == 0) return false;
    TRY(drop_entries(database_, taken.sequence));
    return true;
}

Result<std::uint64_t> Queue::accept(const envelope::Acks& verified, AcksFrom from) {
    std::uint64_t left = 0;
    TRY(database_.transaction([&]() -> Result<void> {
        for (const envelope::TakenEnvelope& taken : verified.taken) left += TRY(accept_one(taken)) ? 1 : 0;
        Statement remember = TRY(database_.prepare(
            "UPDATE kiosk SET trusted_ms = CASE WHEN ?1 >= ack_serial THEN ?2 ELSE trusted_ms END,"
            " ack_serial = max(ack_serial, ?1), store_ack_serial = max(store_ack_serial, ?3)"));
        const auto serial = static_cast<std::int64_t>(verified.serial);
        remember.bind(1, serial).bind(2, milliseconds(verified.made_at));
        TRY(remember.bind(3, from == AcksFrom::store ? serial : std::int64_t{0}).run());
        Statement forget = TRY(database_.prepare(
            "DELETE FROM accepted WHERE sequence <= (SELECT max(sequence) FROM accepted) - ?1"));
        return forget.bind(1, accepted_kept).run();
    }));
    return left;
}

Result<WallTime> Queue::last_trusted() {
    return WallTime(Milliseconds(TRY(database_.query_integer("SELECT coalesce(max(trusted_ms), 0) FROM kiosk"))));
}

Result<std::vector<envelope::SequenceRun>> Queue::waiting_runs(std::uint64_t last_sequence) {
    std::vector<envelope::SequenceRun> runs;
    Statement rows = TRY(database_.prepare("SELECT sequence FROM envelope ORDER BY sequence"));
    while (TRY(rows.step())) {
        const auto sequence = static_cast<std::uint64_t>(rows.integer(0));
        if (!runs.empty() && runs.back().last + 1 == sequence) {
            runs.back().last = sequence;
        } else if (runs.size() == envelope::max_waiting_runs) {
            // Said to wait although it may not: that hides a loss for a while, and never invents one.
            runs.back().last = last_sequence;
            return runs;
        } else {
            runs.push_back({sequence, sequence});
        }
    }
    return runs;
}

Result<HealthEntry> Queue::take_health() {
    HealthEntry entry;
    TRY(database_.transaction([&]() -> Result<void> {
        TRY(database_.execute("UPDATE kiosk SET health_serial = health_serial + 1"));
        Statement row = TRY(database_.prepare("SELECT health_serial, trusted_ms, ack_serial FROM kiosk"));
        if (!TRY(row.step())) return Error(OutboxError::not_enrolled, "outbox", "no kiosk has used it yet", Permanence::temporary);
        entry.serial = static_cast<std::uint64_t>(row.integer(0));
        entry.trusted = WallTime(Milliseconds(row.integer(1)));
        entry.acks_serial = static_cast<std::uint64_t>(row.integer(2));
        const QueueSummary counts = TRY(read_summary(database_));
        envelope::QueueHealth& queue = entry.queue;
        queue.sealed = counts.sealed;
        queue.offered = counts.offered;
        queue.stored = counts.stored;
        queue.refused = counts.refused;
        queue.last_sequence = counts.last_sequence;
        queue.oldest_at = counts.oldest;
        queue.waiting = TRY(waiting_runs(counts.last_sequence));
        return {};
    }));
    return entry;
}

}  // namespace engawa::outbox
