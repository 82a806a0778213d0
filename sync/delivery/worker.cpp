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
      options_(options),
      store_back_off_(options.back_off),
      acks_back_off_(options.acks) {}

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
    std::optional<SteadyTime> wake;
    if (const auto envelope = TRY(next_to_offer(now, wake))) {
        TRY(offer(*envelope, now));
        return store_paused_until_ ? store_paused_until_ : std::optional(now);
    }
    if (in_flight) {
        earliest(wake, *acks_due_);
        earliest(wake, now + options_.longest_sleep);
    }
    return wake;
}

// The due envelope that failed least often, and of those the oldest. Without one, `wake` is when the first pause ends.
Result<std::optional<outbox::QueuedEnvelope>> DeliveryWorker::next_to_offer(SteadyTime now,
                                                                            std::optional<SteadyTime>& wake) {
    std::optional<outbox::QueuedEnvelope> best;
    int best_failures = 0;
    for (outbox::QueuedEnvelope& envelope : TRY(queue_.due(clock_.now()))) {
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
    const Result<void> put = store_->put(envelope.key, sealed);
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
    acks_due_ = now + acks_back_off_.after_failure(random_);
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
    acks_due_ = now + acks_back_off_.after_failure(random_);
    const Result<envelope::Acks> acks = read_acks(TRY(queue_.ack_serial()));
    if (acks.ok()) {
        note_store_answered(now);
        const std::uint64_t left = TRY(queue_.accept(*acks));
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
}

}  // namespace engawa::delivery
