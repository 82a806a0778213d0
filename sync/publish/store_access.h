#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kiosk/base/result.h"
#include "sync/publish/key_ring.h"
#include "sync/publish/repository.h"
#include "sync/store/store.h"

// What publish, fetch and timestamp have in common.

namespace engawa::publish {

ObjectKey metadata_key(std::string_view role, std::optional<std::uint64_t> version);

// The error with the store's address before its place, unless that names it already.
Error at_store(const Error& error, const store::ObjectStore& store);

// Nothing when it is not there.
Result<std::optional<std::string>> read_object(store::ObjectStore& store, const ObjectKey& key, std::uint64_t max_bytes);
Result<std::optional<std::string>> read_timestamp(store::ObjectStore& store);

// As read_store; a file that is signed for and gone is told with the command that brings it back, when `own` has it.
// `PublishError::unfinished` when a root that is newer than the trusted one is there already, and nothing of its keys yet.
Result<Published> read_whole_store(store::ObjectStore& store, const std::string& trusted_root, const Published& own);
// The roots that are in the store, verified one from the other; nothing else of it.
Result<Published> read_roots(store::ObjectStore& store, const std::string& trusted_root);

// Whether as many keys of the ring as the role's threshold in `root` asks for are there and can be opened; to be asked before
// anything is written. `PublishError::no_key` names the files that are missing, another error the one that cannot be read.
Result<void> check_machine_keys(const tuf::Root& root, KeyRing& keys, std::string_view role);
// Signed by as many keys of the ring as the role's threshold in `root` asks for; else `PublishError::no_key`.
Result<std::string> signed_by_machine(const tuf::Root& root, KeyRing& keys, std::string_view role, const std::string& canonical);

// A snapshot of what the repository would publish, or a timestamp for a snapshot.
tuf::MetaFiles wanted_meta(const Repository& repository);
struct TimestampOf {
    std::uint64_t snapshot_version;
    const std::string& snapshot_bytes;
};
Result<std::string> make_timestamp(const tuf::Root& root, KeyRing& keys, std::uint64_t version, const TimestampOf& of, Days life,
                                   WallTime now);

// Whether two timestamps lead to the same snapshot: then the one is the other with a new life.
Result<bool> same_snapshot(const std::string& timestamp, const std::string& other);

}  // namespace engawa::publish
