#pragma once

#include <cstdint>
#include <optional>

#include "sync/envelope/health.h"
#include "sync/office/registry.h"
#include "sync/store/store.h"

namespace engawa::office {

// What the kiosk last said of itself, verified with its own key from the registry; nothing when it never did. A pair
// that is being replaced is read again, three times in all. Errors: envelope::HealthError, or the store's.
// `last_serial`: the highest seen of this kiosk before, 0 for none. docs/formats/health.md
Result<std::optional<envelope::Health>> read_health(store::ObjectStore& store, const KioskId& kiosk,
                                                    const envelope::MinisignPublicKey& kiosk_key,
                                                    std::uint64_t last_serial);

// The same with every key it may have signed with: it may have been written before the kiosk's keys were rotated.
Result<std::optional<envelope::Health>> read_health_of(store::ObjectStore& store, const RegisteredKiosk& kiosk,
                                                       std::uint64_t last_serial);

// Whether such an error says something of that kiosk's two objects, and not of the store.
bool is_about_one_kiosk(const Error& error);

}  // namespace engawa::office
