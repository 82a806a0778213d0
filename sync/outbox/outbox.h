#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/database.h"
#include "kiosk/base/ids.h"
#include "kiosk/base/result.h"

// The outbox: one SQLite file that holds every envelope until the office has said that it has it. The Sink
// (sync/outbox/sink.h) puts envelopes in, on the thread of the visit; the Queue (sync/outbox/queue.h) takes them out, on
// the sync thread. Each has its own connection to the file. docs/formats/outbox.md

namespace engawa::outbox {

enum class OutboxError {
    not_enrolled,      // permanent: no kiosk key or no recipient
    already_accepted,  // permanent: the office has taken in this very submission; its slip is no longer kept
    other_kiosk,       // permanent: the file belongs to a kiosk of another id, whose numbers must not be continued
    no_such_envelope,  // permanent: no row of that sequence number
};
std::string_view error_name(OutboxError error);

// sealed → offered → stored → accepted. A row that is accepted is deleted; nothing else deletes one.
enum class EnvelopeState : int {
    sealed = 1,    // durable here, never sent
    offered = 2,   // sending was begun; the store may have it
    stored = 3,    // the store has it; the office has not said so
    accepted = 4,  // the office has it
};

// For the status page and the heartbeat; no personal data.
struct QueueSummary {
    std::uint64_t sealed = 0;
    std::uint64_t offered = 0;
    std::uint64_t stored = 0;
    std::uint64_t refused = 0;        // of these, how many were refused at their last attempt
    std::uint64_t last_sequence = 0;  // the last number given out, 0 before the first
    std::optional<WallTime> oldest;   // when the oldest was sealed, by the clock of that moment

    std::uint64_t waiting() const { return sealed + offered + stored; }
    friend bool operator==(const QueueSummary&, const QueueSummary&) = default;
};

// Opens the file, brings its schema up to date and makes the file's name durable.
Result<Database> open_outbox_database(const std::filesystem::path& path, const DatabaseOptions& options = {});

// All migrations, in order.
std::vector<Migration> outbox_migrations();

// What delivery asks at every step. Both are answered by the index envelope_waiting, since the table is full of sealed bytes.
// ?1: those stored at that time or before are due again; ?2: the same of those that the office has passed over. The +
// keeps the order from being a reason to read the table.
inline constexpr std::string_view waiting_sql =
    "SELECT sequence, sha256, state, attempts, bytes, sealed_ms FROM envelope WHERE state <> 3 OR stored_ms <= ?1"
    " OR (stored_ms <= ?2 AND sequence < (SELECT max(sequence) FROM accepted)) ORDER BY +sequence";
inline constexpr std::string_view summary_sql =
    "SELECT coalesce(sum(state = 1), 0), coalesce(sum(state = 2), 0), coalesce(sum(state = 3), 0),"
    " coalesce(sum(last_error <> ''), 0), min(sealed_ms) FROM envelope";

Result<QueueSummary> read_summary(Database& database);

}  // namespace engawa::outbox
