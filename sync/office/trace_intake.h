#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "sync/envelope/envelope.h"
#include "sync/office/registry.h"
#include "sync/office/sql.h"

// The trace's lines of an envelope on their way into the database. docs/formats/trace.md, "At the office"

namespace engawa::office {

// The numbers of lines that none of the kiosk's keys has signed, neither the one it has nor one it had.
std::set<std::uint64_t> badly_signed(const envelope::OpenedTrace& trace, const RegisteredKiosk& kiosk);

struct TraceArrival {
    const envelope::OpenedEnvelope& opened;
    const std::string& sha256;
    const std::set<std::uint64_t>& badly_signed;
};
// In the transaction that takes the envelope in. What is wrong with a line is noted beside it, and keeps nothing out.
Result<void> take_trace(sql::Connection& connection, const TraceArrival& arrival, const std::string& now);

}  // namespace engawa::office
