#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/result.h"
#include "sync/tuf/fetcher.h"
#include "sync/tuf/local_store.h"
#include "sync/tuf/metadata.h"
#include "sync/tuf/trusted_set.h"

namespace engawa::tuf {

// How much a repository may send before it is not listened to any longer.
struct Limits {
    std::uint64_t root_bytes = 512'000;
    std::uint64_t timestamp_bytes = 16'384;
    std::uint64_t snapshot_bytes = 2'000'000;
    std::uint64_t targets_bytes = 5'000'000;
    int root_rotations = 256;  // in one update
    int delegations = 32;      // looked into for one target, beside the top-level targets
    int listed_roles = 256;    // looked into for one list
};

// The first trusted root, from a place that is trusted by other means. Checked before it is kept. A folder that has a
// valid root already keeps it when the given one is the same or an older version, and is an error when it is another
// of the same version.
Result<void> initialise(const std::filesystem::path& metadata_folder, const std::string& root_bytes);

// One update: what the repository offers now, verified, and kept in the folder. Throughout it uses the time it began
// at. For the next update another one is made.
class Updater {
  public:
    // Reads and checks the trusted root; nothing is asked of the repository yet. `TufError::not_initialised` without
    // a root. The fetcher must outlive the updater, and so must what is known to be well signed, which a process that
    // updates often keeps from one update to the next.
    static Result<Updater> create(const std::filesystem::path& metadata_folder, Fetcher& fetcher, WallTime start,
                                  Limits limits = {}, KnownSignatures* known = nullptr);

    // Root, timestamp, snapshot, top-level targets. Each file is kept as soon as it has passed all its checks; after a
    // failure what was kept before it stays. Once, and before the calls below.
    Result<void> refresh();

    // What is signed of a target, by the first role in the order of the delegations that may speak for it.
    // `TufError::unknown_target` when none does.
    Result<TargetFile> find(std::string_view target);

    // Every target whose path begins with `folder`, which ends in "/", each as find() would answer it, by its path.
    // All roles that may speak for something there are looked into, and one that cannot be had or verified ends it: a
    // list is whole or an error.
    Result<std::map<std::string, TargetFile>> list(std::string_view folder);

    // The path patterns that the top-level targets delegate, in the order of priority.
    Result<std::vector<std::string>> delegated_patterns();

    // Puts the content of a target that find() or list() has described at `file`; what an earlier call was cut off in
    // is gone on with. The caller keeps other processes out of the folder.
    Result<void> fetch_target(std::string_view target, const TargetFile& described, const std::filesystem::path& file);

    // Puts the target into the folder, under local_file_name(). A file that is there already with the right content is
    // not fetched again.
    enum class Fetched { now, before };
    Result<Fetched> download(std::string_view target, const std::filesystem::path& folder);

    const TrustedSet& trusted() const { return set_; }

  private:
    Updater(LocalStore store, TrustedSet set, Fetcher& fetcher, Limits limits)
        : store_(std::move(store)), set_(std::move(set)), fetcher_(fetcher), limits_(limits) {}

    Result<void> update_root();
    Result<void> update_timestamp();
    Result<void> update_snapshot();
    Result<const TrustedTargets*> load_targets(std::string_view role, std::string_view delegator);
    Result<std::string> fetch_described(std::string_view role, const MetaFile& meta, std::uint64_t limit_bytes);

    LocalStore store_;
    TrustedSet set_;
    Fetcher& fetcher_;
    Limits limits_;
    bool refreshed_ = false;
};

}  // namespace engawa::tuf
