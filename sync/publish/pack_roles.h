#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/result.h"
#include "sync/tuf/metadata.h"

// How the files of a pack are spread over its role and bins (docs/formats/content-repository.md, "Roles").

namespace engawa::publish {

using TargetFiles = std::map<std::string, tuf::TargetFile, std::less<>>;  // by target path
using PackRoles = std::map<std::string, tuf::Targets, std::less<>>;       // by role

// The role that signs the registry of kiosks, and so the name of no pack.
inline constexpr std::string_view fleet_role = "fleet";

// 1, 4, 16 or 32: as many as keep about 32 files in each.
int bins_for(std::size_t files);
bool is_bin_count(int bins);

// The delegation of `targets` to a pack's role.
tuf::DelegatedRole pack_delegation(const std::string& pack, const tuf::RoleKeys& keys);
// The target path of a pack's file.
std::string target_path(std::string_view pack, std::string_view file);

// Versions and lives are left to whoever keeps them. With one bin the pack's role lists the files itself.
PackRoles make_pack_roles(const std::string& pack, const TargetFiles& files, int bins, const tuf::Keys& keys,
                          const tuf::RoleKeys& signers);
// How many bins a pack's role has.
int bins_of(const tuf::Targets& pack_role);

// What pack.toml's target says of the pack.
struct Rollout {
    std::string version;
    int ring = 9;
    int percent = 100;
    friend bool operator==(const Rollout&, const Rollout&) = default;
};
std::string custom_of(const Rollout& rollout);
// Nothing when there is none that can be read: then everybody takes it.
std::optional<Rollout> rollout_of(const tuf::TargetFile& pack_toml);

}  // namespace engawa::publish
