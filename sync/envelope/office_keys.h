#pragma once

#include <string_view>
#include <vector>

#include "kiosk/base/ids.h"
#include "kiosk/base/result.h"
#include "sync/envelope/minisign.h"

// The keys that an office signs acks with: more than one while it changes its key. docs/formats/registry.md

namespace engawa::envelope {

struct Acks;

struct OfficeKeys {
    OfficeKeys(MinisignPublicKey key) : keys{std::move(key)} {}  // NOLINT(google-explicit-constructor)
    explicit OfficeKeys(std::vector<MinisignPublicKey> several) : keys(std::move(several)) {}
    std::vector<MinisignPublicKey> keys;
};

// Acks that any of the keys has signed; otherwise as verify_acks() with one key, whose error is that of the first.
Result<Acks> verify_acks_by_any(std::string_view json, std::string_view signature, const OfficeKeys& office_keys,
                                const KioskId& kiosk, std::uint64_t last_serial);

}  // namespace engawa::envelope
