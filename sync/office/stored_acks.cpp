#include "sync/office/stored_acks.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "sync/envelope/envelope.h"
#include "sync/envelope/json_fields.h"
#include "sync/office/office_error.h"

namespace engawa::office {

namespace {

// Nothing when there is no such object; one that is longer than any reader takes is there, and damaged.
Result<std::optional<std::string>> read_object(store::ObjectStore& store, const ObjectKey& key, std::uint64_t max_bytes) {
    const auto bytes = store.get(key, max_bytes);
    if (bytes) return std::optional(std::string(envelope::text_of(*bytes)));
    if (bytes.error().is(store::StoreError::not_found)) return std::optional<std::string>();
    if (bytes.error().is(store::StoreError::too_large)) return std::optional<std::string>(std::string());
    return bytes.error();
}

std::optional<std::uint64_t> serial_in_json(const std::string& text) {
    return envelope::json_number(nlohmann::json::parse(text, nullptr, false), "serial");
}

// "trusted comment: engawa acks <kiosk> <serial>"
std::optional<std::uint64_t> serial_in_signature(const std::string& text, const KioskId& kiosk) {
    const std::string before = fmt::format("\ntrusted comment: engawa acks {} ", kiosk.text());
    const std::size_t at = text.find(before);
    if (at == text.npos) return std::nullopt;
    std::uint64_t serial = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data() + at + before.size(), end, serial);
    const bool whole = parsed.ec == std::errc() && parsed.ptr != end && *parsed.ptr == '\n' && serial <= envelope::max_json_number;
    return whole ? std::optional(serial) : std::nullopt;
}

}  // namespace

Result<StoredAcks> read_stored_acks(store::ObjectStore& store, const KioskId& kiosk, const envelope::OfficeKeys& keys,
                                    std::uint64_t known_serial) {
    const ObjectKey key = store::ack_key(kiosk);
    const auto json = TRY(read_object(store, key, envelope::max_acks_bytes));
    const auto signature = TRY(read_object(store, store::ack_signature_key(kiosk), envelope::max_acks_signature_bytes));
    if (!json && !signature) return StoredAcks{};
    if (json && signature) {
        auto acks = envelope::verify_acks_by_any(*json, *signature, keys, kiosk, 0);
        if (acks) return StoredAcks{acks->serial, std::move(*acks)};
    }
    const auto told = json ? serial_in_json(*json) : std::nullopt;
    const auto commented = signature ? serial_in_signature(*signature, kiosk) : std::nullopt;
    const std::uint64_t serial = std::max(told.value_or(0), commented.value_or(0));
    if (serial > 0 && serial <= known_serial + farthest_ahead) return StoredAcks{serial, std::nullopt};
    return Error(OfficeError::acks_unreadable, fmt::format("{} {}", store.address(), key.text()),
                 "damaged, so that their number is not known, and a kiosk refuses a lower one than it has seen: nothing is "
                 "acknowledged or removed. Put both objects back from a copy of the store; or run this with --acks-above and a "
                 "number that was never reached, 1000 more than the kiosk's log tells");
}

}  // namespace engawa::office
