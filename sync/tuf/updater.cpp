#include "sync/tuf/updater.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "sync/tuf/delegation.h"
#include "sync/tuf/error.h"
#include "sync/tuf/names.h"
#include "sync/tuf/target_file.h"

namespace engawa::tuf {

namespace {

// A root that was written by an earlier call; nothing when it is no valid one.
std::optional<Root> valid_root(const std::string& root_bytes) {
    const Result<TrustedSet> set = TrustedSet::create(root_bytes, WallTime{});
    if (!set.ok()) return std::nullopt;
    return set->root();
}

}  // namespace

Result<void> initialise(const std::filesystem::path& metadata_folder, const std::string& root_bytes) {
    const TrustedSet given = TRY(TrustedSet::create(root_bytes, WallTime{}));
    const LocalStore store = TRY(LocalStore::open(metadata_folder));
    const std::optional<std::string> kept = TRY(store.read(root_role, Limits{}.root_bytes));
    const std::optional<Root> before = kept ? valid_root(*kept) : std::nullopt;
    const std::uint64_t version = given.root().common.version;
    if (before && before->common.version == version && *kept != root_bytes)
        return Error(TufError::mismatch, metadata_folder.string(),
                     "another root of this version is trusted here; use another folder for another repository");
    if (before && before->common.version >= version) return {};
    // As when the root comes from the repository: the next update recovers from a fast-forward attack.
    if (before && role_keys_change(*before, given.root()) == RoleKeysChange::changed) TRY(store.note_rotation(version));
    return store.write(root_role, root_bytes);
}

Result<Updater> Updater::create(const std::filesystem::path& metadata_folder, Fetcher& fetcher, WallTime start,
                                Limits limits, KnownSignatures* known) {
    LocalStore store = TRY(LocalStore::open(metadata_folder));
    const std::optional<std::string> root = TRY(store.read(root_role, limits.root_bytes));
    if (!root)
        return Error(TufError::not_initialised, metadata_folder.string(), "there is no trusted root.json; init makes it");
    TrustedSet set = TRY(TrustedSet::create(*root, start, known));
    return Updater(std::move(store), std::move(set), fetcher, limits);
}

Result<void> Updater::refresh() {
    ENGAWA_VERIFY(!refreshed_);
    TRY(update_root());
    TRY(update_timestamp());
    TRY(update_snapshot());
    TRY(load_targets(targets_role, root_role));
    refreshed_ = true;
    return {};
}

Result<void> Updater::update_root() {
    for (int rotation = 0; rotation < limits_.root_rotations; ++rotation) {
        const std::uint64_t next = set_.root().common.version + 1;
        const Result<std::string> bytes =
            fetcher_.fetch_metadata(metadata_file_name(root_role, next), limits_.root_bytes);
        if (!bytes.ok() && bytes.error().is(TufError::not_offered)) break;
        if (!bytes.ok()) return bytes.error();
        const RoleKeysChange change = TRY(set_.update_root(*bytes));
        if (change == RoleKeysChange::changed) TRY(store_.note_rotation(next));
        TRY(store_.write(root_role, *bytes));
    }
    TRY(set_.finish_root());
    return store_.finish_rotation(set_.root().common.version);
}

Result<void> Updater::update_timestamp() {
    // A local file that does not pass guards against nothing and is replaced.
    if (const auto local = TRY(store_.read(timestamp_role, limits_.timestamp_bytes))) (void)set_.load_timestamp(*local);
    const std::string bytes =
        TRY(fetcher_.fetch_metadata(metadata_file_name(timestamp_role, {}), limits_.timestamp_bytes));
    if (TRY(set_.update_timestamp(bytes)) == TrustedSet::TimestampVerdict::already_trusted) return {};
    return store_.write(timestamp_role, bytes);
}

Result<std::string> Updater::fetch_described(std::string_view role, const MetaFile& meta, std::uint64_t limit_bytes) {
    const std::string name =
        metadata_file_name(role, set_.consistent_snapshot() ? std::optional(meta.version) : std::nullopt);
    if (meta.length_bytes && *meta.length_bytes > limit_bytes)
        return Error(TufError::mismatch, name,
                     fmt::format("its signed length is {} bytes; this client takes {}", *meta.length_bytes, limit_bytes));
    return fetcher_.fetch_metadata(name, meta.length_bytes.value_or(limit_bytes));
}

Result<void> Updater::update_snapshot() {
    if (const auto local = TRY(store_.read(snapshot_role, limits_.snapshot_bytes))) (void)set_.load_snapshot(*local);
    if (set_.snapshot_is_final()) return {};
    const std::string bytes = TRY(fetch_described(snapshot_role, set_.snapshot_meta(), limits_.snapshot_bytes));
    TRY(set_.update_snapshot(bytes));
    return store_.write(snapshot_role, bytes);
}

Result<const TrustedTargets*> Updater::load_targets(std::string_view role, std::string_view delegator) {
    if (const TrustedTargets* const loaded = TRY(set_.targets(role, delegator))) return loaded;
    const MetaFile meta = TRY(set_.targets_meta(role));
    if (auto local = TRY(store_.read(role, limits_.targets_bytes))) {
        const Result<const TrustedTargets*> trusted = set_.update_targets(std::move(*local), role, delegator);
        if (trusted.ok()) return *trusted;
    }
    const TrustedTargets* const trusted =
        TRY(set_.update_targets(TRY(fetch_described(role, meta, limits_.targets_bytes)), role, delegator));
    TRY(store_.write(role, trusted->document.bytes()));
    return trusted;
}

Result<TargetFile> Updater::find(std::string_view target) {
    ENGAWA_VERIFY(refreshed_);
    // Pre-order, depth first (5.6.7): the next role is the last one here.
    struct Step {
        std::string role;
        std::string delegator;
    };
    std::vector<Step> ahead{{std::string(targets_role), std::string(root_role)}};
    std::set<std::string> visited;
    while (!ahead.empty() && static_cast<int>(visited.size()) <= limits_.delegations) {
        const Step step = std::move(ahead.back());
        ahead.pop_back();
        if (!visited.insert(step.role).second) continue;
        const TrustedTargets* const trusted = TRY(load_targets(step.role, step.delegator));
        if (std::optional<TargetFile> found = TRY(trusted->head.find(target))) return *std::move(found);
        if (!trusted->head.delegations) continue;
        const std::vector<DelegatedTo> roles = roles_for(*trusted->head.delegations, target);
        if (!roles.empty() && roles.back().terminating) ahead.clear();
        for (auto role = roles.rbegin(); role != roles.rend(); ++role) ahead.push_back({role->role, step.role});
    }
    return Error(TufError::unknown_target, percent_encoded(target), "no role that may speak for it knows this target");
}

Result<std::map<std::string, TargetFile>> Updater::list(std::string_view folder) {
    ENGAWA_VERIFY(refreshed_ && folder.ends_with('/'));
    struct Step {
        std::string role;
        std::string delegator;
    };
    std::vector<Step> ahead{{std::string(targets_role), std::string(root_role)}};
    std::set<std::string> visited;
    std::set<std::string> names;
    while (!ahead.empty()) {
        const Step step = std::move(ahead.back());
        ahead.pop_back();
        if (!visited.insert(step.role).second) continue;
        if (static_cast<int>(visited.size()) > limits_.listed_roles)
            return Error(TufError::mismatch, std::string(folder),
                         fmt::format("more than {} roles speak for targets here", limits_.listed_roles));
        // A department that has not published yet. Below it a role that is missing would make half a list.
        if (step.delegator == targets_role && !set_.lists(step.role)) continue;
        const TrustedTargets* const trusted = TRY(load_targets(step.role, step.delegator));
        for (std::size_t i = 0; i < trusted->head.targets.size(); ++i) {
            const std::string_view name = trusted->head.targets.member_name(i);
            if (name.starts_with(folder)) names.emplace(name);
        }
        if (!trusted->head.delegations) continue;
        for (std::string& role : roles_below(*trusted->head.delegations, folder, limits_.listed_roles))
            ahead.push_back({std::move(role), step.role});
    }
    // A role may list what it may not speak for, or what one before it lists too; find() knows.
    std::map<std::string, TargetFile> found;
    for (const std::string& name : names) {
        Result<TargetFile> target = find(name);
        if (target.ok()) found.emplace(name, *std::move(target));
        else if (!target.error().is(TufError::unknown_target)) return target.error();
    }
    return found;
}

Result<std::vector<std::string>> Updater::delegated_patterns() {
    ENGAWA_VERIFY(refreshed_);
    std::vector<std::string> patterns;
    const TrustedTargets* const trusted = TRY(load_targets(targets_role, root_role));
    if (!trusted->head.delegations) return patterns;
    for (const DelegatedRole& role : trusted->head.delegations->roles) {
        if (role.paths) patterns.insert(patterns.end(), role.paths->begin(), role.paths->end());
    }
    return patterns;
}

Result<Updater::Fetched> Updater::download(std::string_view target, const std::filesystem::path& folder) {
    TRY(check_target_name(target));
    const TargetFile described = TRY(find(target));
    const std::unique_ptr<FileDescriptor> lock = TRY(lock_folder(folder));
    const std::filesystem::path file = folder / local_file_name(target);
    if (TRY(is_target_file(file, described))) return Fetched::before;
    TRY(fetch_target(target, described, file));
    return Fetched::now;
}

Result<void> Updater::fetch_target(std::string_view target, const TargetFile& described,
                                   const std::filesystem::path& file) {
    const std::string path =
        set_.consistent_snapshot() ? consistent_target_path(target, described.hashes) : std::string(target);
    for (;;) {
        const std::unique_ptr<IncomingTarget> incoming =
            TRY(IncomingTarget::create(file, described, percent_encoded(target)));
        const bool resumed = incoming->gathered_bytes() > 0;
        Result<void> result = fetcher_.fetch_target(path, incoming->gathered_bytes(), *incoming);
        if (result.ok()) result = incoming->finish();
        if (result.ok()) return {};
        // What an interrupted transfer has brought is gone on with next time; anything else is no good to anybody.
        const bool worth_keeping = result.error().temporary() && incoming->gathered_bytes() > 0 &&
                                   !result.error().is(FileError::disk_full);
        if (worth_keeping) return result;
        incoming->discard();
        // The first part may have been a lie of another mirror: once more, from the start, tells.
        if (!resumed || !result.error().is(TufError::mismatch)) return result;
    }
}

}  // namespace engawa::tuf
