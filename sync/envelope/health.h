#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/ids.h"
#include "kiosk/base/result.h"
#include "sync/envelope/minisign.h"

// How a kiosk is, signed by itself; no personal data. docs/formats/health.md

namespace engawa::envelope {

enum class HealthError {
    not_signed,   // temporary: json and signature do not fit; they may be half replaced
    malformed,    // permanent
    other_kiosk,  // permanent
    replayed,     // permanent: an older serial than one already seen
};
std::string_view error_name(HealthError code);

inline constexpr std::uint64_t max_health_bytes = 256u << 10;
inline constexpr std::uint64_t max_health_signature_bytes = 4096;
inline constexpr std::size_t max_waiting_runs = 1'000;

// Sequence numbers, both ends included.
struct SequenceRun {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    friend bool operator==(const SequenceRun&, const SequenceRun&) = default;
};

struct ShownPack {
    std::string id;
    std::string version;
    friend bool operator==(const ShownPack&, const ShownPack&) = default;
};

struct ErrorCount {
    std::string name;  // "store.unreachable"
    std::uint64_t count = 0;
    WallTime last_at;
    friend bool operator==(const ErrorCount&, const ErrorCount&) = default;
};

struct QueueHealth {
    std::uint64_t sealed = 0;
    std::uint64_t offered = 0;
    std::uint64_t stored = 0;
    std::uint64_t refused = 0;
    std::uint64_t last_sequence = 0;
    std::vector<SequenceRun> waiting;   // on the kiosk's disk, growing
    std::optional<WallTime> oldest_at;  // by the kiosk's clock

    // Whether that number is still on the kiosk's disk, so that it is not lost when the office has not got it.
    bool waits(std::uint64_t sequence) const;
    friend bool operator==(const QueueHealth&, const QueueHealth&) = default;
};

struct Health {
    KioskId kiosk;
    std::uint64_t serial = 0;
    WallTime made_at;
    ClockState clock = ClockState::set;
    Seconds next_within{};
    Seconds up{};
    std::string program;
    std::vector<ShownPack> packs;
    QueueHealth queue;
    std::optional<std::uint64_t> disk_free_bytes;
    std::vector<ErrorCount> errors;  // the newest first
    std::optional<std::uint64_t> acks_serial{};  // the highest it has seen of its acks; a program before 2026-11-22 does not say
    friend bool operator==(const Health&, const Health&) = default;
};

struct SignedHealth {
    std::string json;
    std::string signature;  // the .minisig file
};

Result<SignedHealth> sign_health(const Health& health, const MinisignSecretKey& kiosk_key);

// `last_serial`: the highest that this reader has seen of the kiosk, 0 for none. The same serial again is fine.
Result<Health> verify_health(std::string_view json, std::string_view signature, const MinisignPublicKey& kiosk_key,
                             const KioskId& kiosk, std::uint64_t last_serial);

}  // namespace engawa::envelope
