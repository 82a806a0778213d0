#include "sync/office/health.h"

#include <catch2/catch.hpp>

#include <functional>

#include "sync/store/memory_store.h"

using namespace engawa;
using namespace engawa::office;
using envelope::bytes_of;

namespace {

const KioskId kiosk("kiosk-7f3a");

struct Sender {
    SeededRandom random{31};
    envelope::MinisignSecretKey key = envelope::MinisignSecretKey::generate(random);

    envelope::SignedHealth health(std::uint64_t serial) const {
        envelope::Health health;
        health.kiosk = kiosk;
        health.serial = serial;
        health.queue.last_sequence = serial;
        return envelope::sign_health(health, key).value();
    }
    void write(store::ObjectStore& store, const envelope::SignedHealth& file) const {
        REQUIRE(store.put_replace(store::health_key(kiosk), bytes_of(file.json)).ok());
        REQUIRE(store.put_replace(store::health_signature_key(kiosk), bytes_of(file.signature)).ok());
    }
};

// A store in which something happens each time somebody has read an object.
class BusyStore final : public store::ObjectStore {
  public:
    explicit BusyStore(store::ObjectStore& inner) : inner_(inner) {}
    std::function<void(int)> after_get;  // told how many were read
    int gets = 0;

    Result<store::Bytes> get(const ObjectKey& key, std::uint64_t max_bytes) override {
        Result<store::Bytes> bytes = inner_.get(key, max_bytes);
        ++gets;
        if (after_get) after_get(gets);
        return bytes;
    }
    Result<void> put(const ObjectKey& key, std::span<const std::byte> bytes) override { return inner_.put(key, bytes); }
    Result<void> put_replace(const ObjectKey& key, std::span<const std::byte> bytes) override {
        return inner_.put_replace(key, bytes);
    }
    Result<std::optional<store::ObjectInfo>> head(const ObjectKey& key) override { return inner_.head(key); }
    Result<std::vector<store::ObjectInfo>> list(std::string_view prefix) override { return inner_.list(prefix); }
    Result<void> remove(const ObjectKey& key) override { return inner_.remove(key); }
    std::string address() const override { return inner_.address(); }

  private:
    store::ObjectStore& inner_;
};

}  // namespace

TEST_CASE("A kiosk that never said how it is has no health") {
    const Sender sender;
    store::MemoryStore store;
    CHECK(read_health(store, kiosk, sender.key.public_key(), 0).value() == std::nullopt);
}

TEST_CASE("The office reads what a kiosk last said of itself") {
    const Sender sender;
    store::MemoryStore store;
    sender.write(store, sender.health(3));
    const auto health = read_health(store, kiosk, sender.key.public_key(), 3);
    REQUIRE(health.ok());
    CHECK(health->value().serial == 3);
    CHECK(health->value().queue.last_sequence == 3);
    CHECK(read_health(store, kiosk, sender.key.public_key(), 4).error().is(envelope::HealthError::replayed));
}

TEST_CASE("A reader between the kiosk's two writes reads again and believes the new pair") {
    const Sender sender;
    store::MemoryStore memory;
    BusyStore store(memory);
    sender.write(memory, sender.health(1));
    store.after_get = [&](int gets) {
        if (gets == 1) sender.write(memory, sender.health(2));  // the old json was read, the new signature comes
    };
    CHECK(read_health(store, kiosk, sender.key.public_key(), 0).value().value().serial == 2);
    CHECK(store.gets == 4);
}

TEST_CASE("A pair whose second half never came is a passing trouble, asked for three times and never believed") {
    const Sender sender;
    store::MemoryStore memory;
    BusyStore store(memory);
    SECTION("over an older pair") { sender.write(memory, sender.health(1)); }
    SECTION("and it is the first") {}
    REQUIRE(memory.put_replace(store::health_key(kiosk), bytes_of(sender.health(2).json)).ok());
    const auto health = read_health(store, kiosk, sender.key.public_key(), 0);
    REQUIRE_FALSE(health.ok());
    CHECK(health.error().is(envelope::HealthError::not_signed));
    CHECK(health.error().temporary());
    CHECK(store.gets == 6);
}

TEST_CASE("A store that is away says so when health is asked for") {
    const Sender sender;
    store::MemoryStore store;
    sender.write(store, sender.health(1));
    store.fail_all(store::StoreError::unreachable);
    CHECK(read_health(store, kiosk, sender.key.public_key(), 0).error().is(store::StoreError::unreachable));
}
