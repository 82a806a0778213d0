#pragma once

#include <iosfwd>
#include <optional>
#include <string>

#include "kiosk/base/clock.h"
#include "kiosk/base/result.h"
#include "sync/publish/key_ring.h"
#include "sync/publish/repository.h"
#include "sync/store/store.h"

// Between a repository and the store (docs/formats/content-repository.md, "In the store").

namespace engawa::publish {

struct PublishParts {
    store::ObjectStore& store;
    const WallClock& clock;
    std::ostream& out;
};

// What is in the store, verified from a root that is trusted. `PublishError::empty_store` when nothing was published.
Result<Published> read_store(store::ObjectStore& store, const std::string& trusted_root);

enum class Unfinished {
    wait,       // a snapshot that no timestamp names is another's publish under way
    pass_over,  // it was broken off, and a person says so
};

// Writes targets, roles, snapshot, root and at last the timestamp; then puts the drafts away as published. Run again
// after any failure it goes on where it was. `not_signed`, `expired` before anything is written; `overtaken`,
// `unfinished` before a kiosk sees anything.
Result<void> publish(Repository& repository, KeyRing& keys, Unfinished unfinished, const PublishParts& parts);

// Takes in what others have published, and lays the drafts over it.
Result<void> fetch(Repository& repository, const PublishParts& parts);
// A repository in a new folder, from the root that kiosks trust first.
Result<void> fetch_new(const std::filesystem::path& folder, const std::filesystem::path& root_file,
                       const PublishParts& parts);

// A new life for the timestamp, and for the snapshot when its own nears the end. Nothing else changes.
Result<void> renew_timestamp(Repository& repository, KeyRing& keys, const PublishParts& parts);

// For status: what the store has that this repository does not know.
enum class StoreState { empty, same, newer };
Result<StoreState> compare_with_store(const Repository& repository, store::ObjectStore& store);

}  // namespace engawa::publish
