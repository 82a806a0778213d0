#include "sync/publish/fleet.h"

#include <algorithm>

#include "kiosk/base/atomic_file.h"
#include "sync/publish/pack_roles.h"
#include "sync/publish/publish_error.h"
#include "sync/tuf/digest.h"

namespace engawa::publish {

namespace {
constexpr std::string_view registry_target = "fleet/registry.json";  // envelope::fleet_target: this layer knows no envelopes
constexpr std::uint64_t max_registry_bytes = 4U << 20U;
}  // namespace

Result<void> put_fleet(Repository& repository, std::string_view registry, WallTime now) {
    const std::vector<std::string> roles = repository.delegated_roles();
    if (std::find(roles.begin(), roles.end(), fleet_role) == roles.end())
        return Error(PublishError::unknown_pack, std::string(fleet_role),
                     "nobody may sign the registry of kiosks yet; engawa content delegate --fleet --key FILE.pub");
    tuf::TargetFile target;
    target.length_bytes = registry.size();
    target.hashes = {{"sha256", tuf::sha256_hex(registry)}};
    const auto place = repository.target_file(registry_target, target.hashes);
    TRY(write_file_atomically(place, registry));
    tuf::Targets role;
    role.targets.emplace(registry_target, target);
    TRY(repository.put_targets(fleet_role, std::move(role), now));
    return repository.resettle(now);
}

Result<std::optional<std::string>> fleet_of(const Repository& repository) {
    const tuf::Targets* const role = repository.targets(fleet_role);
    if (role == nullptr) return std::optional<std::string>();
    const auto found = role->targets.find(registry_target);
    if (found == role->targets.end()) return std::optional<std::string>();
    const auto place = repository.target_file(registry_target, found->second.hashes);
    std::string bytes = TRY(read_text_file(place, max_registry_bytes));
    TRY(tuf::check_hashes(found->second.hashes, bytes, place.string()));
    return std::optional(std::move(bytes));
}

}  // namespace engawa::publish
