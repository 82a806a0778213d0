#include "sync/delivery/heartbeat.h"

#include <algorithm>

namespace engawa::delivery {

namespace {

constexpr std::size_t most_packs = 200;
constexpr std::size_t most_errors = 16;

}  // namespace

Result<envelope::SignedHealth> Heartbeat::compose(outbox::Queue& queue, SteadyTime now, Seconds next_within) const {
    outbox::HealthEntry entry = TRY(queue.take_health());
    envelope::Health health;
    health.kiosk = queue.kiosk();
    health.serial = entry.serial;
    health.made_at = clock_.now();
    health.clock = clock_state(health.made_at, entry.trusted);
    health.next_within = next_within;
    health.up = std::max(Seconds(0), std::chrono::duration_cast<Seconds>(now - sources_.started));
    health.program = sources_.program;
    health.queue = std::move(entry.queue);
    health.acks_serial = entry.acks_serial;
    if (sources_.packs) health.packs = sources_.packs();
    if (sources_.errors) health.errors = sources_.errors();
    if (sources_.disk_free_bytes) health.disk_free_bytes = sources_.disk_free_bytes();
    health.packs.resize(std::min(health.packs.size(), most_packs));
    health.errors.resize(std::min(health.errors.size(), most_errors));
    return envelope::sign_health(health, kiosk_key_);
}

}  // namespace engawa::delivery
