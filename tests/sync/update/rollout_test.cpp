#include "sync/update/rollout.h"

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "sync/update/error.h"

using namespace engawa;
using namespace engawa::update;

namespace {

tuf::TargetFile with_custom(const std::string& custom) {
    tuf::TargetFile target;
    target.custom = custom;
    return target;
}

KioskId kiosk(int number) { return KioskId(fmt::format("kiosk-{:04x}", number)); }

const PackId kaigo("kaigo");

}  // namespace

TEST_CASE("A bucket is the same on every machine, in every language") {
    // Computed by a program of another language: the first 8 bytes of the SHA-256, big-endian, modulo 100.
    CHECK(bucket(KioskId("kiosk-7f3a"), kaigo, "2026.2") == 26);
    CHECK(bucket(KioskId("kiosk-7f3a"), kaigo, "2026.3") == 97);
    CHECK(bucket(KioskId("kiosk-0001"), PackId("bousai"), "1") == 70);
}

TEST_CASE("A growing percentage only adds kiosks, and its share is what it says") {
    for (int number = 0; number < 200; ++number) {
        bool was_in = false;
        for (int percent = 0; percent <= 100; ++percent) {
            const bool is_in = includes({"2026.2", 3, percent}, kiosk(number), 3, kaigo);
            CHECK((is_in || !was_in));
            was_in = is_in;
        }
        CHECK(was_in);
        CHECK_FALSE(includes({"2026.2", 3, 0}, kiosk(number), 3, kaigo));
    }
    int chosen = 0;
    for (int number = 0; number < 4000; ++number) chosen += includes({"2026.2", 0, 25}, kiosk(number), 0, kaigo) ? 1 : 0;
    CHECK(chosen > 900);
    CHECK(chosen < 1100);
}

TEST_CASE("Kiosks of a lower ring take a version whatever the percentage, those of a higher ring never") {
    for (const int percent : {0, 50, 100}) {
        CHECK(includes({"1", 2, percent}, kiosk(1), 1, kaigo));
        CHECK(includes({"1", 2, percent}, kiosk(1), 0, kaigo));
        CHECK_FALSE(includes({"1", 2, percent}, kiosk(1), 3, kaigo));
        CHECK_FALSE(includes({"1", 2, percent}, kiosk(1), 9, kaigo));
    }
}

TEST_CASE("Each version meets other kiosks first") {
    int both = 0;
    for (int number = 0; number < 1000; ++number) {
        both += includes({"1", 0, 10}, kiosk(number), 0, kaigo) && includes({"2", 0, 10}, kiosk(number), 0, kaigo) ? 1 : 0;
    }
    CHECK(both < 40);  // 10 of 1000 by chance
}

TEST_CASE("The roll-out is read from the custom fields of pack.toml") {
    const auto read = read_rollout(with_custom(R"({"engawa":{"percent":25,"ring":1,"version":"2026.2"},"other":1})"));
    REQUIRE(read.ok());
    CHECK(*read == Rollout{"2026.2", 1, 25});
    SECTION("without them everybody takes it") {
        for (const tuf::TargetFile& target : {tuf::TargetFile{}, with_custom("{}"), with_custom(R"({"other":1})")}) {
            const auto rollout = read_rollout(target);
            REQUIRE(rollout.ok());
            CHECK(includes(*rollout, kiosk(1), 9, kaigo));
        }
    }
}

TEST_CASE("Custom fields that say something else refuse the pack") {
    const std::string custom = GENERATE(
        as<std::string>(), R"({"engawa":1})", R"({"engawa":{}})", R"({"engawa":{"percent":25,"ring":1}})",
        R"({"engawa":{"percent":25,"ring":1,"version":""}})", R"({"engawa":{"percent":25,"ring":1,"version":"../x"}})",
        R"({"engawa":{"percent":25,"ring":1,"version":"a/b"}})",
        R"({"engawa":{"percent":25,"ring":1,"version":"123456789012345678901234567890123"}})",
        R"({"engawa":{"percent":101,"ring":1,"version":"1"}})", R"({"engawa":{"percent":25,"ring":10,"version":"1"}})",
        R"({"engawa":{"percent":-1,"ring":1,"version":"1"}})", R"({"engawa":{"percent":"25","ring":1,"version":"1"}})");
    INFO(custom);
    const auto read = read_rollout(with_custom(custom));
    REQUIRE_FALSE(read.ok());
    CHECK(read.error().is(UpdateError::unfit_pack));
}
