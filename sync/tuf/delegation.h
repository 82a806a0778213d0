#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sync/tuf/metadata.h"

// Which delegated roles may speak for a target (specification 4.5).

namespace engawa::tuf {

// Shell pattern against a target path, segment by segment: "*" any characters of one segment, "?" one character,
// "[a-z]" and "[!a-z]" one of a set; "/" is matched by "/" alone. A leading dot is like any other character.
bool matches_pattern(std::string_view path, std::string_view pattern);

// "<prefix>-<hex>": the bin of a target, by the leading bits of the sha256 of its path (TAP 15).
std::string succinct_bin(const SuccinctRoles& roles, std::string_view target);

struct DelegatedTo {
    std::string role;
    bool terminating = false;
};

// In order of priority; nothing behind a terminating one.
std::vector<DelegatedTo> roles_for(const Delegations& delegations, std::string_view target);

// The roles that may speak for a target whose path begins with `folder`, which ends in "/". Of succinct roles that are
// all bins, no more than one over `most_bins`.
std::vector<std::string> roles_below(const Delegations& delegations, std::string_view folder, int most_bins);

// The keys of a role that is delegated here; null when it is not.
const RoleKeys* keys_of(const Delegations& delegations, std::string_view role);

}  // namespace engawa::tuf
