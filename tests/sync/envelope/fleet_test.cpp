#include "sync/envelope/fleet.h"

#include <nlohmann/json.hpp>

#include "sync/envelope/envelope.h"

using namespace engawa;
using namespace engawa::envelope;

namespace {

struct Sample {
    SeededRandom random{11};
    MinisignSecretKey key_a = MinisignSecretKey::generate(random);
    MinisignSecretKey key_b = MinisignSecretKey::generate(random);
    MinisignSecretKey key_before = MinisignSecretKey::generate(random);
    Fleet fleet;

    Sample() {
        fleet.serial = 7;
        fleet.changed_at = "2026-04-01T09:30:00.000Z";
        fleet.office.recipients = {AgeIdentity::generate(random).recipient(), AgeIdentity::generate(random).recipient()};
        fleet.office.keys = {MinisignSecretKey::generate(random).public_key()};
        fleet.office.store = "https://store.city.example/engawa";
        fleet.kiosks.push_back({KioskId("kiosk-a"), "中央公民館", key_a.public_key(), KioskState::active,
                                "2026-03-01T00:00:00.000Z", 3, "2026-04-01T09:30:00.000Z", KeyOrder::replace,
                                {{key_before.public_key(), 41}}});
        fleet.kiosks.push_back({KioskId("kiosk-b"), "", key_b.public_key(), KioskState::revoked, "", 0, "", KeyOrder::keep, {}});
    }
    // A registry in which one thing is other, and why it is refused.
    std::string refusal(const std::function<void(nlohmann::json&)>& change) const {
        nlohmann::json json = nlohmann::json::parse(fleet_json(fleet));
        change(json);
        const auto parsed = parse_fleet(json.dump());
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().is(EnvelopeError::bad_registry));
        return parsed.error().message();
    }
};

}  // namespace

TEST_CASE("A registry is read as it was written, and the same registry is the same bytes") {
    const Sample sample;
    const std::string json = fleet_json(sample.fleet);
    CHECK(parse_fleet(json).value() == sample.fleet);
    CHECK(fleet_json(parse_fleet(json).value()) == json);
}

TEST_CASE("A store that is a folder is nobody else's, and is not signed") {
    Sample sample;
    sample.fleet.office.store = "/srv/engawa/store";
    const std::string json = fleet_json(sample.fleet);
    CHECK_THAT(json, !Catch::Contains("/srv"));
    CHECK(parse_fleet(json)->office.store.empty());
}

TEST_CASE("A store on a server is told to all kiosks, a bucket as well") {
    const std::string address = GENERATE("https://store.city.example/engawa/", "http://store.city.example/",
                                         "s3+https://s3.city.example/city-engawa/?region=tokyo", "s3+http://s3.city.example/city-engawa/");
    CHECK(is_server_address(address));
    Sample sample;
    sample.fleet.office.store = address;
    const auto read = parse_fleet(fleet_json(sample.fleet));
    REQUIRE(read);
    CHECK(read->office.store == address);
    for (const char* const other : {"", "memory:", "folder:///srv", "/srv/https://", "s3+ftp://a/"}) CHECK_FALSE(is_server_address(other));
}

TEST_CASE("Fields that a reader does not know change nothing") {
    const Sample sample;
    nlohmann::json json = nlohmann::json::parse(fleet_json(sample.fleet));
    json["later"] = 1;
    json["kiosks"][0]["later"] = "x";
    CHECK(parse_fleet(json.dump()).value() == sample.fleet);
}

TEST_CASE("A registry that is not whole, or contradicts itself, is refused with the place") {
    const Sample sample;
    const auto& refusal = [&](const std::function<void(nlohmann::json&)>& change) { return sample.refusal(change); };
    CHECK_THAT(refusal([](auto& j) { j["format"] = "engawa-acks"; }), Catch::Contains("no registry"));
    CHECK_THAT(refusal([](auto& j) { j["version"] = 2; }), Catch::Contains("version"));
    CHECK_THAT(refusal([](auto& j) { j.erase("serial"); }), Catch::Contains("serial"));
    CHECK_THAT(refusal([](auto& j) { j.erase("changed_at"); }), Catch::Contains("changed_at"));
    CHECK_THAT(refusal([](auto& j) { j["office"]["recipients"] = nlohmann::json::array(); }), Catch::Contains("office.recipients"));
    CHECK_THAT(refusal([](auto& j) { j["office"]["recipients"][0] = "age1nothing"; }), Catch::Contains("office.recipients"));
    CHECK_THAT(refusal([](auto& j) { j["office"]["keys"] = nlohmann::json::array(); }), Catch::Contains("office.keys"));
    CHECK_THAT(refusal([](auto& j) { j["office"]["keys"][0] = 3; }), Catch::Contains("office.keys"));
    CHECK_THAT(refusal([](auto& j) { j["office"]["store"] = "/srv/store"; }), Catch::Contains("office.store"));
    CHECK_THAT(refusal([](auto& j) { j["kiosks"] = 1; }), Catch::Contains("kiosks"));
    CHECK_THAT(refusal([](auto& j) { j["kiosks"][1]["id"] = "Kiosk B"; }), Catch::Contains("kiosks[1].id"));
    CHECK_THAT(refusal([](auto& j) { j["kiosks"][1].erase("center"); }), Catch::Contains("kiosks[1].center"));
    CHECK_THAT(refusal([](auto& j) { j["kiosks"][1]["ring"] = 10; }), Catch::Contains("kiosks[1].ring"));
    CHECK_THAT(refusal([](auto& j) { j["kiosks"][1]["state"] = "lost"; }), Catch::Contains("kiosks[1].state"));
    CHECK_THAT(refusal([](auto& j) { j["kiosks"][1].erase("valid_from"); }), Catch::Contains("valid_from"));
    CHECK_THAT(refusal([](auto& j) { j["kiosks"][1].erase("key"); }), Catch::Contains("kiosks[1].key"));
    CHECK_THAT(refusal([](auto& j) { j["kiosks"][1]["replace_key"] = "yes"; }), Catch::Contains("replace_key"));
    CHECK_THAT(refusal([](auto& j) { j["kiosks"][0]["former_keys"][0]["through"] = -1; }), Catch::Contains("through"));
    CHECK_THAT(refusal([](auto& j) { j["kiosks"][0].erase("former_keys"); }), Catch::Contains("former_keys"));
    CHECK_THAT(refusal([](auto& j) { j["kiosks"][1]["id"] = "kiosk-a"; }), Catch::Contains("twice"));
    CHECK_THAT(refusal([](auto& j) { j["kiosks"][1]["key"] = j["kiosks"][0]["key"]; }), Catch::Contains("same key"));
    CHECK_THAT(refusal([](auto& j) { j["kiosks"][1]["key"] = j["kiosks"][0]["former_keys"][0]["key"]; }),
               Catch::Contains("used elsewhere"));
    CHECK_FALSE(parse_fleet("not json"));
}

TEST_CASE("A former key is believed up to its last number, and without one until the kiosk has said which it is") {
    Sample sample;
    RegisteredKiosk& kiosk = sample.fleet.kiosks[0];
    CHECK(keys_for(kiosk, 41) == std::vector{sample.key_a.public_key(), sample.key_before.public_key()});
    CHECK(keys_for(kiosk, 42) == std::vector{sample.key_a.public_key()});
    kiosk.former_keys[0].through.reset();
    CHECK(keys_for(kiosk, 1'000'000).size() == 2);
}

TEST_CASE("Helpers and staff stand in the registry, each once, and what is wrong with one is named") {
    using namespace std::chrono_literals;
    Sample sample;
    CHECK_THAT(fleet_json(sample.fleet), !Catch::Contains("people"));
    const std::string verifier = "$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA";
    sample.fleet.people = {
        {"h-kato", "{加藤|かとう}", assist::Role::helper, "中央公民館", assist::Day{2026y / 4 / 1}, assist::Day{2027y / 3 / 31}, verifier},
        {"s-mori", "森", assist::Role::admin, "", assist::Day{2026y / 4 / 1}, assist::Day{2026y / 4 / 1}, verifier}};
    CHECK(parse_fleet(fleet_json(sample.fleet)).value() == sample.fleet);
    const auto first = [&](const char* field, const nlohmann::json& value) {
        return sample.refusal([&](nlohmann::json& json) { json["people"][0][field] = value; });
    };
    for (const char* const field : {"id", "name", "role", "from", "until", "pin"}) {
        CHECK_THAT(sample.refusal([&](nlohmann::json& json) { json["people"][0].erase(field); }), Catch::Contains("people[0]"));
    }
    CHECK_THAT(first("id", "H Kato"), Catch::Contains("people[0]: \"id\""));
    CHECK_THAT(first("id", "s-mori"), Catch::Contains("s-mori: this person is there twice"));
    CHECK_THAT(first("name", ""), Catch::Contains("\"name\""));
    CHECK_THAT(first("name", "{" + std::string(41, 'a') + "|あ}"), Catch::Contains("\"name\""));
    CHECK_THAT(first("role", "chief"), Catch::Contains("people[0].role"));
    CHECK_THAT(first("center", 7), Catch::Contains("people[0].center"));
    CHECK_THAT(first("from", "2026-02-30"), Catch::Contains("is no day"));
    CHECK_THAT(first("until", "2026-03-31"), Catch::Contains("\"until\" is before \"from\""));
    CHECK_THAT(first("pin", "1234"), Catch::Contains("no verifier"));
    CHECK_THAT(sample.refusal([](nlohmann::json& json) { json["people"] = 7; }), Catch::Contains("people: is no list"));
}
