#pragma once

#include <optional>
#include <string>

#include "kiosk/base/result.h"
#include "sync/publish/repository.h"
#include "sync/store/store.h"

// What a store shows, seen from what a repository knows to have been published.

namespace engawa::publish {

enum class StoreState {
    empty,
    same,     // at most the timestamp has got a new life since
    newer,    // somebody else has published
    older,    // it was put back to an earlier state
    damaged,  // its timestamp.json is none, or not signed
};

struct StoreLook {
    StoreState state = StoreState::empty;
    std::optional<std::string> bytes;         // of timestamp.json
    std::optional<tuf::Timestamp> timestamp;  // when it can be read; its signatures are checked for `newer` alone
};
Result<StoreLook> look_at(store::ObjectStore& store, const Published& own);

// `PublishError::older_store`, `damaged_store`: with the command that brings back what was published. Other states are
// for the caller to judge.
Result<void> check_not_put_back(const StoreLook& look, const Published& own, const store::ObjectStore& store);

// A root in the store behind the newest that is published here. `PublishError::unfinished` when it is the draft of a
// publish that was broken off behind it, `overtaken` when it is another's: behind a root with other keys what the store
// still has cannot be verified, nor a timestamp for it be made.
Result<void> check_no_newer_root(const Repository& repository, store::ObjectStore& store);

// The version of a timestamp that kiosks take who know any that was there. Of a store that was emptied or put back they
// may know what a timer has added unseen since our newest; once an hour is more than any does.
std::uint64_t next_timestamp_version(const Repository& repository, const StoreLook& look, WallTime now);

}  // namespace engawa::publish
