#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>

#include "sync/office/inbox_command.h"
#include "sync/office/inbox_database.h"
#include "sync/office/registry.h"

// engawa inbox set-aside: docs/formats/registry.md, "Set aside".

namespace engawa::office {

Result<void> list_set_aside(const DatabaseChoice& database, std::ostream& out);

// By its key or sha256; the reason is kept.
Result<void> discard_set_aside(const DatabaseChoice& database, const std::string& object, const std::string& because,
                               const WallClock& clock, std::ostream& out);

// For PullParts. no_such_record when nothing is set aside by that name; already_so when its kiosk is revoked still.
Result<std::function<bool(const ObjectKey&)>> choose_released(const Release& release, const Registry& registry,
                                                              InboxDatabase& database);

}  // namespace engawa::office
