#include "sync/envelope/acks.h"

#include "sync/envelope/envelope.h"

using namespace engawa;
using namespace engawa::envelope;

namespace {

const KioskId kiosk("kiosk-7f3a");
WallTime day(int number) { return WallTime(std::chrono::hours(24 * (20000 + number))); }
TakenEnvelope taken(char fill, std::uint64_t sequence, int on_day) {
    return {std::string(64, fill), sequence, day(on_day)};
}

struct Office {
    SeededRandom random{31};
    MinisignSecretKey key = MinisignSecretKey::generate(random);
    Acks acks{kiosk, 5, day(2), 2, {taken('a', 1, 0), taken('b', 2, 1)}};
};

std::string error_of(const Result<Acks>& result) {
    REQUIRE_FALSE(result.ok());
    return std::string(result.error().name());
}

}  // namespace

TEST_CASE("Signed acks are read as they were written") {
    Office office;
    const auto file = sign_acks(office.acks, office.key);
    REQUIRE(file);
    CHECK(verify_acks(file->json, file->signature, office.key.public_key(), kiosk, 0).value() == office.acks);
    CHECK(office.acks.has(std::string(64, 'a'), 1));
    CHECK_FALSE(office.acks.has(std::string(64, 'a'), 2));
    CHECK_FALSE(office.acks.has(std::string(64, 'c'), 1));
}

TEST_CASE("Acks of an older serial are a replay; the same again is not") {
    Office office;
    const auto file = sign_acks(office.acks, office.key);
    REQUIRE(file);
    const auto read = [&](std::uint64_t last) {
        return verify_acks(file->json, file->signature, office.key.public_key(), kiosk, last);
    };
    CHECK(read(4).ok());
    CHECK(read(5).ok());
    CHECK(error_of(read(6)) == "envelope.acks_replayed");
}

TEST_CASE("Acks half replaced are a passing trouble, and never believed") {
    Office office;
    const auto old_file = sign_acks(office.acks, office.key);
    office.acks.serial = 6;
    const auto new_file = sign_acks(office.acks, office.key);
    REQUIRE(old_file);
    REQUIRE(new_file);
    const auto mixed = verify_acks(new_file->json, old_file->signature, office.key.public_key(), kiosk, 5);
    CHECK(error_of(mixed) == "envelope.acks_not_signed");
    CHECK(mixed.error().temporary());
}

TEST_CASE("Acks by another key, for another kiosk or without sense are refused") {
    Office office;
    SeededRandom random(32);
    const auto stranger = MinisignSecretKey::generate(random);
    const auto file = sign_acks(office.acks, office.key);
    REQUIRE(file);
    CHECK(error_of(verify_acks(file->json, file->signature, stranger.public_key(), kiosk, 0)) == "envelope.acks_not_signed");
    CHECK(error_of(verify_acks(file->json, file->signature, office.key.public_key(), KioskId("other"), 0)) == "envelope.bad_acks");
    const std::string text = GENERATE("", "[]", "{}", R"({"format":"engawa-acks","version":2})",
                                      R"({"format":"engawa-acks","version":1,"kiosk":"kiosk-7f3a","serial":0,"made_at":"2026-04-01T09:30:00.000Z","through":0,"taken":[]})",
                                      R"({"format":"engawa-acks","version":1,"kiosk":"kiosk-7f3a","serial":1,"made_at":"2026-04-01T09:30:00.000Z","through":0,"taken":[{}]})",
                                      R"({"format":"engawa-acks","version":1,"kiosk":"kiosk-7f3a","serial":1,"made_at":"yesterday","through":0,"taken":[]})");
    CAPTURE(text);
    const std::string signature = office.key.sign(bytes_of(text), "").value();
    CHECK(error_of(verify_acks(text, signature, office.key.public_key(), kiosk, 0)) == "envelope.bad_acks");
}

TEST_CASE("Old entries go, the newest stay, whatever order they came in") {
    Acks acks{kiosk, 1, day(40), 9, {taken('a', 1, 0), taken('c', 3, 39), taken('b', 2, 20)}};
    compact_acks(acks, day(40), std::chrono::hours(24 * 30), 100);
    CHECK(acks.taken == std::vector{taken('b', 2, 20), taken('c', 3, 39)});
    compact_acks(acks, day(40), std::chrono::hours(24 * 30), 1);
    CHECK(acks.taken == std::vector{taken('c', 3, 39)});
    CHECK(acks.through == 9);
}
