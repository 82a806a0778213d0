#include "kiosk/assist/mode.h"

#include "tests/kiosk/assist/assist_fixtures.h"

using namespace engawa;
using namespace engawa::assist;
using namespace std::chrono_literals;
using session::Consent;
using session::Consents;
using session::HelpMode;
using test::person;

namespace {

using Lines = std::vector<std::string>;
const Consents all{Consent::given, Consent::given, Consent::given};
const FormId care("care-certification");

struct Beside {
    KeptTrace trace;
    ManualWallClock wall{*parse_rfc3339_utc("2026-04-01T09:30:00Z")};
    ManualSteadyClock steady;
    Assist assist{trace, wall, steady};

    void pass(Seconds time) {
        wall.advance(time);
        steady.advance(time);
    }
    void together() {
        REQUIRE(assist.sign_in(person("h-kato")));
        REQUIRE(assist.accompany());
    }
    void on_behalf(Consents consents = all) {
        together();
        REQUIRE(assist.ask());
        REQUIRE(assist.agreed(consents));
    }
};

}  // namespace

TEST_CASE("A helper signs in, helps together, operates after the resident agreed, and hands back; each step is in the trace") {
    Beside desk;
    desk.on_behalf({Consent::given, Consent::not_given, Consent::given});
    CHECK(desk.assist.is<OnBehalf>());
    desk.assist.end_operating();
    CHECK(desk.assist.is<Together>());
    desk.assist.hand_back();
    CHECK(desk.assist.is<Alone>());
    CHECK(desk.assist.who() == nullptr);
    CHECK(desk.trace.lines == Lines{"signed_in h-kato helper", "mode h-kato service together", "mode h-kato together asking",
                                    "consent h-kato viewing given", "consent h-kato sending given", "mode h-kato asking for",
                                    "mode h-kato for together", "mode h-kato together alone", "signed_out h-kato asked"});
}

TEST_CASE("For mode begins by the resident's consent page and by nothing else") {
    Beside desk;
    CHECK(desk.assist.agreed(all).error().is(ModeError::nobody));
    REQUIRE(desk.assist.sign_in(person("h-kato")));
    CHECK(desk.assist.ask().error().is(ModeError::not_now));
    CHECK(desk.assist.agreed(all).error().is(ModeError::not_now));
    REQUIRE(desk.assist.accompany());
    CHECK(desk.assist.agreed(all).error().is(ModeError::not_now));
    REQUIRE(desk.assist.ask());
    desk.assist.declined();
    CHECK(desk.assist.is<Together>());
    CHECK(desk.assist.agreed(all).error().is(ModeError::not_now));
}

TEST_CASE("What cannot be written into the trace does not begin, and what leads away from a resident's answers always goes") {
    Beside desk;
    desk.trace.disk = KeptTrace::Disk::full;
    CHECK_FALSE(desk.assist.sign_in(person("h-kato")));
    CHECK(desk.assist.who() == nullptr);
    desk.trace.disk = KeptTrace::Disk::whole;
    desk.together();
    REQUIRE(desk.assist.ask());
    desk.trace.disk = KeptTrace::Disk::full;
    CHECK_FALSE(desk.assist.agreed(all));
    CHECK(desk.assist.is<Asking>());
    CHECK(desk.assist.consents() == Consents{});
    desk.trace.disk = KeptTrace::Disk::whole;
    REQUIRE(desk.assist.agreed(all));
    desk.trace.disk = KeptTrace::Disk::full;
    desk.assist.hand_back();
    CHECK(desk.assist.is<Alone>());
    CHECK(desk.assist.who() == nullptr);
}

TEST_CASE("Personal values are covered in for mode until the resident lets the helper see them, and again when that is taken back") {
    Beside desk;
    desk.on_behalf({Consent::not_given, Consent::given, Consent::given});
    CHECK(desk.assist.values_are_covered());
    desk.assist.hand_back();
    desk.on_behalf(all);
    CHECK_FALSE(desk.assist.values_are_covered());
    desk.trace.take();
    desk.assist.withdraw(ConsentTo::viewing);
    desk.assist.withdraw(ConsentTo::viewing);
    CHECK(desk.assist.values_are_covered());
    CHECK(desk.trace.lines == Lines{"consent h-kato viewing withdrawn"});
}

TEST_CASE("The record says who helped with a form, how, when and with which answers, and nothing of other forms") {
    Beside desk;
    desk.together();
    desk.assist.answered(care, "/data/by-the-resident");
    desk.pass(60s);
    REQUIRE(desk.assist.ask());
    REQUIRE(desk.assist.agreed(all));
    desk.assist.answered(care, "/data/name");
    desk.assist.answered(care, "/data/name");
    desk.assist.answered(FormId("bed-loan"), "/data/bed");
    desk.pass(30s);
    desk.assist.answered(care, "/data/phone");
    desk.assist.hand_back();
    desk.pass(300s);
    desk.assist.answered(care, "/data/alone");
    const auto record = desk.assist.record(care);
    REQUIRE(record);
    const WallTime start = *parse_rfc3339_utc("2026-04-01T09:30:00Z");
    CHECK(record->helper == "h-kato");
    CHECK(record->consents == all);
    CHECK(record->turns == std::vector<session::HelpTurn>{
                               {"h-kato", HelpMode::together, start, start + 60s, {}, {}, false},
                               {"h-kato", HelpMode::on_behalf, start + 60s, start + 90s, all, {"/data/name", "/data/phone"}, false}});
    CHECK_FALSE(desk.assist.record(FormId("move-notice")));
    desk.assist.visit_ended();
    CHECK_FALSE(desk.assist.record(care));
    CHECK_FALSE(desk.assist.took_part());
}

TEST_CASE("A turn and a visit have an end to what they list, and say that there was more") {
    Beside desk;
    desk.on_behalf();
    for (std::size_t i = 0; i <= session::most_answers_of_a_turn + 5; ++i) desk.assist.answered(care, "/data/q" + std::to_string(i));
    auto record = desk.assist.record(care);
    CHECK(record->turns.back().answers.size() == session::most_answers_of_a_turn);
    CHECK(record->turns.back().more);
    CHECK_FALSE(record->more);
    for (std::size_t i = 0; i < session::most_turns; ++i) {
        desk.assist.end_operating();
        REQUIRE(desk.assist.ask());
        REQUIRE(desk.assist.agreed(all));
        desk.assist.saw(care);
    }
    record = desk.assist.record(care);
    CHECK(record->turns.size() <= session::most_turns);
    CHECK(record->more);
}

TEST_CASE("A helper who steps away leaves a covered page, and the same one comes back to the mode there was") {
    Beside desk;
    desk.on_behalf();
    CHECK(desk.assist.next_change() == desk.steady.now() + 90s);
    desk.pass(89s);
    desk.assist.activity();
    desk.pass(89s);
    CHECK_FALSE(desk.assist.step());
    desk.pass(1s);
    CHECK(desk.assist.step());
    CHECK(desk.assist.is<SteppedAway>());
    CHECK_FALSE(desk.assist.next_change());
    desk.assist.answered(care, "/data/name");
    CHECK_FALSE(desk.assist.record(care));
    SECTION("the same helper") {
        REQUIRE(desk.assist.came_back(person("h-kato")));
        CHECK(desk.assist.is<OnBehalf>());
        CHECK(desk.assist.consents() == all);
    }
    SECTION("another helper has no consent of this resident's") {
        REQUIRE(desk.assist.came_back(person("h-sato")));
        CHECK(desk.assist.is<Together>());
        CHECK(desk.assist.who()->id == "h-sato");
        CHECK(desk.assist.consents() == Consents{});
    }
    SECTION("the resident goes on alone") {
        desk.assist.hand_back(SignedOutBecause::left);
        CHECK(desk.assist.is<Alone>());
        CHECK(desk.trace.lines.back() == "signed_out h-kato left");
    }
}

TEST_CASE("One who signs in while another is signed in takes over, and both are in the trace") {
    Beside desk;
    desk.on_behalf();
    desk.trace.take();
    REQUIRE(desk.assist.sign_in(person("s-mori", Role::staff)));
    CHECK(desk.assist.is<Service>());
    CHECK(desk.assist.who()->id == "s-mori");
    CHECK(desk.assist.consents() == Consents{});
    CHECK(desk.trace.lines == Lines{"signed_in s-mori staff", "mode h-kato for alone", "signed_out h-kato handed_over"});
}

TEST_CASE("The end of the visit signs out and keeps nothing") {
    Beside desk;
    desk.on_behalf();
    desk.assist.answered(care, "/data/name");
    desk.assist.visit_ended();
    CHECK(desk.assist.is<Alone>());
    CHECK(desk.assist.who() == nullptr);
    CHECK(desk.assist.consents() == Consents{});
    CHECK(desk.trace.lines.back() == "signed_out h-kato left");
}
