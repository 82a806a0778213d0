#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "kiosk/base/clock.h"
#include "kiosk/base/result.h"
#include "sync/tuf/metadata.h"
#include "sync/tuf/read_metadata.h"
#include "sync/tuf/signatures.h"

// The detailed client workflow (specification 5) without network and without disk: bytes in, a verdict out. The order
// is root, timestamp, snapshot, targets, delegated targets; to call out of order is a bug. What comes from the local
// folder was trusted in an earlier update, so it may have expired and still guards against rollback; it becomes final,
// which is to say good for what comes after it, by the same checks as what comes from the repository.

namespace engawa::tuf {

// Whether the keys of timestamp or snapshot are others in the second root (5.3.11).
enum class RoleKeysChange { none, changed };
RoleKeysChange role_keys_change(const Root& before, const Root& after);

struct TrustedTargets {
    SignedDocument document;
    TargetsHead head;
    // Roles under whose delegation the document has been found well signed.
    std::set<std::string, std::less<>> delegators;
};

class TrustedSet {
  public:
    // 5.1 and 5.2: the time that expiry is judged by, and a root that is only checked against itself. What is known to
    // be well signed may be null; else it must outlive the set, and only spares it the signatures of targets metadata
    // whose sha256 the snapshot lists.
    static Result<TrustedSet> create(const std::string& root_bytes, WallTime start, KnownSignatures* known = nullptr);

    const Root& root() const { return root_; }
    bool consistent_snapshot() const { return root_.consistent_snapshot.value_or(false); }

    // 5.3.4 to 5.3.7.
    Result<RoleKeysChange> update_root(const std::string& bytes);
    // 5.3.10; after this no root is taken any more.
    Result<void> finish_root();

    // An error says that the local file is of no use, not that anything is wrong with the repository.
    Result<void> load_timestamp(const std::string& bytes);
    // 5.4.2 to 5.4.4. A timestamp of the version that is trusted already changes nothing.
    enum class TimestampVerdict { accepted, already_trusted };
    Result<TimestampVerdict> update_timestamp(const std::string& bytes);
    // The newest that was trusted; there must be one.
    const Timestamp& timestamp() const;
    // Of the snapshot, by the trusted timestamp.
    const MetaFile& snapshot_meta() const;

    Result<void> load_snapshot(const std::string& bytes);
    // Whether the local snapshot is the one the timestamp asks for, so that none need be downloaded.
    bool snapshot_is_final() const { return snapshot_final_; }
    // 5.5.2 to 5.5.6.
    Result<void> update_snapshot(const std::string& bytes);
    // `TufError::malformed` when the snapshot does not list the role.
    // A role that is delegated to and has not published yet is not listed.
    bool lists(std::string_view role) const;
    Result<MetaFile> targets_meta(std::string_view role) const;

    // 5.6.2 to 5.6.5, for local and downloaded files alike. `delegator` is "root" for the top-level targets. The
    // result stays where it is as long as the set lives.
    Result<const TrustedTargets*> update_targets(std::string bytes, std::string_view role, std::string_view delegator);
    // The role if it is loaded, checked against this delegator's keys also when another had brought it in; null when
    // it is not loaded.
    Result<const TrustedTargets*> targets(std::string_view role, std::string_view delegator);

  private:
    TrustedSet(Root root, WallTime start, KnownSignatures* known) : root_(std::move(root)), start_(start), known_(known) {}

    struct Delegation {
        const Keys* keys;
        const RoleKeys* role;
    };
    Result<Delegation> delegation(std::string_view role, std::string_view delegator) const;
    Result<void> check_expiry(const Common& common, std::string_view name) const;
    Result<Timestamp> verified_timestamp(const std::string& bytes) const;
    Result<Snapshot> verified_snapshot(const std::string& bytes) const;
    Result<void> check_snapshot_rollback(const Snapshot& next) const;

    Result<void> check_targets_signatures(const SignedDocument& document, const MetaFile& meta, const Delegation& by,
                                          const std::string& name) const;

    Root root_;
    WallTime start_;
    KnownSignatures* known_;
    bool root_final_ = false;
    std::optional<Timestamp> timestamp_;
    bool timestamp_final_ = false;
    std::optional<Snapshot> snapshot_;
    bool snapshot_final_ = false;
    std::map<std::string, std::unique_ptr<TrustedTargets>, std::less<>> targets_;
};

}  // namespace engawa::tuf
