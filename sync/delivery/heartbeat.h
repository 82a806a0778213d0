#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sync/envelope/health.h"
#include "sync/outbox/queue.h"

namespace engawa::delivery {

// What the rest of the kiosk has to say. Asked on the delivery's thread; an empty function says nothing.
struct HealthSources {
    std::string program;
    SteadyTime started;
    std::function<std::vector<envelope::ShownPack>()> packs;
    std::function<std::vector<envelope::ErrorCount>()> errors;  // the newest first
    std::function<std::optional<std::uint64_t>()> disk_free_bytes;
};

// Composes and signs what the kiosk tells of itself. docs/formats/health.md
class Heartbeat {
  public:
    // The clock outlives it.
    Heartbeat(envelope::MinisignSecretKey kiosk_key, HealthSources sources, const WallClock& clock)
        : kiosk_key_(std::move(kiosk_key)), sources_(std::move(sources)), clock_(clock) {}

    // With the next serial. `next_within`: when the one after it is promised. Errors are the outbox's.
    Result<envelope::SignedHealth> compose(outbox::Queue& queue, SteadyTime now, Seconds next_within) const;

  private:
    envelope::MinisignSecretKey kiosk_key_;
    HealthSources sources_;
    const WallClock& clock_;
};

}  // namespace engawa::delivery
