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
    another,  // it is another city's
};

struct StoreLook {
    StoreState state = StoreState::empty;
    std::optional<std::string> bytes;         // of timestamp.json
    std::optional<tuf::Timestamp> timestamp;  // when it can be read; its signatures are checked for `newer` alone
    std::optional<std::string> next_root;     // the one behind the newest that is published here; not verified
};
Result<StoreLook> look_at(store::ObjectStore& store, const Published& own);

// A good first root in the store that our root keys have not signed: the store is another city's.
Result<bool> is_another_citys(store::ObjectStore& store, const Published& own);

// Whose the next root is. A publish from here that was broken off behind it has it for a draft still.
enum class NextRoot { none, drafted_here, of_others };
NextRoot next_root(const StoreLook& look, const Repository& repository);

// `PublishError::damaged_store` for another city's store; that or `older_store`: with the command that brings back what was published. Other states are
// for the caller to judge.
Result<void> check_not_put_back(const StoreLook& look, const Published& own, const store::ObjectStore& store);

// `PublishError::overtaken` for a next root of others: what is signed by the keys of the root before it, kiosks may take
// no longer.
Result<void> check_no_newer_root(const StoreLook& look, const Repository& repository, const store::ObjectStore& store);

// The version of a timestamp that kiosks take who know any that was there. Of a store that was emptied or put back they
// may know what a timer has added unseen since our newest; once an hour is more than any does.
std::uint64_t next_timestamp_version(const Repository& repository, const StoreLook& look, WallTime now);
// The same for a store of which a person says that it is not as it was, whatever it shows.
std::uint64_t timestamp_version_past_unseen(const Repository& repository, const StoreLook& look, WallTime now);

}  // namespace engawa::publish
