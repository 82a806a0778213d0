#pragma once

#include <cstdint>
#include <optional>

#include "sync/envelope/acks.h"
#include "sync/envelope/office_keys.h"
#include "sync/store/store.h"

// What the store has of a kiosk's acks, as far as it can be known. docs/formats/acks.md, "Going on"

namespace engawa::office {

// What somebody says of a serial without having signed it in the office's name may not use up all numbers: a kiosk never goes back.
inline constexpr std::uint64_t farthest_ahead = 1'000'000;

struct StoredAcks {
    std::uint64_t serial = 0;                // 0: there are none
    std::optional<envelope::Acks> believed;  // empty as well when the two objects do not fit each other
};

// `known_serial`: the highest that the database knows of. Where the signature does not fit, the serial is what either object says
// of itself, unless that is far above it. acks_unreadable when neither says one; else the store's errors.
Result<StoredAcks> read_stored_acks(store::ObjectStore& store, const KioskId& kiosk, const envelope::OfficeKeys& keys,
                                    std::uint64_t known_serial);

}  // namespace engawa::office
