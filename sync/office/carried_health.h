#pragma once

#include <optional>

#include "kiosk/base/clock.h"
#include "sync/envelope/health.h"
#include "sync/office/inbox_database.h"
#include "sync/office/registry.h"
#include "sync/store/store.h"

// What a kiosk without a line says of itself, as a stick brings it. docs/formats/health.md, "On a stick"

namespace engawa::office {

// Remembers what the kiosk has put on the stick, when it is newer than what is remembered. Whether it was; what cannot be read or
// believed is passed over. The database's errors.
Result<bool> take_carried_health(InboxDatabase& database, store::ObjectStore& stick, const RegisteredKiosk& kiosk, WallTime now);

// What a stick brought, when it is still the newest that is known of the kiosk, verified again by the registry's keys.
Result<std::optional<envelope::Health>> carried_health(InboxDatabase& database, const RegisteredKiosk& kiosk);

}  // namespace engawa::office
