#pragma once

#include <cstdint>
#include <string>

#include "kiosk/assist/trace_sink.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/database.h"
#include "sync/envelope/minisign.h"

// The trace's table in the outbox. Each function is called within a transaction, and counts with its commit.
// docs/formats/trace.md

namespace engawa::outbox {

// How many entries wait at most, and how many of the oldest are let go of then.
inline constexpr std::int64_t most_waiting_entries = 20'000;
inline constexpr std::int64_t entries_let_go = 10'000;

struct EntryTime {
    WallTime at;
    ClockState clock;
};

// The next entry of the chain, signed. DatabaseError; TraceError::bad_word, and then it is not there.
Result<void> append_entry(Database& database, const envelope::MinisignSecretKey& key, const assist::TraceEntry& entry, EntryTime time);

// The lines that no envelope carries yet, as trace.jsonl holds them, oldest first: as many as an envelope may carry and as have
// room. From now on this envelope carries them.
Result<std::string> take_entries(Database& database, std::uint64_t sequence, std::uint64_t room_bytes);

// The office has signed for the envelope.
Result<void> drop_entries(Database& database, std::uint64_t sequence);

}  // namespace engawa::outbox
