#pragma once

#include "sync/publish/edits.h"
#include "sync/publish/publishing.h"

namespace engawa::publish {

// Each role's version, life, signers and roll-out, what is not published, and what to do next. `store` may be null: then
// nothing is said of it.
Result<void> print_status(const Repository& repository, const KeyRing& keys, store::ObjectStore* store,
                          const EditParts& parts);

}  // namespace engawa::publish
