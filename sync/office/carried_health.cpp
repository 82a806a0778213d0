#include "sync/office/carried_health.h"

#include "sync/office/health.h"

namespace engawa::office {

namespace {

// With every key it may have signed with.
std::optional<envelope::Health> verified(const std::string& json, const std::string& signature, const RegisteredKiosk& kiosk) {
    auto health = envelope::verify_health(json, signature, kiosk.key, kiosk.id, 0);
    for (const envelope::FormerKey& former : kiosk.former_keys) {
        if (!health && !former.through) health = envelope::verify_health(json, signature, former.key, kiosk.id, 0);
    }
    return health ? std::optional(*health) : std::nullopt;
}

}  // namespace

Result<bool> take_carried_health(InboxDatabase& database, store::ObjectStore& stick, const RegisteredKiosk& kiosk, WallTime now) {
    const auto json = stick.get(store::health_key(kiosk.id), envelope::max_health_bytes);
    const auto signature = stick.get(store::health_signature_key(kiosk.id), envelope::max_health_signature_bytes);
    if (!json || !signature) return false;
    const std::string text(envelope::text_of(*json));
    const std::string signed_by(envelope::text_of(*signature));
    const auto health = verified(text, signed_by, kiosk);
    if (!health) return false;
    const std::uint64_t changed = TRY(database.tables().change(
        "INSERT INTO health (kiosk, serial, last_sequence, made_at, seen_at, carried_json, carried_signature)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (kiosk) DO UPDATE SET serial = ?2, made_at = ?4, seen_at = ?5,"
        " carried_json = ?6, carried_signature = ?7,"
        " last_sequence = CASE WHEN health.last_sequence > ?3 THEN health.last_sequence ELSE ?3 END"
        " WHERE health.serial < ?2",
        {kiosk.id.text(), static_cast<std::int64_t>(health->serial), static_cast<std::int64_t>(health->queue.last_sequence),
         to_rfc3339(health->made_at), to_rfc3339(now), text, signed_by}));
    return changed > 0;
}

Result<std::optional<envelope::Health>> carried_health(InboxDatabase& database, const RegisteredKiosk& kiosk) {
    const sql::Rows rows = TRY(database.tables().query(
        "SELECT serial, carried_json, carried_signature FROM health WHERE kiosk = ?1 AND carried_json <> ''", {kiosk.id.text()}));
    if (rows.empty()) return std::optional<envelope::Health>();
    auto health = verified(rows.front().text(1), rows.front().text(2), kiosk);
    const bool newest = health && health->serial == static_cast<std::uint64_t>(rows.front().integer(0));
    return newest ? std::move(health) : std::optional<envelope::Health>();
}

}  // namespace engawa::office
