#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/result.h"
#include "sync/tuf/metadata.h"
#include "sync/tuf/read_metadata.h"

// The publisher's folder (docs/formats/content-repository.md): what has been published, and drafts beside it. Every
// change is one atomic file, so a cut leaves what was there or what was to be.

namespace engawa::publish {

using Days = std::chrono::days;

// content.toml: how long what is signed is good for.
struct Lives {
    Days root{365};
    Days targets{5 * 365};
    Days packs{5 * 365};
    Days snapshot{5 * 365};
    Days timestamp{14};

    Days of(std::string_view role) const;
};

// Where things lie in the store.
inline constexpr std::string_view metadata_prefix = "content/metadata/";
inline constexpr std::string_view target_prefix = "content/targets/";

template <typename Value>
struct MetadataFile {
    Value value;
    std::string bytes;
};

// A state that a kiosk could see: everything the timestamp leads to.
struct Published {
    std::map<std::uint64_t, std::string> roots;  // every one that is at hand, by version
    std::optional<MetadataFile<tuf::Root>> root;  // the newest
    std::optional<MetadataFile<tuf::Timestamp>> timestamp;
    std::optional<MetadataFile<tuf::Snapshot>> snapshot;
    std::map<std::string, MetadataFile<tuf::Targets>, std::less<>> roles;  // those that are delegated to, and "targets"
};

// Keys that must sign a role: the delegator's word. A root has two, its own and the one of the root before it.
struct Authority {
    const tuf::Keys* keys;
    const tuf::RoleKeys* role;
};

// How far a role is signed for one authority.
struct SigningState {
    std::vector<std::string> signed_by;    // keyids, each another key
    std::vector<std::string> not_yet;      // keyids that may sign too
    std::uint64_t threshold = 1;
    std::uint64_t missing() const { return signed_by.size() >= threshold ? 0 : threshold - signed_by.size(); }
};

class Repository {
  public:
    // Makes content.toml: the last step of making a repository.
    static Result<void> create(const std::filesystem::path& folder);
    static bool is_there(const std::filesystem::path& folder);
    // No other process has it as long as this lives.
    static Result<Repository> open(const std::filesystem::path& folder);

    const std::filesystem::path& folder() const { return folder_; }
    const Lives& lives() const { return lives_; }
    const Published& published() const { return published_; }
    // Replaces what has been published by a newer state: in an order in which a cut does no harm.
    Result<void> adopt(const Published& state);

    // What the next publish would show: drafts before what is published. Null when there is none.
    const tuf::Root* root() const;
    const tuf::Targets* targets(std::string_view role) const;
    // Null when the role has no draft.
    const std::string* draft(std::string_view role) const;
    std::vector<std::string> drafts() const;  // in the order of their names, without snapshot and timestamp

    // Drafts of the next version. What is equal to the draft that is there keeps its signatures; what is equal to the
    // published and still well signed is no draft. `expires` and version are set here.
    Result<void> put_root(tuf::Root root, WallTime now);
    Result<void> put_targets(std::string_view role, tuf::Targets targets, WallTime now);
    // The same content with a new life; a draft gets another version, which helps when its own is taken in the store.
    Result<void> renew(std::string_view role, WallTime now);
    // Makes drafts of the roles that, published as they are, would not be signed by the keys that now must sign them.
    Result<void> resettle(WallTime now);
    // Whether a draft says what is published and lacks signatures, while the published is signed by the keys that must:
    // it was made for keys that a root or a delegation no longer gives.
    Result<bool> is_for_other_keys(std::string_view role) const;
    // Leaves a draft out of what the next publish shows. Its file stays, and it is a draft again after adopt().
    void hold_back(std::string_view role);
    Result<void> add_signature(std::string_view role, const tuf::Signature& signature);
    Result<void> drop_draft(std::string_view role);
    // A draft that another's change has made void, kept aside as draft/ROLE.set-aside.json.
    Result<void> set_aside(std::string_view role);
    // snapshot and timestamp of a publish under way, byte for byte. Any other change of a draft removes them.
    Result<void> put_pending(std::string_view role, std::string_view bytes);
    Result<void> remove_pending();

    // While drafts are laid over a newer state, what they were made from: a cut must not make them forget it.
    Result<void> begin_laying_over();
    Result<void> end_laying_over();
    // Nothing when no laying over was begun and not ended.
    Result<std::optional<Published>> laid_over_from() const;

    // Every version of a pack's roles, its bins too, that is kept in metadata/. What there cannot be read is left out: a
    // fetch brings the newest alone.
    Result<std::vector<tuf::Targets>> kept_versions(std::string_view pack) const;

    // Who must sign the next version of the role. Empty when the role is not delegated to.
    std::vector<Authority> authorities(std::string_view role) const;
    // Of the bytes of a metadata file, for each authority.
    Result<std::vector<SigningState>> signing(std::string_view role, const std::string& bytes) const;
    // Every targets role that is delegated to: "targets", packs, bins; delegators first.
    std::vector<std::string> delegated_roles() const;

    // Path below targets/, for a target's path and hashes.
    std::filesystem::path target_file(std::string_view target, const tuf::Hashes& hashes) const;

  private:
    Repository() = default;
    Result<void> load_settings();
    Result<void> load_published();
    Result<void> load_drafts();
    Result<void> put_draft(std::string_view role, std::string bytes);
    Result<void> remove_draft_file(std::string_view role);
    std::uint64_t next_version(std::string_view role) const;
    Result<bool> still_good(std::string_view role) const;
    std::filesystem::path draft_file(std::string_view role) const;
    std::filesystem::path metadata_file(std::string_view role, std::optional<std::uint64_t> version) const;

    struct Draft {
        std::string bytes;
        std::optional<tuf::Root> root;
        std::optional<tuf::Targets> targets;
    };

    std::filesystem::path folder_;
    std::unique_ptr<FileDescriptor> lock_;
    Lives lives_;
    Published published_;
    std::map<std::string, Draft, std::less<>> drafts_;
};

// "kaigo" of "kaigo" and of "kaigo.0"; a pack's id has no dot.
std::string pack_of_role(std::string_view role);

// `PublishError::unknown_role`, with those that there are.
Error unknown_role(const Repository& repository, const std::string& role);

// One life from now, in whole seconds.
WallTime expiry_after(WallTime now, Days life);

}  // namespace engawa::publish
