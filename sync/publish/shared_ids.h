#pragma once

#include <filesystem>

#include "kiosk/base/result.h"
#include "kiosk/content/pack.h"
#include "sync/publish/repository.h"

namespace engawa::publish {

// The ids of forms and tutorials are shared by all packs of a kiosk, and a kiosk takes no pack with one that another pack
// has. They are compared with those of every other pack of the repository, drafts before what is published, and of the
// packs that ship with the program and that the repository neither replaces nor has removed. `shipped` may be empty, or a
// folder that is not there: then nothing ships. `PublishError::same_id` names both packs and the id.
Result<void> check_shared_ids(const Repository& repository, const content::Pack& pack, const std::filesystem::path& shipped);

// The same of the drafts among each other and with what is published: of two departments that worked in copies, or after
// the draft of a pack that gave an id up was thrown away.
Result<void> check_drafted_ids(const Repository& repository);

}  // namespace engawa::publish
