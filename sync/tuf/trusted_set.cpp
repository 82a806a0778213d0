#include "sync/tuf/trusted_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "sync/tuf/delegation.h"
#include "sync/tuf/digest.h"
#include "sync/tuf/error.h"
#include "sync/tuf/names.h"

namespace engawa::tuf {

namespace {

const RoleKeys& top_level_keys(const Root& root, std::string_view role) {
    const auto found = root.roles.find(role);
    ENGAWA_VERIFY(found != root.roles.end());  // read_root asks for all four
    return found->second;
}

Result<void> check_top_level(const SignedDocument& document, const Root& root, std::string_view role) {
    return check_signatures(document, root.keys, top_level_keys(root, role), metadata_file_name(role, {}));
}

// The keys themselves: a keyid alone does not tell whether a key is another one.
using KeySet = std::set<std::tuple<std::string, std::string, std::string>>;
KeySet key_set(const Root& root, std::string_view role) {
    KeySet keys;
    for (const std::string& keyid : top_level_keys(root, role).keyids) {
        const auto key = root.keys.find(keyid);
        if (key != root.keys.end()) keys.emplace(key->second.type, key->second.scheme, key->second.value);
    }
    return keys;
}

Error rolled_back(std::string name, std::string_view what, std::uint64_t trusted, std::uint64_t offered) {
    return Error(TufError::rollback, std::move(name),
                 fmt::format("{} version {} is offered, version {} was trusted before", what, offered, trusted));
}

Result<void> check_described(const MetaFile& meta, std::string_view bytes, const std::string& name) {
    if (meta.length_bytes && *meta.length_bytes != bytes.size())
        return Error(TufError::mismatch, name,
                     fmt::format("{} bytes long; {} were signed", bytes.size(), *meta.length_bytes));
    return check_hashes(meta.hashes, bytes, name);
}

Result<void> check_version(const MetaFile& meta, std::uint64_t version, const std::string& name) {
    if (meta.version == version) return {};
    return Error(TufError::mismatch, name, fmt::format("version {}; version {} was signed", version, meta.version));
}

}  // namespace

Result<TrustedSet> TrustedSet::create(const std::string& root_bytes, WallTime start, KnownSignatures* known) {
    const SignedDocument document = TRY(SignedDocument::read(root_bytes, "root.json"));
    Root root = TRY(read_root(document.signed_part(), "root.json"));
    TRY(check_top_level(document, root, root_role));
    return TrustedSet(std::move(root), start, known);
}

RoleKeysChange role_keys_change(const Root& before, const Root& after) {
    const bool changed = key_set(before, timestamp_role) != key_set(after, timestamp_role) ||
                         key_set(before, snapshot_role) != key_set(after, snapshot_role);
    return changed ? RoleKeysChange::changed : RoleKeysChange::none;
}

Result<RoleKeysChange> TrustedSet::update_root(const std::string& bytes) {
    ENGAWA_VERIFY(!root_final_);
    const std::string name = metadata_file_name(root_role, root_.common.version + 1);
    const SignedDocument document = TRY(SignedDocument::read(bytes, name));
    Root next = TRY(read_root(document.signed_part(), name));
    TRY(check_top_level(document, root_, root_role));
    TRY(check_top_level(document, next, root_role));
    if (next.common.version != root_.common.version + 1)
        return Error(TufError::rollback, name,
                     fmt::format("version {} is offered after version {}", next.common.version, root_.common.version));
    const RoleKeysChange change = role_keys_change(root_, next);
    root_ = std::move(next);
    return change;
}

Result<void> TrustedSet::check_expiry(const Common& common, std::string_view name) const {
    if (common.expires > start_) return {};
    return Error(TufError::expired, std::string(name),
                 fmt::format("version {} expired at {}, and it is {}", common.version, to_rfc3339(common.expires),
                             to_rfc3339(start_)));
}

Result<void> TrustedSet::finish_root() {
    TRY(check_expiry(root_.common, "root.json"));
    root_final_ = true;
    return {};
}

Result<Timestamp> TrustedSet::verified_timestamp(const std::string& bytes) const {
    ENGAWA_VERIFY(root_final_ && !snapshot_);
    const SignedDocument document = TRY(SignedDocument::read(bytes, "timestamp.json"));
    Timestamp timestamp = TRY(read_timestamp(document.signed_part(), "timestamp.json"));
    TRY(check_top_level(document, root_, timestamp_role));
    return timestamp;
}

Result<void> TrustedSet::load_timestamp(const std::string& bytes) {
    timestamp_ = TRY(verified_timestamp(bytes));
    return {};
}

Result<TrustedSet::TimestampVerdict> TrustedSet::update_timestamp(const std::string& bytes) {
    Timestamp next = TRY(verified_timestamp(bytes));
    if (timestamp_) {
        const std::uint64_t trusted = timestamp_->common.version;
        if (next.common.version < trusted)
            return rolled_back("timestamp.json", "timestamp", trusted, next.common.version);
        if (next.common.version == trusted) {
            TRY(check_expiry(timestamp_->common, "timestamp.json"));
            timestamp_final_ = true;
            return TimestampVerdict::already_trusted;
        }
        if (next.snapshot().version < timestamp_->snapshot().version)
            return rolled_back("timestamp.json", "snapshot", timestamp_->snapshot().version, next.snapshot().version);
    }
    TRY(check_expiry(next.common, "timestamp.json"));
    timestamp_ = std::move(next);
    timestamp_final_ = true;
    return TimestampVerdict::accepted;
}

const Timestamp& TrustedSet::timestamp() const {
    ENGAWA_VERIFY(timestamp_final_);
    return *timestamp_;
}

const MetaFile& TrustedSet::snapshot_meta() const {
    ENGAWA_VERIFY(timestamp_final_);
    return timestamp_->snapshot();
}

Result<Snapshot> TrustedSet::verified_snapshot(const std::string& bytes) const {
    ENGAWA_VERIFY(timestamp_final_ && !snapshot_final_);
    const SignedDocument document = TRY(SignedDocument::read(bytes, "snapshot.json"));
    Snapshot snapshot = TRY(read_snapshot(document.signed_part(), "snapshot.json"));
    TRY(check_top_level(document, root_, snapshot_role));
    return snapshot;
}

Result<void> TrustedSet::load_snapshot(const std::string& bytes) {
    snapshot_ = TRY(verified_snapshot(bytes));
    const MetaFile& meta = snapshot_meta();
    snapshot_final_ = check_version(meta, snapshot_->common.version, "snapshot.json").ok() &&
                      check_described(meta, bytes, "snapshot.json").ok() &&
                      check_expiry(snapshot_->common, "snapshot.json").ok();
    return {};
}

Result<void> TrustedSet::check_snapshot_rollback(const Snapshot& next) const {
    if (!snapshot_) return {};
    for (const auto& [file, trusted] : snapshot_->meta) {
        const auto offered = next.meta.find(file);
        if (offered == next.meta.end())
            return Error(TufError::rollback, "snapshot.json", fmt::format("{} is not listed any more", file));
        if (offered->second.version < trusted.version)
            return rolled_back("snapshot.json", file, trusted.version, offered->second.version);
    }
    return {};
}

Result<void> TrustedSet::update_snapshot(const std::string& bytes) {
    const MetaFile& meta = snapshot_meta();
    TRY(check_described(meta, bytes, "snapshot.json"));
    Snapshot next = TRY(verified_snapshot(bytes));
    TRY(check_version(meta, next.common.version, "snapshot.json"));
    TRY(check_snapshot_rollback(next));
    TRY(check_expiry(next.common, "snapshot.json"));
    snapshot_ = std::move(next);
    snapshot_final_ = true;
    return {};
}

bool TrustedSet::lists(std::string_view role) const {
    ENGAWA_VERIFY(snapshot_final_);
    return snapshot_->find(role) != nullptr;
}

Result<MetaFile> TrustedSet::targets_meta(std::string_view role) const {
    ENGAWA_VERIFY(snapshot_final_);
    const MetaFile* const meta = snapshot_->find(role);
    if (meta == nullptr)
        return malformed("snapshot.json", fmt::format("the delegated role \"{}\" is not listed", role));
    return *meta;
}

Result<TrustedSet::Delegation> TrustedSet::delegation(std::string_view role, std::string_view delegator) const {
    if (delegator == root_role) return Delegation{&root_.keys, &top_level_keys(root_, role)};
    const auto found = targets_.find(delegator);
    ENGAWA_VERIFY(found != targets_.end() && found->second->head.delegations.has_value());
    const Delegations& delegations = *found->second->head.delegations;
    const RoleKeys* const keys = keys_of(delegations, role);
    ENGAWA_VERIFY(keys != nullptr);
    return Delegation{&delegations.keys, keys};
}

Result<void> TrustedSet::check_targets_signatures(const SignedDocument& document, const MetaFile& meta,
                                                  const Delegation& by, const std::string& name) const {
    // The bytes have been found to have this hash.
    const auto sha256 =
        std::find_if(meta.hashes.begin(), meta.hashes.end(), [](const Hash& hash) { return hash.algorithm == "sha256"; });
    const bool can_know = known_ != nullptr && sha256 != meta.hashes.end();
    if (can_know && known_->contains(sha256->hex, *by.keys, *by.role)) return {};
    TRY(check_signatures(document, *by.keys, *by.role, name));
    if (can_know) known_->add(sha256->hex, *by.keys, *by.role);
    return {};
}

Result<const TrustedTargets*> TrustedSet::update_targets(std::string bytes, std::string_view role,
                                                         std::string_view delegator) {
    ENGAWA_VERIFY(targets_.count(role) == 0);
    const std::string name = metadata_file_name(role, {});
    const MetaFile meta = TRY(targets_meta(role));
    TRY(check_described(meta, bytes, name));
    SignedDocument document = TRY(SignedDocument::read(std::move(bytes), name));
    TRY(check_targets_signatures(document, meta, TRY(delegation(role, delegator)), name));
    TargetsHead head = TRY(read_targets_head(document.signed_part(), name));
    TRY(check_version(meta, head.common.version, name));
    TRY(check_expiry(head.common, name));
    auto trusted = std::make_unique<TrustedTargets>(
        TrustedTargets{std::move(document), std::move(head), {std::string(delegator)}});
    return targets_.emplace(role, std::move(trusted)).first->second.get();
}

Result<const TrustedTargets*> TrustedSet::targets(std::string_view role, std::string_view delegator) {
    const auto found = targets_.find(role);
    if (found == targets_.end()) return nullptr;
    TrustedTargets& trusted = *found->second;
    if (trusted.delegators.count(delegator) == 0) {
        const Delegation by = TRY(delegation(role, delegator));
        TRY(check_signatures(trusted.document, *by.keys, *by.role, metadata_file_name(role, {})));
        trusted.delegators.emplace(delegator);
    }
    return &trusted;
}

}  // namespace engawa::tuf
