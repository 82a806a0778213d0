#include "tests/sync/delivery/delivery_support.h"

#include <catch2/catch.hpp>

#include <algorithm>

namespace engawa::delivery {

Site::Site() : kiosk(folder.path()), sink(std::make_unique<outbox::Sink>(kiosk.make_sink())) {
    REQUIRE(sink->readiness() == session::Readiness::ready);
}

void Site::submit(int count) {
    for (int i = 0; i < count; ++i) REQUIRE(sink->submit(outbox::submission(std::to_string(++submitted))).ok());
}

std::unique_ptr<DeliveryWorker> Site::make_worker(store::ObjectStore& store) {
    return make_worker(*open_stores.emplace_back(std::make_unique<OpenStore>(store)));
}

std::unique_ptr<DeliveryWorker> Site::make_worker(StoreAccess& access) {
    return std::make_unique<DeliveryWorker>(kiosk.make_queue(), access, network, kiosk.keys.office_key.public_key(),
                                            kiosk.clock, chance, options);
}

void Office::publish(store::ObjectStore& store, const envelope::Acks& acks, const envelope::MinisignSecretKey& key) {
    const auto signed_acks = envelope::sign_acks(acks, key);
    REQUIRE(signed_acks.ok());
    REQUIRE(store.put_replace(store::ack_key(acks.kiosk), envelope::bytes_of(signed_acks->json)).ok());
    REQUIRE(store.put_replace(store::ack_signature_key(acks.kiosk), envelope::bytes_of(signed_acks->signature)).ok());
}

void Office::pull(store::ObjectStore& store) {
    const auto listed = store.list("inbox/");
    REQUIRE(listed.ok());
    for (const store::ObjectInfo& object : *listed) {
        const auto sealed = store.get(object.key, envelope::max_envelope_bytes);
        REQUIRE(sealed.ok());
        const auto manifest = keys.open(*sealed);
        REQUIRE(manifest);
        const std::string sha256 = envelope::sha256_hex(*sealed);
        CHECK(object.key == envelope::inbox_key(keys.kiosk, sha256));
        if (!acks.has(sha256, manifest->sequence)) {
            received.push_back(manifest->submission.text().substr(5));
            acks.taken.push_back({sha256, manifest->sequence, outbox::spring});
        }
        REQUIRE(store.remove(object.key).ok());
    }
    acks.kiosk = keys.kiosk;
    acks.made_at = outbox::spring;
    ++acks.serial;
    publish(store, acks, keys.office_key);
}

std::vector<std::string> sorted(std::vector<std::string> ids) {
    std::ranges::sort(ids);
    return ids;
}

std::optional<SteadyTime> settle(DeliveryWorker& worker, const ManualSteadyClock& clock) {
    for (int i = 0; i < 10'000; ++i) {
        const auto next = worker.step(clock.now());
        if (!next || *next > clock.now()) return next;
    }
    FAIL("the worker never comes to rest");
    return {};
}

void pass(DeliveryWorker& worker, Site& site, Milliseconds duration) {
    const SteadyTime end = site.steady.now() + duration;
    while (true) {
        const auto next = settle(worker, site.steady);
        const SteadyTime until = next ? std::min(*next, end) : end;
        site.kiosk.clock.advance(until - site.steady.now());
        site.steady.advance(until - site.steady.now());
        if (site.steady.now() >= end) return;
    }
}

}  // namespace engawa::delivery
