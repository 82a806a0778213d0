#pragma once

#include <iosfwd>
#include <optional>
#include <string>

#include "kiosk/base/clock.h"
#include "kiosk/base/result.h"
#include "sync/publish/clock_rule.h"
#include "sync/publish/key_ring.h"
#include "sync/publish/repository.h"
#include "sync/store/store.h"

// Between a repository and the store (docs/formats/content-repository.md, "In the store").

namespace engawa::publish {

struct PublishParts {
    store::ObjectStore& store;
    const WallClock& clock;
    std::ostream& out;
    std::ostream& err;  // warnings
    ClockTrust trust = ClockTrust::checked;
};

// What is in the store, verified from a root that is trusted. `PublishError::empty_store` when nothing was published.
Result<Published> read_store(store::ObjectStore& store, const std::string& trusted_root);

enum class Unfinished {
    wait,       // a snapshot that no timestamp names is another's publish under way
    pass_over,  // it was broken off, and a person says so
};

// Writes targets, roles, snapshot, root and at last the timestamp; then puts the drafts away as published. Run again
// after any failure it goes on where it was. `not_signed`, `expired`, `older_store`, `damaged_store` before anything is
// written; `overtaken`, `unfinished` before a kiosk sees anything.
Result<void> publish(Repository& repository, KeyRing& keys, Unfinished unfinished, const PublishParts& parts);

// Writes what was published again into a store that was emptied, damaged or put back to an older state: what is missing
// there or other, and a timestamp that kiosks take who have seen the newer state. Drafts stay as they are.
// `PublishError::overtaken` when the store has what is not known here: a newer root, or a newer snapshot, unless that is to
// be passed over, whether or not a timestamp leads to it.
Result<void> restore(Repository& repository, KeyRing& keys, Unfinished unfinished, const PublishParts& parts);

// Takes in what others have published, and lays the drafts over it.
Result<void> fetch(Repository& repository, const PublishParts& parts);
// A repository in a new folder, from the root that kiosks trust first.
Result<void> fetch_new(const std::filesystem::path& folder, const std::filesystem::path& root_file,
                       const PublishParts& parts);

// A new life for the timestamp, and for the snapshot when its own nears the end. Nothing else changes in the store; a
// repository without drafts takes note of what it found there. `older_store`, `damaged_store` as for publish.
Result<void> renew_timestamp(Repository& repository, KeyRing& keys, const PublishParts& parts);

}  // namespace engawa::publish
