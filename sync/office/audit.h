#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/result.h"
#include "sync/envelope/health.h"
#include "sync/office/inbox_database.h"
#include "sync/office/registry.h"
#include "sync/office/trace_book.h"
#include "sync/store/store.h"

// Whether every envelope that a kiosk has made is at the office, on its way, or lost. docs/formats/audit.md

namespace engawa::office {

enum class Heartbeat {
    fresh,        // within the time that was asked for
    silent,       // older
    never,        // none was ever seen
    unreadable,   // not signed by the kiosk, or no heartbeat at all; what an earlier audit saw still counts
    not_asked,    // the kiosk is revoked, or not in the registry
};
std::string_view heartbeat_word(Heartbeat heartbeat);

struct AuditedKiosk {
    KioskId id;
    std::string center;
    Heartbeat heartbeat = Heartbeat::not_asked;
    std::string heartbeat_detail;            // why it is unreadable
    std::optional<std::string> heard_at;     // RFC 3339, by the kiosk's clock
    std::optional<Seconds> clock_ahead;      // of ours when the heartbeat was first seen, where that is far
    std::uint64_t received = 0;              // different numbers
    std::uint64_t last_sequence = 0;         // the highest known, from records and heartbeats
    std::vector<envelope::SequenceRun> lost;     // neither here nor on the kiosk: proven
    std::vector<envelope::SequenceRun> waiting;  // still on the kiosk
    std::vector<envelope::SequenceRun> unknown;  // missing here, and no heartbeat says whether they wait
    std::vector<envelope::SequenceRun> again;    // came in more than one envelope; one record each
    std::vector<envelope::SequenceRun> reused;   // came with different records, which a person took
    std::uint64_t in_store = 0;              // objects not pulled yet, those set aside among them
    std::uint64_t set_aside = 0;
    std::uint64_t damaged = 0;               // among those set aside: their bytes were not what their name says
    std::string unlisted;                    // why its part of the inbox could not be listed
    TraceState trace;                        // what was done there
};

struct AuditReport {
    std::string made_at;
    std::vector<AuditedKiosk> kiosks;  // by id
    std::vector<std::string> set_aside_elsewhere;  // keys that name no kiosk
    std::string not_seen;  // what of the inbox was not looked at; empty when all was

    // Something is lost, unknown or set aside, something is wrong with a trace, or a kiosk is silent, was never heard or is unreadable.
    bool needs_a_person() const;
};

struct AuditParts {
    InboxDatabase& database;
    store::ObjectStore& store;
    const Registry& registry;
    const WallClock& clock;
    Seconds silent_after;
};

Result<AuditReport> audit(const AuditParts& parts);

void print_audit(const AuditReport& report, std::ostream& out);
std::string audit_as_json(const AuditReport& report);

}  // namespace engawa::office
