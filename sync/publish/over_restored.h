#pragma once

#include <optional>
#include <string>

#include "sync/publish/publishing.h"

namespace engawa::publish {

// The end of a restore whose timestamp key is lost: sends the root that is drafted and signed, signs with the keys that it
// names, and puts both away as published. Other drafts stay drafts, but for what only those keys' sake was drafted.
// `timestamp` is what the store had for its timestamp.json when the restore looked at it; nobody else may write it since.
Result<void> publish_root_over_restored(Repository& repository, KeyRing& keys, const PublishParts& parts,
                                        const std::optional<std::string>& timestamp);

}  // namespace engawa::publish
