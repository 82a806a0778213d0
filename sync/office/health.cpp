#include "sync/office/health.h"

#include <string_view>

namespace engawa::office {

namespace {

constexpr int readings = 3;

}  // namespace

Result<std::optional<envelope::Health>> read_health(store::ObjectStore& store, const KioskId& kiosk,
                                                    const envelope::MinisignPublicKey& kiosk_key,
                                                    std::uint64_t last_serial) {
    for (int reading = 1;; ++reading) {
        const auto json = store.get(store::health_key(kiosk), envelope::max_health_bytes);
        if (!json.ok() && json.error().is(store::StoreError::not_found)) return std::optional<envelope::Health>();
        if (!json.ok()) return json.error();
        const auto signature = store.get(store::health_signature_key(kiosk), envelope::max_health_signature_bytes);
        // The first pair of a kiosk stands without its signature for a moment.
        const bool unsigned_yet = !signature.ok() && signature.error().is(store::StoreError::not_found);
        if (!signature.ok() && !unsigned_yet) return signature.error();
        const std::string_view signature_text = unsigned_yet ? std::string_view() : envelope::text_of(*signature);
        const auto health =
            envelope::verify_health(envelope::text_of(*json), signature_text, kiosk_key, kiosk, last_serial);
        if (health.ok()) return std::optional(*health);
        if (!health.error().is(envelope::HealthError::not_signed) || reading == readings) return health.error();
    }
}

bool is_about_one_kiosk(const Error& error) {
    return error.is(store::StoreError::too_large) || std::string_view(error.name()).starts_with("health.");
}

Result<std::optional<envelope::Health>> read_health_of(store::ObjectStore& store, const RegisteredKiosk& kiosk,
                                                       std::uint64_t last_serial) {
    auto health = read_health(store, kiosk.id, kiosk.key, last_serial);
    for (const envelope::FormerKey& former : kiosk.former_keys) {
        if (health || !is_about_one_kiosk(health.error())) return health;
        if (former.through) continue;
        auto before = read_health(store, kiosk.id, former.key, last_serial);
        if (before || !is_about_one_kiosk(before.error())) return before;
    }
    if (!health && health.error().is(store::StoreError::too_large))
        return Error(store::StoreError::too_large, store::health_key(kiosk.id).text(),
                     "it is longer than a kiosk writes; see who else has this kiosk's login");
    return health;
}

}  // namespace engawa::office
