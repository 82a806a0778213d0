#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "kiosk/base/result.h"
#include "sync/envelope/age.h"
#include "sync/envelope/minisign.h"
#include "sync/office/inbox_database.h"
#include "sync/office/registry.h"
#include "sync/store/store.h"

namespace engawa::office {

struct PullSummary {
    int new_records = 0;
    int same_again = 0;  // envelopes that had been taken in before
    int set_aside = 0;   // left in the store, not acknowledged, written down with the reason; and what a person wanted and is nowhere whole
    int left_to_another = 0;  // kiosks that another pull on the same database is at work on
    int missing = 0;     // acknowledged by an earlier database and not in this one
    int not_reached = 0; // objects, acks or statuses that a trouble of the store kept from us; the next pull tries again
};

// What lies on a stick is on its way back to kiosks that may have no network: it carries the acks of all kiosks, and does not
// count as having published them or the slips' statuses (docs/formats/stick.md).
enum class PulledFrom { network, stick };

struct PullParts {
    store::ObjectStore& store;
    InboxDatabase& database;
    const Registry& registry;
    const std::vector<envelope::AgeIdentity>& identities;
    const envelope::MinisignSecretKey& office_key;
    const WallClock& clock;
    Random& random;
    std::ostream& out;  // a line for each thing a person may want to know; no answers
    std::uint64_t max_open_bytes{64u << 20};  // sealed size of what is held open at a time, to take it in by number
    // After the office's key changed: what lies in the store is signed with the old one, and a kiosk may know the new one alone.
    enum class Signing { news, all };
    Signing signing{Signing::news};
    // Whether a person takes what was set aside: its kiosk was revoked then, its number or id came before, it lies under another
    // kiosk's name, or it was discarded.
    std::function<bool(const ObjectKey&)> release{[](const ObjectKey&) { return false; }};
    std::size_t objects_at_once{1'000};  // of a kiosk: then they are acknowledged and removed, and the next begun
    PulledFrom from = PulledFrom::network;
    std::uint64_t acks_above = 0;  // all acks go above it; 0: none that the store has and whose serial cannot be read
};

// Empties the inbox: open, verify, commit, acknowledge, and only then remove; then has the slips say so. It may be cut
// off at any moment and run again, also beside others: nothing is lost and nothing is taken twice. One bad envelope
// never stops the others. An error means that the inbox could not be listed or the database not written.
Result<PullSummary> pull_inbox(const PullParts& parts);

}  // namespace engawa::office
