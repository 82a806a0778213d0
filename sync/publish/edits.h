#pragma once

#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "kiosk/base/result.h"
#include "sync/publish/key_ring.h"
#include "sync/publish/repository.h"

// What a person changes in a repository. Each leaves drafts to be signed and published; none touches the store. `out` is
// told what was done, and how far a long one has come.

namespace engawa::publish {

struct EditParts {
    const WallClock& clock;
    Random& random;
    std::ostream& out;
    std::filesystem::path shipped_packs{};  // those that every kiosk has from its program; none when empty
};

struct InitOptions {
    std::filesystem::path repository;
    std::filesystem::path keys;
    tuf::SigningScheme scheme = tuf::SigningScheme::ed25519;
};
// Keys for root, targets, snapshot and timestamp, root.json for the kiosks, and the first drafts, signed. What an init
// that was cut off had made is kept. snapshot.key and timestamp.key have no passphrase: a machine signs with them.
Result<void> init(const InitOptions& options, PassphraseSource& passphrases, const EditParts& parts);

struct DelegateOptions {
    enum class Subject { pack, fleet };  // fleet: the registry of kiosks (docs/formats/registry.md)
    std::string pack;
    std::vector<std::filesystem::path> public_keys;
    std::uint64_t threshold = 1;
    std::optional<int> bins{};  // at least so many
    Subject subject{Subject::pack};
};
// Gives a pack to a department: its keys are from now on those that must sign it. Also for a pack that has another's.
Result<void> delegate(Repository& repository, const DelegateOptions& options, const EditParts& parts);

// The same with keys that are read already; `keys` holds at least those that `signers` names.
Result<void> set_pack_keys(Repository& repository, const std::string& pack, const tuf::RoleKeys& signers,
                           const tuf::Keys& keys, std::optional<int> least_bins, WallTime now);

// Who takes a version: kiosks of rings below `ring`, and `percent` of those in it.
struct RolloutChoice {
    std::optional<int> ring;
    std::optional<int> percent;
};

// Checks the folder as a kiosk would, copies its files into targets/ and drafts the pack's roles. A version that has
// been published cannot get other files, nor a form's version: `PublishError::same_version`, `same_form_version`; `same_id` as check_shared_ids.
Result<void> add_pack(Repository& repository, const std::filesystem::path& folder, const RolloutChoice& rollout,
                      const EditParts& parts);
Result<void> set_rollout(Repository& repository, const std::string& pack, const RolloutChoice& rollout,
                         const EditParts& parts);
// Takes the pack off every kiosk. Its files and its metadata stay in the store.
Result<void> remove_pack(Repository& repository, const std::string& pack, const EditParts& parts);

// Throws away what is prepared for these roles (a pack's id means its bins too) and not published, or for all when none
// is named; tells what. `PublishError::unfinished` when a publish that was cut off may have brought it to the store.
Result<void> discard(Repository& repository, const std::vector<std::string>& roles, const EditParts& parts);

// A new life for a role that nears its end: "root", "targets", or a pack's id for the pack and its bins.
Result<void> renew_role(Repository& repository, const std::string& role, const EditParts& parts);

struct RotateOptions {
    std::string role;                                // root, targets, snapshot, timestamp or a pack's id
    std::vector<std::filesystem::path> add;          // .pub files
    std::vector<std::filesystem::path> remove;       // .pub files, or at least 8 digits that a key's id begins with
    std::optional<std::uint64_t> threshold;          // else as it was
    tuf::SigningScheme scheme = tuf::SigningScheme::ed25519;  // of a key that is made
};
// With neither `add` nor `remove`: a new key is made in the ring's folder and takes the place of the only one.
Result<void> rotate_key(Repository& repository, KeyRing& keys, const RotateOptions& options, const EditParts& parts);

// Adds the signatures of every key at hand that may sign the role ("kaigo" means its bins too), and tells what is still
// missing. `PublishError::no_key` when none may.
Result<void> sign_role(Repository& repository, KeyRing& keys, const std::string& role, const EditParts& parts);

// The files of a pack as they are in the drafts, or else as published. `PublishError::unknown_pack`.
Result<std::map<std::string, tuf::TargetFile, std::less<>>> pack_files(const Repository& repository, const std::string& pack);

}  // namespace engawa::publish
