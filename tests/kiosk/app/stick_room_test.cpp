#include "kiosk/app/stick_room.h"

#include <catch2/catch.hpp>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/random.h"
#include "tests/support/temporary_folder.h"
#include "tests/sync/outbox/outbox_support.h"

using namespace engawa;
using namespace engawa::app;

TEST_CASE("A stick is worked on once more for what it goes by, and not for a centre's name, a ring or another kiosk") {
    const support::TemporaryFolder folder;
    const outbox::Keys keys(1);
    SeededRandom random(7);
    const auto key_file = folder.path() / "kiosk.key";
    const auto write_key = [&] {
        const SecretBytes text = envelope::MinisignSecretKey::generate(random).file_text();
        REQUIRE(write_file_atomically(key_file, text.bytes(), FileMode::owner_only).ok());
    };
    write_key();
    envelope::Enrolment enrolment{.kiosk = KioskId("kiosk-a"), .center = "中央公民館", .store_url = "https://store.example/",
                                  .store_login = {}, .recipients = {}, .office_key = keys.office_key.public_key(),
                                  .kiosk_key_file = key_file, .content = envelope::ContentAccess{},
                                  .stick = envelope::StickAccess{"kawabe"}};
    using envelope::KioskState;
    const StickTerms before = stick_terms(enrolment, KioskState::active);
    CHECK(stick_terms(enrolment, KioskState::active) == before);

    SECTION("what is no matter of a stick's") {
        enrolment.center = "北市民センター";
        enrolment.content->ring = 3;
        enrolment.store_url = "https://other.example/";
        CHECK(stick_terms(enrolment, KioskState::active) == before);
    }
    SECTION("whether the office takes anything from it") { CHECK_FALSE(stick_terms(enrolment, KioskState::revoked) == before); }
    SECTION("which keys the office signs with") {
        enrolment.further_office_keys.push_back(outbox::Keys(2).office_key.public_key());
        CHECK_FALSE(stick_terms(enrolment, KioskState::active) == before);
    }
    SECTION("for whom it seals") {
        enrolment.recipients.push_back(keys.office_identity.recipient());
        CHECK_FALSE(stick_terms(enrolment, KioskState::active) == before);
    }
    SECTION("what it signs with") {
        write_key();
        CHECK_FALSE(stick_terms(enrolment, KioskState::active) == before);
    }
    SECTION("which sticks, and where") {
        const bool city = GENERATE(true, false);
        if (city) enrolment.stick->city = "other";
        else enrolment.stick->folders = {"/mnt"};
        CHECK_FALSE(stick_terms(enrolment, KioskState::active) == before);
    }
}

TEST_CASE("What is told of a stick that is done comes to its page, each number in its place") {
    CHECK(stick_model(exchange::Finished{1, 2, 3, exchange::Shortfall::none, 4}) ==
          stick::Model{.kind = stick::Kind::done, .written = 1, .waiting = 2, .arrived = 3, .slips_left_out = 4});
    CHECK(stick_model(exchange::Finished{1, 2, 3, exchange::Shortfall::full, 0}) ==
          stick::Model{.kind = stick::Kind::full, .written = 1, .waiting = 2, .arrived = 3});
    CHECK(stick_model(exchange::NoStick{}) == std::nullopt);
}
