#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sync/delivery/worker.h"
#include "sync/store/memory_store.h"
#include "tests/support/temporary_folder.h"
#include "tests/sync/delivery/fake_network.h"
#include "tests/sync/outbox/outbox_support.h"

namespace engawa::delivery {

// A kiosk with its outbox, and time that passes only when told to.
struct Site {
    Site();
    // Seals `count` more envelopes.
    void submit(int count);
    std::unique_ptr<DeliveryWorker> make_worker(store::ObjectStore& store);
    std::unique_ptr<DeliveryWorker> make_worker(StoreAccess& access);

    support::TemporaryFolder folder;
    outbox::Kiosk kiosk;
    std::unique_ptr<outbox::Sink> sink;
    ManualSteadyClock steady;
    SeededRandom chance{7};
    DeliveryOptions options;
    FakeNetwork network;
    std::vector<std::unique_ptr<OpenStore>> open_stores;
    int submitted = 0;

    outbox::QueueSummary summary() { return sink->summary().value(); }
};

// The office's side: takes in what lies in the store and signs for it.
struct Office {
    explicit Office(const outbox::Keys& office_keys) : keys(office_keys) {}
    // Reads every envelope, checks that it opens, removes it, and publishes acks for all taken in so far.
    void pull(store::ObjectStore& store);
    // Publishes these acks, signed with the key given.
    static void publish(store::ObjectStore& store, const envelope::Acks& acks, const envelope::MinisignSecretKey& key);

    const outbox::Keys& keys;
    envelope::Acks acks;
    std::vector<std::string> received;  // submission ids, in the order taken in; the same id twice if it came twice
};

// The office takes in by hash, which is no order.
std::vector<std::string> sorted(std::vector<std::string> ids);

// Steps until the worker wants to wait; returns until when, or nothing.
std::optional<SteadyTime> settle(DeliveryWorker& worker, const ManualSteadyClock& clock);

// Lets time pass, the wall clock too, stepping whenever the worker wants to be.
void pass(DeliveryWorker& worker, Site& site, Milliseconds duration);

}  // namespace engawa::delivery
