#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/assist/person.h"
#include "kiosk/base/ids.h"
#include "kiosk/base/result.h"
#include "sync/envelope/age.h"
#include "sync/envelope/minisign.h"

// The registry of kiosks as it is signed and brought to them. docs/formats/registry.md

namespace engawa::envelope {

// The target of the content repository.
inline constexpr std::string_view fleet_target = "fleet/registry.json";
inline constexpr std::uint64_t max_fleet_bytes = 4u << 20;
inline constexpr int highest_ring = 9;

enum class KioskState {
    active,
    revoked,  // lost or stolen: what it signs is set aside, not taken in
};
std::string_view word_of(KioskState state);
std::optional<KioskState> kiosk_state_of(std::string_view word);

enum class KeyOrder {
    keep,
    replace,  // the office asks the kiosk for another key
};

// A key a kiosk signed with before.
struct FormerKey {
    MinisignPublicKey key;
    std::optional<std::uint64_t> through{};  // the last number believed under it; not known yet when empty
    friend bool operator==(const FormerKey&, const FormerKey&) = default;
};

struct RegisteredKiosk {
    KioskId id;
    std::string center;
    MinisignPublicKey key;
    KioskState state = KioskState::active;
    std::string enrolled_at{};  // RFC 3339
    int ring{0};                // 0 to highest_ring
    std::string changed_at{};   // RFC 3339
    KeyOrder order{KeyOrder::keep};
    std::vector<FormerKey> former_keys{};
    friend bool operator==(const RegisteredKiosk&, const RegisteredKiosk&) = default;
};

struct OfficeIdentity {
    std::vector<AgeRecipient> recipients;
    std::vector<MinisignPublicKey> keys;
    std::string store;  // may be empty
    friend bool operator==(const OfficeIdentity&, const OfficeIdentity&) = default;
};

struct Fleet {
    std::uint64_t serial = 0;
    std::string changed_at;  // RFC 3339
    OfficeIdentity office;
    std::vector<RegisteredKiosk> kiosks;
    std::vector<assist::Person> people{};  // who may help at them

    const RegisteredKiosk* find(const KioskId& id) const;
    friend bool operator==(const Fleet&, const Fleet&) = default;
};

// Whether a store's address is a server's, WebDAV or S3: such a one is the same for all kiosks.
bool is_server_address(std::string_view address);

// The same bytes for the same fleet. A store that is no server's is left out.
std::string fleet_json(const Fleet& fleet);
// EnvelopeError::bad_registry, which names the field.
Result<Fleet> parse_fleet(std::string_view json);

// Keys a kiosk's envelope of that number may be signed with, the newest first.
std::vector<MinisignPublicKey> keys_for(const RegisteredKiosk& kiosk, std::uint64_t sequence);

}  // namespace engawa::envelope
