#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kiosk/base/clock.h"
#include "sync/envelope/health.h"
#include "sync/office/sql.h"

// What the database has of the kiosks' traces, and what is wrong with it. docs/formats/trace.md, "At the office"

namespace engawa::office {

// Of one kiosk. Numbers stand as runs, growing.
struct TraceState {
    using Runs = std::vector<envelope::SequenceRun>;
    std::uint64_t entries = 0;
    std::uint64_t last = 0;
    Runs coming;  // not here, and neither is an envelope that may carry them
    // What a person has not seen yet:
    Runs missing;    // not here, and every envelope that could carry them is
    Runs other;      // came again with another line; the first is kept
    Runs broken;     // do not follow the line before them
    Runs badly_signed;  // not signed with a key the kiosk has or had
    std::uint64_t unreadable = 0;  // envelopes with lines that cannot be read

    bool needs_a_person() const {
        return !missing.empty() || !other.empty() || !broken.empty() || !badly_signed.empty() || unreadable > 0;
    }
};
Result<TraceState> trace_state(sql::Connection& connection, const std::string& kiosk);

// Every kiosk that has a trace here, or something wrong with one.
Result<std::vector<std::string>> traced_kiosks(sql::Connection& connection);

struct TraceRow {
    std::string line;
    std::string signature;
    std::uint64_t sequence = 0;  // of the envelope it came in
};
// In their order, at most `most` after that number; made at that time or later, or taken in then where the clock was unset.
Result<std::vector<TraceRow>> trace_rows(sql::Connection& connection, const std::string& kiosk, std::uint64_t after, std::int64_t most,
                                         const std::string& since);

struct TraceFault {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::string what;
    std::string envelope;
    std::string detail;
    std::string noted_at;
    std::string seen_at;  // empty: by nobody yet
};
Result<std::vector<TraceFault>> trace_faults(sql::Connection& connection, const std::string& kiosk);

// A person has looked at all that is wrong with this kiosk's: no audit tells of it again.
Result<void> mark_trace_seen(sql::Connection& connection, const std::string& kiosk, WallTime now);

}  // namespace engawa::office
