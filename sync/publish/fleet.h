#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sync/publish/edits.h"
#include "sync/publish/repository.h"

// The registry of kiosks as a target of the repository (docs/formats/registry.md): the role `fleet` signs it.

namespace engawa::publish {

// Drafts the role for these bytes. `PublishError::unknown_pack` when nobody may sign the registry yet.
Result<void> put_fleet(Repository& repository, std::string_view registry, WallTime now);

// What the drafts have, or else what is published; nothing when there is none.
Result<std::optional<std::string>> fleet_of(const Repository& repository);

}  // namespace engawa::publish
