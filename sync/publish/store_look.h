#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

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
    damaged,  // its timestamp.json is gone, is none, or not signed; looked at closely, other files are gone or cut short
    another,  // it is another city's
};

struct StoreLook {
    StoreState state = StoreState::empty;
    std::optional<std::string> bytes;         // of timestamp.json
    std::optional<tuf::Timestamp> timestamp;  // when it can be read; its signatures are checked for `newer` alone
    std::string damage;                       // what is wrong, for a person
    std::optional<std::string> next_root;     // the one behind the newest that is published here, signed by its keys
    bool has_damaged_root = false;            // what stands under its name is none
};
Result<StoreLook> look_at(store::ObjectStore& store, const Published& own);
// The same, and of a store that shows what is published here whether its files are all there, by name and length: a list of
// the store is read.
Result<StoreLook> look_closely_at(store::ObjectStore& store, const Published& own);
// The same, and whether each of them has the bytes it should: every file is read. `out` is told how far it has come.
Result<StoreLook> look_through(store::ObjectStore& store, const Published& own, std::ostream& out);

// What to do about a store that is damaged.
inline constexpr std::string_view way_back = "engawa content publish --restore, where it was published from, brings it back";

// The newest snapshot that lies in the store, whether or not a timestamp leads to it; 0 when there is none.
Result<std::uint64_t> newest_snapshot_in(store::ObjectStore& store);

// What is published; before the first publish, the first root that is drafted, by which another city's store is known.
Published with_first_root(const Repository& repository);

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
// The same for a publish, whose repository does not hear of every timestamp that a timer adds: when the store's was signed
// days ago, a backup may have taken newer ones away.
std::uint64_t published_timestamp_version(const Repository& repository, const StoreLook& look, WallTime now);
// The same for a store of which a person says that it is not as it was, whatever it shows.
std::uint64_t timestamp_version_past_unseen(const Repository& repository, const StoreLook& look, WallTime now);

}  // namespace engawa::publish
