#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "kiosk/base/result.h"
#include "sync/delivery/back_off.h"
#include "sync/delivery/heartbeat.h"
#include "sync/delivery/line_use.h"
#include "sync/delivery/network_watch.h"
#include "sync/delivery/store_access.h"
#include "sync/envelope/office_keys.h"
#include "sync/outbox/queue.h"

namespace engawa::delivery {

struct DeliveryOptions {
    BackOffLimits back_off;                              // of the store and of a single envelope
    BackOffLimits acks{Milliseconds{30'000}, Milliseconds{15 * 60'000}, Milliseconds{10'000}};  // how often acks are asked for
    Milliseconds after_database_error{30'000};
    Milliseconds after_no_access{30'000};                // the store's password cannot be read
    Milliseconds longest_sleep{60 * 60'000};             // with something queued: to see that 7 days are over
    LineUse line;                                        // without quiet hours and metering, always open
    // On a line that is to be spared: envelopes up to this size go at once, a bigger one when it is this old.
    std::uint64_t spared_envelope_bytes = 1u << 20;
    Milliseconds spared_longest_wait = std::chrono::hours(24);
    BackOffLimits spared_acks{Milliseconds{5 * 60'000}, Milliseconds{60 * 60'000}, Milliseconds{60'000}};
    const Heartbeat* heartbeat = nullptr;                // outlives the worker; without one no health is written
    Milliseconds health_every{5 * 60'000};
    Milliseconds spared_health_every{60 * 60'000};
    BackOffLimits health_back_off{Milliseconds{30'000}, Milliseconds{15 * 60'000}, Milliseconds{10'000}};
};

enum class Link {
    untried,  // nothing was sent or asked since the start
    working,  // the last call was answered by the store
    failing,  // it was not; see last_error
    held,     // nothing is sent or asked, since the store cannot be entered; see last_error
};

// For the status page and the heartbeat; no personal data.
struct DeliveryStatus {
    Link link = Link::untried;
    std::string last_error;  // a stable error name such as "store.unreachable"; empty when none
    std::optional<SteadyTime> last_success;
    std::uint64_t delivered = 0;  // rows that left on an ack since the start
    outbox::QueueSummary queue;
};

// Carries envelopes from the outbox to the store and acts on the office's acks. Does one call to the store a step, so
// that it can be stopped between two. Waits are measured with the steady clock; the wall clock may say 1970.
//
// One bad envelope never blocks the others: each has its own back-off, those that failed least go first, and only
// two failures in a row without a success between them are taken for a failure of the store.
class DeliveryWorker {
  public:
    // The access, the watch, the clock and the random source outlive it.
    DeliveryWorker(outbox::Queue queue, StoreAccess& access, NetworkWatch& network,
                   envelope::OfficeKeys office_keys, const WallClock& clock, Random& random,
                   DeliveryOptions options = {});

    // Does the next thing there is to do. Returns when to call again: `now` when there is more to do, nothing when
    // the queue is empty and only a new envelope can change that. A network that has come ends every wait.
    std::optional<SteadyTime> step(SteadyTime now);

    // From any thread: a running call to the store ends soon. For shutting down.
    void cancel() { access_.cancel(); }

    const DeliveryStatus& status() const { return status_; }

  private:
    struct Pause {
        BackOff back_off;
        SteadyTime until;
    };
    std::optional<SteadyTime> step_or_hold(SteadyTime now);
    SteadyTime hold(const Error& error, SteadyTime now);
    Result<std::optional<SteadyTime>> try_step(SteadyTime now);
    Result<std::optional<outbox::QueuedEnvelope>> next_to_offer(SteadyTime now, std::optional<SteadyTime>& wake);
    bool may_go(const outbox::QueuedEnvelope& envelope) const;
    Milliseconds until_next_acks();
    Result<void> doubt_what_time_cannot_tell();
    Milliseconds health_interval() const;
    Result<void> write_health(SteadyTime now);
    Result<void> offer(const outbox::QueuedEnvelope& envelope, SteadyTime now);
    Result<void> note_offer_failed(const outbox::QueuedEnvelope& envelope, const Error& error, SteadyTime now);
    Result<void> fetch_acks(SteadyTime now);
    Result<envelope::Acks> read_acks(std::uint64_t last_serial);
    void note_store_answered(SteadyTime now);
    void note_store_failed(const Error& error);
    void forget_pauses();

    outbox::Queue queue_;
    StoreAccess& access_;
    NetworkWatch& network_;
    store::ObjectStore* store_ = nullptr;  // of this step
    envelope::OfficeKeys office_keys_;
    const WallClock& clock_;
    Random& random_;
    DeliveryOptions options_;

    std::map<std::uint64_t, Pause> envelope_pauses_;  // by sequence number
    BackOff store_back_off_;
    std::optional<SteadyTime> store_paused_until_;
    int failures_in_a_row_ = 0;
    BackOff acks_back_off_;
    std::optional<SteadyTime> acks_due_;  // empty: at once
    BackOff spared_acks_back_off_;
    BackOff health_back_off_;
    std::optional<SteadyTime> health_due_;  // empty: at once
    enum class StoredTimes { unchecked, checked } stored_times_ = StoredTimes::unchecked;
    DeliveryStatus status_;
};

}  // namespace engawa::delivery
