#include "sync/envelope/health.h"

#include <nlohmann/json.hpp>

using namespace engawa;
using namespace engawa::envelope;

namespace {

const KioskId kiosk("kiosk-7f3a");
const WallTime noon{std::chrono::hours(24 * 20'544 + 12)};

struct Sender {
    SeededRandom random{31};
    MinisignSecretKey key = MinisignSecretKey::generate(random);
    Health health;

    Sender() {
        health.kiosk = kiosk;
        health.serial = 5;
        health.made_at = noon;
        health.next_within = Seconds(600);
        health.up = Seconds(86'400);
        health.program = "0.1.0";
        health.packs = {{"kaigo", "3"}, {"bousai", "2026.1"}};
        health.queue = {1, 0, 2, 1, 12, {{4, 4}, {11, 12}}, noon - std::chrono::hours(3)};
        health.disk_free_bytes = 1u << 30;
        health.errors = {{"store.unreachable", 7, noon}};
        health.acks_serial = 41;
    }
    Result<Health> read(const SignedHealth& file, std::uint64_t last_serial = 0) const {
        return verify_health(file.json, file.signature, key.public_key(), kiosk, last_serial);
    }
    // What the kiosk signed, changed by somebody who has its key.
    Result<Health> changed(const std::function<void(nlohmann::json&)>& change) const {
        auto json = nlohmann::json::parse(sign_health(health, key).value().json);
        change(json);
        const std::string text = json.dump();
        return verify_health(text, key.sign(bytes_of(text), "health").value(), key.public_key(), kiosk, 0);
    }
};

std::string error_of(const Result<Health>& result) {
    REQUIRE_FALSE(result.ok());
    return std::string(result.error().name());
}

}  // namespace

TEST_CASE("Signed health is read as it was written") {
    Sender sender;
    CHECK(sender.read(sign_health(sender.health, sender.key).value()).value() == sender.health);
}

TEST_CASE("Health of an empty kiosk whose clock and disk say nothing is read as it was written") {
    Sender sender;
    sender.health.clock = ClockState::unset;
    sender.health.made_at = WallTime{};
    sender.health.packs.clear();
    sender.health.queue = {};
    sender.health.disk_free_bytes.reset();
    sender.health.acks_serial.reset();
    sender.health.errors.clear();
    CHECK(sender.read(sign_health(sender.health, sender.key).value()).value() == sender.health);
}

TEST_CASE("A number that waits on the kiosk's disk is known from one that does not") {
    const Sender sender;
    const QueueHealth& queue = sender.health.queue;
    CHECK(queue.waits(4));
    CHECK(queue.waits(11));
    CHECK(queue.waits(12));
    CHECK_FALSE(queue.waits(3));
    CHECK_FALSE(queue.waits(5));
    CHECK_FALSE(queue.waits(13));
}

TEST_CASE("Health half replaced is a passing trouble, and never believed") {
    Sender sender;
    const SignedHealth old_file = sign_health(sender.health, sender.key).value();
    sender.health.serial = 6;
    const SignedHealth new_file = sign_health(sender.health, sender.key).value();
    for (const SignedHealth& mixed : {SignedHealth{new_file.json, old_file.signature},
                                      SignedHealth{old_file.json, new_file.signature}, SignedHealth{new_file.json, ""}}) {
        const auto read = sender.read(mixed);
        CHECK(error_of(read) == "health.not_signed");
        CHECK(read.error().temporary());
    }
}

TEST_CASE("Health under another kiosk's key is not believed") {
    Sender sender;
    const MinisignSecretKey other = MinisignSecretKey::generate(sender.random);
    CHECK(error_of(sender.read(sign_health(sender.health, other).value())) == "health.not_signed");
}

TEST_CASE("Health of another kiosk id is refused although the key is right") {
    Sender sender;
    sender.health.kiosk = KioskId("kiosk-other");
    CHECK(error_of(sender.read(sign_health(sender.health, sender.key).value())) == "health.other_kiosk");
}

TEST_CASE("Health of an older serial is a replay; the same again is not") {
    Sender sender;
    const SignedHealth file = sign_health(sender.health, sender.key).value();
    CHECK(sender.read(file, 4).ok());
    CHECK(sender.read(file, 5).ok());
    CHECK(error_of(sender.read(file, 6)) == "health.replayed");
}

TEST_CASE("Health that is signed and not as the format says is refused") {
    const Sender sender;
    using Json = nlohmann::json;
    const auto change = GENERATE(table<std::string, std::function<void(Json&)>>({
        {"another format", [](Json& json) { json["format"] = "engawa-acks"; }},
        {"a newer version", [](Json& json) { json["version"] = 2; }},
        {"no kiosk", [](Json& json) { json.erase("kiosk"); }},
        {"serial 0", [](Json& json) { json["serial"] = 0; }},
        {"a negative serial", [](Json& json) { json["serial"] = -1; }},
        {"a time that is none", [](Json& json) { json["made_at"] = "yesterday"; }},
        {"a clock that is neither", [](Json& json) { json["clock"] = "maybe"; }},
        {"no promise of the next", [](Json& json) { json.erase("next_within_seconds"); }},
        {"packs that are no list", [](Json& json) { json["packs"] = 3; }},
        {"a pack without a version", [](Json& json) { json["packs"][0].erase("version"); }},
        {"no queue", [](Json& json) { json.erase("queue"); }},
        {"no last number", [](Json& json) { json["queue"].erase("last_sequence"); }},
        {"a run from 0", [](Json& json) { json["queue"]["waiting"] = {{0, 1}}; }},
        {"a run backwards", [](Json& json) { json["queue"]["waiting"] = {{3, 2}}; }},
        {"runs that overlap", [](Json& json) { json["queue"]["waiting"] = {{1, 3}, {3, 4}}; }},
        {"a run beyond the last number", [](Json& json) { json["queue"]["waiting"] = {{12, 13}}; }},
        {"a run of three", [](Json& json) { json["queue"]["waiting"] = {{1, 2, 3}}; }},
        {"an age that is none", [](Json& json) { json["queue"]["oldest_at"] = 5; }},
        {"a disk that is text", [](Json& json) { json["disk_free_bytes"] = "much"; }},
        {"an error without a name", [](Json& json) { json["errors"][0].erase("name"); }},
    }));
    INFO(std::get<0>(change));
    const auto read = sender.changed(std::get<1>(change));
    CHECK(error_of(read) == "health.malformed");
    CHECK(read.error().permanent());
}

TEST_CASE("A field that a newer program adds to its health is passed over") {
    const Sender sender;
    const auto read = sender.changed([](nlohmann::json& json) { json["temperature"] = 41; });
    CHECK(read.value() == sender.health);
}
