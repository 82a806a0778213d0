#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>

#include "sync/office/inbox_command.h"
#include "sync/office/inbox_database.h"
#include "sync/office/registry.h"

// engawa inbox set-aside: docs/formats/registry.md, "Set aside".

namespace engawa::office {

Result<void> list_set_aside(const DatabaseChoice& database, std::ostream& out);

// By its whole key or sha256; the reason is kept.
Result<void> discard_set_aside(const DatabaseChoice& database, const std::string& object, const std::string& because,
                               const WallClock& clock, std::ostream& out);

// What was kept of it, and into a file where one is named.
Result<void> show_kept(const DatabaseChoice& database, const std::string& object, const std::optional<std::filesystem::path>& output,
                       std::ostream& out);
Result<void> forget_set_aside(const DatabaseChoice& database, const std::string& object, std::ostream& out);

struct ReleaseParts {
    const Registry& registry;
    InboxDatabase& database;
    std::ostream& out;
};
// For PullParts. One that was discarded and is named is set aside again, so that the pull looks at it. no_such_record when nothing
// is set aside by that name; already_so when its kiosk is revoked still.
Result<std::function<bool(const ObjectKey&)>> choose_released(const Release& release, const ReleaseParts& parts);

}  // namespace engawa::office
