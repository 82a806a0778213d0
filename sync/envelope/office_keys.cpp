#include "sync/envelope/office_keys.h"

#include <algorithm>

#include "sync/envelope/acks.h"

namespace engawa::envelope {

Result<Acks> verify_acks_by_any(std::string_view json, std::string_view signature, const OfficeKeys& office_keys,
                                const KioskId& kiosk, std::uint64_t last_serial) {
    ENGAWA_VERIFY(!office_keys.keys.empty());
    const auto signer = std::find_if(office_keys.keys.begin(), office_keys.keys.end(), [&](const MinisignPublicKey& key) {
        return verify_minisign(bytes_of(json), signature, key).ok();
    });
    const MinisignPublicKey& key = signer == office_keys.keys.end() ? office_keys.keys.front() : *signer;
    return verify_acks(json, signature, key, kiosk, last_serial);
}

}  // namespace engawa::envelope
