#pragma once

#include "kiosk/base/result.h"
#include "kiosk/content/pack.h"
#include "sync/publish/pack_roles.h"
#include "sync/publish/repository.h"

namespace engawa::publish {

// Records and drafts name the version of their form, so a form that was published stands for ever under the version it
// had (docs/formats/content-pack.md, "A form's version"). `before` are the pack's published files; what was published
// before them is asked too, as far as the folder has it. `PublishError::same_form_version` for a form of the pack with
// other bytes and a version that was published.
Result<void> check_form_versions(const Repository& repository, const content::Pack& pack, const TargetFiles& before);

}  // namespace engawa::publish
