#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/ids.h"
#include "kiosk/base/result.h"
#include "sync/envelope/minisign.h"

// What the office has taken in, one signed file a kiosk: the only thing on which a kiosk deletes. docs/formats/acks.md

namespace engawa::envelope {

// What a reader takes, kiosk and office alike; written are at most 1,000 entries, a hundredth of it.
inline constexpr std::uint64_t max_acks_bytes = 16u << 20;
inline constexpr std::uint64_t max_acks_signature_bytes = 4096;

struct TakenEnvelope {
    std::string sha256;  // of the sealed bytes, hex
    std::uint64_t sequence = 0;
    WallTime taken_at;
    friend bool operator==(const TakenEnvelope&, const TakenEnvelope&) = default;
};

struct Acks {
    KioskId kiosk;
    std::uint64_t serial = 0;  // grows by one at every change; a reader refuses one below what it has seen
    WallTime made_at;
    std::uint64_t through = 0;  // every sequence number from 1 to this one has been taken in; told, not acted on
    std::vector<TakenEnvelope> taken;

    // Whether exactly these bytes under this number are taken in.
    bool has(std::string_view sha256, std::uint64_t sequence) const;
    friend bool operator==(const Acks&, const Acks&) = default;
};

struct SignedAcks {
    std::string json;
    std::string signature;  // the .minisig file
};

Result<SignedAcks> sign_acks(const Acks& acks, const MinisignSecretKey& office_key);

// `last_serial`: the highest serial this kiosk has accepted before, 0 for none. The same serial again is fine.
Result<Acks> verify_acks(std::string_view json, std::string_view signature, const MinisignPublicKey& office_key,
                         const KioskId& kiosk, std::uint64_t last_serial);

// Drops what a kiosk has surely seen: older than `keep`, and all but the newest `most` entries. A kiosk that had not
// seen one offers its envelope again, is recognised by its hash, and finds it listed anew.
void compact_acks(Acks& acks, WallTime now, Milliseconds keep, std::size_t most);

}  // namespace engawa::envelope
