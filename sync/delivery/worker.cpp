#include "sync/delivery/worker.h"

#include <algorithm>
#include <utility>

#include "kiosk/base/log.h"
#include "sync/envelope/acks.h"
#include "sync/envelope/bytes.h"

namespace engawa::delivery {

namespace {

constexpr int failures_of_a_store = 2;

void earliest(std::optional<SteadyTime>& wake, SteadyTime time) { wake = wake ? std::min(*wake, time) : time; }

}  // namespace

DeliveryWorker::DeliveryWorker(outbox::Queue queue, StoreAccess& access, NetworkWatch& network,
                               envelope::OfficeKeys office_keys, const WallClock& clock, Random& random,
                               DeliveryOptions options)
    : queue_(std::move(queue)),
      access_(access),
      network_(network),
      office_keys_(std::move(office_keys)),
      clock_(clock),
      random_(random),
      options_(std::move(options)),
      store_back_off_(options_.back_off),
      acks_back_off_(options_.acks),
      spared_acks_back_off_(options_.spared_acks),
      health_back_off_(options_.health_back_off) {}

std::optional<SteadyTime> DeliveryWorker::step(SteadyTime now) {
    if (network_.changed()) {
        log::info("delivery", "the network changed; nothing waits");
        forget_pauses();
    }
    const std::optional<SteadyTime> wake = step_or_hold(now);
    // The summary is for people; that it could not be read shows up at the next step as well.
    if (Result<outbox::QueueSummary> summary = queue_.summary(); summary.ok()) status_.queue = *summary;
    return wake;
}

std::optional<SteadyTime> DeliveryWorker::step_or_hold(SteadyTime now) {
    const Result<store::ObjectStore*> store = access_.enter();
    if (!store.ok()) return hold(store.error(), now);
    store_ = *store;
    if (status_.link == Link::held) {
        log::info("delivery", "goes on");
        status_.link = Link::untried;
        status_.last_error.clear();
    }
    const Result<std::optional<SteadyTime>> wake = try_step(now);
    if (wake.ok()) return *wake;
    status_.last_error = wake.error().name();
    log::error("delivery", "the outbox cannot be used", {log::Field(wake.error())});
    return now + options_.after_database_error;
}

// Before the queue is looked at, so that nothing is marked as offered that never went out.
SteadyTime DeliveryWorker::hold(const Error& error, SteadyTime now) {
    // Once a hold, not once a step: the line is for a person who reads a month of them.
    if (status_.link != Link::held) {
        log::error("delivery", "held: the store cannot be entered; envelopes wait", {log::Field(error)});
    }
    status_.link = Link::held;
    status_.last_error = error.name();
    return now + options_.after_no_access;
}

// Errors are the outbox's own; what the store says is dealt with inside.
Result<std::optional<SteadyTime>> DeliveryWorker::try_step(SteadyTime now) {
    if (store_paused_until_ && now < *store_paused_until_) return store_paused_until_;
    store_paused_until_.reset();

    // Acks first: what the office has already taken in need not be offered again, above all after a restart.
    const bool in_flight = TRY(queue_.in_flight()) > 0;
    if (in_flight && (!acks_due_ || now >= *acks_due_)) {
        TRY(fetch_acks(now));
        return store_paused_until_ ? store_paused_until_ : std::optional(now);
    }
    TRY(doubt_what_time_cannot_tell());
    std::optional<SteadyTime> wake;
    if (const auto envelope = TRY(next_to_offer(now, wake))) {
        TRY(offer(*envelope, now));
        return store_paused_until_ ? store_paused_until_ : std::optional(now);
    }
    if (in_flight) {
        earliest(wake, *acks_due_);
        earliest(wake, now + options_.longest_sleep);
    }
    if (options_.heartbeat != nullptr) {
        if (!health_due_ || now >= *health_due_) TRY(write_health(now));
        earliest(wake, *health_due_);
    }
    return wake;
}

// A clock that starts at 1970 with each start never sees 7 days pass. What is stored is then offered again after each
// start, which costs one question an envelope where it still lies in the store.
Result<void> DeliveryWorker::doubt_what_time_cannot_tell() {
    if (stored_times_ == StoredTimes::checked) return {};
    if (clock_state(clock_.now(), TRY(queue_.last_trusted())) == ClockState::unset) TRY(queue_.doubt_stored());
    stored_times_ = StoredTimes::checked;
    return {};
}

// An envelope is what somebody has applied for: it is never kept for longer than a day for the line's sake. One that
// says it was sealed in the future has been kept by a clock that was wrong.
bool DeliveryWorker::may_go(const outbox::QueuedEnvelope& envelope) const {
    if (envelope.size_bytes <= options_.spared_envelope_bytes) return true;
    const WallTime now = clock_.now();
    if (envelope.sealed_at > now || now - envelope.sealed_at >= options_.spared_longest_wait) return true;
    return options_.line.line() == Line::open;
}

Milliseconds DeliveryWorker::until_next_acks() {
    return options_.line.line() == Line::open ? acks_back_off_.after_failure(random_)
                                              : spared_acks_back_off_.after_failure(random_);
}

// The due envelope that failed least often, and of those the oldest. Without one, `wake` is when the first pause ends.
Result<std::optional<outbox::QueuedEnvelope>> DeliveryWorker::next_to_offer(SteadyTime now,
                                                                            std::optional<SteadyTime>& wake) {
    std::optional<outbox::QueuedEnvelope> best;
    int best_failures = 0;
    for (outbox::QueuedEnvelope& envelope : TRY(queue_.due(clock_.now()))) {
        if (!may_go(envelope)) {
            // Looked at again from time to time: the clock may be set meanwhile.
            earliest(wake, now + std::min(options_.line.until_open().value_or(options_.longest_sleep), options_.longest_sleep));
            continue;
        }
        const auto pause = envelope_pauses_.find(envelope.sequence);
        if (pause != envelope_pauses_.end() && now < pause->second.until) {
            earliest(wake, pause->second.until);
            continue;
        }
        const int failures = pause == envelope_pauses_.end() ? 0 : pause->second.back_off.failures();
        if (best && best_failures <= failures) continue;
        best = std::move(envelope);
        best_failures = failures;
    }
    return best;
}

Result<void> DeliveryWorker::offer(const outbox::QueuedEnvelope& envelope, SteadyTime now) {
    const std::vector<std::byte> sealed = TRY(queue_.sealed_bytes(envelope.sequence));
    TRY(queue_.mark_offered(envelope.sequence));
    const Result<void> put = store::put_over_damage(*store_, envelope.key, sealed);
    if (!put.ok()) return note_offer_failed(envelope, put.error(), now);
    TRY(queue_.mark_stored(envelope.sequence, clock_.now()));
    envelope_pauses_.erase(envelope.sequence);
    // A store that has just come back: whatever failed while it was away is tried again now.
    if (store_back_off_.failures() > 0) envelope_pauses_.clear();
    store_back_off_.reset();
    failures_in_a_row_ = 0;
    note_store_answered(now);
    // The office may be quick; ask for acks at the short end of their interval again.
    acks_back_off_.reset();
    spared_acks_back_off_.reset();
    acks_due_ = now + until_next_acks();
    log::info("delivery", "stored", {{"sequence", envelope.sequence}});
    return {};
}

Result<void> DeliveryWorker::note_offer_failed(const outbox::QueuedEnvelope& envelope, const Error& error,
                                               SteadyTime now) {
    auto [place, added] = envelope_pauses_.try_emplace(envelope.sequence, Pause{BackOff(options_.back_off), now});
    Pause& pause = place->second;
    pause.until =
        now + (error.permanent() ? pause.back_off.after_refusal(random_) : pause.back_off.after_failure(random_));
    if (error.permanent()) TRY(queue_.mark_refused(envelope.sequence, error.name()));
    note_store_failed(error);
    log::warning("delivery", "not stored", {{"sequence", envelope.sequence}, log::Field(error)});
    if (++failures_in_a_row_ < failures_of_a_store) return {};
    failures_in_a_row_ = 0;
    store_paused_until_ = now + store_back_off_.after_failure(random_);
    return {};
}

Result<envelope::Acks> DeliveryWorker::read_acks(std::uint64_t last_serial) {
    const KioskId& kiosk = queue_.kiosk();
    const store::Bytes json = TRY(store_->get(store::ack_key(kiosk), envelope::max_acks_bytes));
    const store::Bytes signature =
        TRY(store_->get(store::ack_signature_key(kiosk), envelope::max_acks_signature_bytes));
    return envelope::verify_acks_by_any(envelope::text_of(json), envelope::text_of(signature), office_keys_, kiosk, last_serial);
}

Result<void> DeliveryWorker::fetch_acks(SteadyTime now) {
    acks_due_ = now + until_next_acks();
    const Result<envelope::Acks> acks = read_acks(TRY(queue_.ack_serial(outbox::AcksFrom::store)));
    if (acks.ok()) {
        note_store_answered(now);
        const std::uint64_t left = TRY(queue_.accept(*acks, outbox::AcksFrom::store));
        status_.delivered += left;
        if (left > 0) log::info("delivery", "taken in by the office", {{"envelopes", left}});
        return {};
    }
    if (acks.error().is(store::StoreError::not_found)) {
        // The office has not written any yet. A portal may say so too, which then changes nothing.
        note_store_answered(now);
        return {};
    }
    note_store_failed(acks.error());
    log::warning("delivery", "no acks", {log::Field(acks.error())});
    return {};
}

Milliseconds DeliveryWorker::health_interval() const {
    return options_.line.line() == Line::open ? options_.health_every : options_.spared_health_every;
}

// The two objects in this order: what a reader finds between the two does not fit and is not believed.
Result<void> DeliveryWorker::write_health(SteadyTime now) {
    const Milliseconds interval = health_interval();
    // Promised is twice the interval, so that one that is late is no alarm.
    const auto promised = std::chrono::duration_cast<Seconds>(2 * std::max(interval, options_.health_back_off.longest));
    const Result<envelope::SignedHealth> file = options_.heartbeat->compose(queue_, now, promised);
    if (!file.ok() && file.error().is(outbox::OutboxError::not_enrolled)) {
        // The first visit has not opened the outbox yet.
        health_due_ = now + options_.health_back_off.first;
        return {};
    }
    if (!file.ok()) return file.error();
    Result<void> written = store_->put_replace(store::health_key(queue_.kiosk()), envelope::bytes_of(file->json));
    if (written.ok()) {
        written = store_->put_replace(store::health_signature_key(queue_.kiosk()), envelope::bytes_of(file->signature));
    }
    if (written.ok()) {
        health_back_off_.reset();
        // Not all kiosks of a city at the same moment.
        const auto spread = random_.below(static_cast<std::uint64_t>(interval.count()) / 10 + 1);
        health_due_ = now + interval - Milliseconds(static_cast<std::int64_t>(spread));
        note_store_answered(now);
        return {};
    }
    const Error& error = written.error();
    health_due_ = now + (error.permanent() ? health_back_off_.after_refusal(random_) : health_back_off_.after_failure(random_));
    note_store_failed(error);
    log::warning("delivery", "health is not written", {log::Field(error)});
    return {};
}

void DeliveryWorker::note_store_answered(SteadyTime now) {
    status_.link = Link::working;
    status_.last_error.clear();
    status_.last_success = now;
}

void DeliveryWorker::note_store_failed(const Error& error) {
    status_.link = Link::failing;
    status_.last_error = error.name();
    // A person may mend the password, and must not have to restart the kiosk.
    if (error.is(store::StoreError::denied)) access_.refused();
}

void DeliveryWorker::forget_pauses() {
    envelope_pauses_.clear();
    store_back_off_.reset();
    store_paused_until_.reset();
    failures_in_a_row_ = 0;
    acks_back_off_.reset();
    acks_due_.reset();
    spared_acks_back_off_.reset();
    health_back_off_.reset();
    health_due_.reset();
}

}  // namespace engawa::delivery
