#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/clock.h"
#include "sync/tuf/canonical.h"
#include "sync/tuf/digest.h"
#include "sync/tuf/key.h"

// The signed part of the four kinds of metadata (specification 4.3 to 4.6), as plain values. Members that the
// specification does not name are kept in `other`, so that reading and writing again loses nothing (4).

namespace engawa::tuf {

inline constexpr std::string_view spec_version = "1.0.34";

inline constexpr std::string_view root_role = "root";
inline constexpr std::string_view timestamp_role = "timestamp";
inline constexpr std::string_view snapshot_role = "snapshot";
inline constexpr std::string_view targets_role = "targets";

bool is_top_level(std::string_view role);

struct Common {
    std::string spec_version{tuf::spec_version};
    std::uint64_t version = 1;  // 1 to 2^63 - 1
    WallTime expires;           // whole seconds
    CanonicalMembers other;
    friend bool operator==(const Common&, const Common&) = default;
};

// Which keys may sign for a role, and how many of them must.
struct RoleKeys {
    std::vector<std::string> keyids;  // each once
    std::uint64_t threshold = 1;
    CanonicalMembers other;
    friend bool operator==(const RoleKeys&, const RoleKeys&) = default;
};

using Keys = std::map<std::string, PublicKey, std::less<>>;  // by keyid

struct Root {
    Common common;
    std::optional<bool> consistent_snapshot;
    Keys keys;
    std::map<std::string, RoleKeys, std::less<>> roles;  // at least the four top-level ones
    friend bool operator==(const Root&, const Root&) = default;
};

// What one metadata file says of another.
struct MetaFile {
    std::uint64_t version = 1;
    std::optional<std::uint64_t> length_bytes;  // more than 0
    Hashes hashes;                              // none when they are not given
    CanonicalMembers other;
    friend bool operator==(const MetaFile&, const MetaFile&) = default;
};
using MetaFiles = std::map<std::string, MetaFile, std::less<>>;  // by "ROLE.json"

struct Timestamp {
    Common common;
    MetaFiles meta;  // "snapshot.json"
    const MetaFile& snapshot() const { return meta.find("snapshot.json")->second; }
    friend bool operator==(const Timestamp&, const Timestamp&) = default;
};

struct Snapshot {
    Common common;
    MetaFiles meta;  // "targets.json" and every delegated role
    // Null when the role is not listed.
    const MetaFile* find(std::string_view role) const;
    friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

struct TargetFile {
    std::uint64_t length_bytes = 0;
    Hashes hashes;                      // at least one
    std::optional<std::string> custom;  // an object, as canonical JSON; as_json() before others read it
    CanonicalMembers other;
    friend bool operator==(const TargetFile&, const TargetFile&) = default;
};

struct DelegatedRole {
    std::string name;
    RoleKeys keys;
    bool terminating = false;
    // Exactly one of the two; with neither the role speaks for no target.
    std::optional<std::vector<std::string>> paths;
    std::optional<std::vector<std::string>> path_hash_prefixes;
    friend bool operator==(const DelegatedRole&, const DelegatedRole&) = default;
};

// Hash bins in few words (TAP 15): 2^bit_length roles named "<prefix>-<hex>", all with the same keys and terminating.
struct SuccinctRoles {
    RoleKeys keys;
    unsigned bit_length = 1;  // 1 to 32
    std::string name_prefix;
    friend bool operator==(const SuccinctRoles&, const SuccinctRoles&) = default;
};

struct Delegations {
    Keys keys;
    // In order of priority. Empty when `succinct` is there.
    std::vector<DelegatedRole> roles;
    std::optional<SuccinctRoles> succinct;
    CanonicalMembers other;
    friend bool operator==(const Delegations&, const Delegations&) = default;
};

struct Targets {
    Common common;
    std::map<std::string, TargetFile, std::less<>> targets;  // by target path
    std::optional<Delegations> delegations;
    friend bool operator==(const Targets&, const Targets&) = default;
};

}  // namespace engawa::tuf
