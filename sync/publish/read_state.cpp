#include "sync/publish/read_state.h"

#include "sync/publish/publish_error.h"
#include "sync/tuf/error.h"
#include "sync/tuf/names.h"
#include "sync/tuf/trusted_set.h"
#include "sync/tuf/updater.h"

namespace engawa::publish {

namespace {

class StateReader {
  public:
    StateReader(const ReadMetadata& read, tuf::TrustedSet set) : read_(read), set_(std::move(set)) {}

    Result<Published> run(const std::string& first_root) {
        TRY(read_roots(first_root));
        TRY(read_rest());
        return std::move(state_);
    }

    // With the newest root, and the rest by the keys of the newest that it verifies under.
    Result<Published> run_by_any_root(const std::string& first_root) {
        TRY(read_roots(first_root));
        const auto by_newest = read_rest();
        if (by_newest.ok()) return std::move(state_);
        for (auto older = std::next(state_.roots.rbegin()); older != state_.roots.rend(); ++older) {
            StateReader reader(read_, TRY(tuf::TrustedSet::create(older->second, WallTime{})));
            TRY(reader.set_.finish_root());
            if (!reader.read_rest().ok()) continue;
            reader.state_.roots = state_.roots;
            reader.state_.root = state_.root;
            return std::move(reader.state_);
        }
        return by_newest.error();
    }

  private:
    Result<void> read_rest() {
        const auto timestamp = TRY(read_("timestamp.json", limits_.timestamp_bytes));
        if (!timestamp) return {};
        TRY(set_.update_timestamp(*timestamp));
        const tuf::SignedDocument signed_timestamp = TRY(document(*timestamp));
        state_.timestamp = {TRY(tuf::read_timestamp(signed_timestamp.signed_part(), "timestamp.json")), *timestamp};
        const std::uint64_t version = set_.snapshot_meta().version;
        const std::string snapshot =
            TRY(needed(tuf::metadata_file_name(tuf::snapshot_role, version), limits_.snapshot_bytes));
        TRY(set_.update_snapshot(snapshot));
        const tuf::SignedDocument signed_snapshot = TRY(document(snapshot));
        state_.snapshot = {TRY(tuf::read_snapshot(signed_snapshot.signed_part(), "snapshot.json")), snapshot};
        return read_targets(tuf::targets_role, tuf::root_role);
    }

    Result<tuf::SignedDocument> document(const std::string& bytes) { return tuf::SignedDocument::read(bytes, "metadata"); }

    Result<std::string> needed(const std::string& name, std::uint64_t max_bytes) {
        auto bytes = TRY(read_(name, max_bytes));
        if (!bytes) return Error(tuf::TufError::not_offered, name, "it is not there, though it is signed for");
        return std::move(*bytes);
    }

    Result<void> read_roots(const std::string& first_root) {
        std::string newest = first_root;
        state_.roots[set_.root().common.version] = newest;
        for (int rotations = 0; rotations < limits_.root_rotations; ++rotations) {
            const std::uint64_t version = set_.root().common.version + 1;
            const auto next = TRY(read_(tuf::metadata_file_name(tuf::root_role, version), limits_.root_bytes));
            if (!next) break;
            TRY(set_.update_root(*next));
            newest = *next;
            state_.roots[version] = newest;
        }
        TRY(set_.finish_root());
        state_.root = {set_.root(), newest};
        return {};
    }

    // Depth first; a role that is delegated to and was never published is left out.
    Result<void> read_targets(std::string_view role, std::string_view delegator) {
        const tuf::MetaFile meta = TRY(set_.targets_meta(role));
        const std::string bytes = TRY(needed(tuf::metadata_file_name(role, meta.version), limits_.targets_bytes));
        TRY(set_.update_targets(bytes, role, delegator));
        const tuf::SignedDocument signed_targets = TRY(document(bytes));
        tuf::Targets targets = TRY(tuf::read_targets(signed_targets.signed_part(), role));
        std::vector<std::string> delegated;
        if (targets.delegations) {
            for (const tuf::DelegatedRole& next : targets.delegations->roles) delegated.push_back(next.name);
        }
        state_.roles.insert_or_assign(std::string(role), MetadataFile<tuf::Targets>{std::move(targets), bytes});
        for (const std::string& next : delegated) {
            if (state_.snapshot->value.find(next) != nullptr) TRY(read_targets(next, role));
        }
        return {};
    }

    const ReadMetadata& read_;
    tuf::TrustedSet set_;
    tuf::Limits limits_;
    Published state_;
};

}  // namespace

Result<Published> read_state(const ReadMetadata& read, const std::string& first_root) {
    // At the beginning of time nothing has expired yet.
    tuf::TrustedSet set = TRY(tuf::TrustedSet::create(first_root, WallTime{}));
    return StateReader(read, std::move(set)).run(first_root);
}

Result<Published> read_kept_state(const ReadMetadata& read, const std::string& first_root) {
    tuf::TrustedSet set = TRY(tuf::TrustedSet::create(first_root, WallTime{}));
    return StateReader(read, std::move(set)).run_by_any_root(first_root);
}

}  // namespace engawa::publish
