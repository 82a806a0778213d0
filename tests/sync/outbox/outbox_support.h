#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "kiosk/session/submission_sink.h"
#include "sync/envelope/acks.h"
#include "sync/envelope/envelope.h"
#include "sync/outbox/queue.h"
#include "sync/outbox/sink.h"

namespace engawa::outbox {

// 2026-04-01T00:00:00Z.
inline constexpr WallTime spring{Milliseconds{1'775'001'600'000}};

// The keys of one kiosk and its office, the same in every process that makes them from the same seed.
struct Keys {
    explicit Keys(std::uint64_t seed = 1);
    SeededRandom random;
    KioskId kiosk{"kiosk-7f3a"};
    envelope::MinisignSecretKey kiosk_key;
    envelope::MinisignSecretKey office_key;
    envelope::AgeIdentity office_identity;

    Sealing sealing() const;
    // The manifest, when the envelope opens with these keys.
    std::optional<envelope::Manifest> open(std::span<const std::byte> sealed) const;
};

// One outbox in a folder, with everything that its sink needs.
struct Kiosk {
    explicit Kiosk(const std::filesystem::path& folder);
    Sink make_sink(std::optional<Sealing> sealing);
    Sink make_sink() { return make_sink(keys.sealing()); }
    Queue make_queue();

    Keys keys;
    std::filesystem::path database_path;
    ManualWallClock clock{spring};
    SeededRandom random{42};
    ManualFreeSpace free_space;
    DatabaseOptions database;
    std::uint64_t reserve_bytes = 1u << 20;
    int sealed_count = 0;  // how often on_sealed was called
};

session::Submission submission(const std::string& id, const std::string& name = "縁側花子");

}  // namespace engawa::outbox
