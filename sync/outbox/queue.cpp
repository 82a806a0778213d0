#include "sync/outbox/queue.h"

#include <utility>

#include "sync/envelope/envelope.h"

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
    Statement rows = TRY(database_.prepare(
        "SELECT sequence, sha256, state, attempts FROM envelope WHERE state <> 3 OR stored_ms <= ?1 ORDER BY sequence"));
    rows.bind(1, milliseconds(now - offer_again_after));
    std::vector<QueuedEnvelope> due;
    while (TRY(rows.step())) {
        const std::string sha256 = rows.text(1);
        due.push_back({static_cast<std::uint64_t>(rows.integer(0)), sha256, envelope::inbox_key(kiosk_, sha256),
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

Result<void> Queue::mark_refused(std::uint64_t sequence, std::string_view error_name) {
    Statement update = TRY(database_.prepare("UPDATE envelope SET last_error = ?2 WHERE sequence = ?1"));
    return update.bind(1, static_cast<std::int64_t>(sequence)).bind(2, error_name).run();
}

Result<std::uint64_t> Queue::ack_serial() {
    return static_cast<std::uint64_t>(
        TRY(database_.query_integer("SELECT coalesce(max(ack_serial), 0) FROM kiosk")));
}

Result<bool> Queue::accept_one(const envelope::TakenEnvelope& taken) {
    Statement keep = TRY(database_.prepare(
        "INSERT OR IGNORE INTO accepted (sequence, submission)"
        " SELECT sequence, submission FROM envelope WHERE sequence = ?1 AND sha256 = ?2"));
    TRY(keep.bind(1, static_cast<std::int64_t>(taken.sequence)).bind(2, taken.sha256).run());
    Statement leave = TRY(database_.prepare("DELETE FROM envelope WHERE sequence = ?1 AND sha256 = ?2"));
    TRY(leave.bind(1, static_cast<std::int64_t>(taken.sequence)).bind(2, taken.sha256).run());
    return database_.changed_rows() > 0;
}

Result<std::uint64_t> Queue::accept(const envelope::Acks& verified) {
    std::uint64_t left = 0;
    TRY(database_.transaction([&]() -> Result<void> {
        for (const envelope::TakenEnvelope& taken : verified.taken) left += TRY(accept_one(taken)) ? 1 : 0;
        Statement remember = TRY(database_.prepare(
            "UPDATE kiosk SET ack_serial = max(ack_serial, ?1), trusted_ms = max(trusted_ms, ?2)"));
        TRY(remember.bind(1, static_cast<std::int64_t>(verified.serial)).bind(2, milliseconds(verified.made_at)).run());
        Statement forget = TRY(database_.prepare(
            "DELETE FROM accepted WHERE sequence <= (SELECT max(sequence) FROM accepted) - ?1"));
        return forget.bind(1, accepted_kept).run();
    }));
    return left;
}

}  // namespace engawa::outbox
