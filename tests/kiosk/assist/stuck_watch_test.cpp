#include "kiosk/assist/stuck_watch.h"

using namespace engawa;
using namespace engawa::assist;
using namespace std::chrono_literals;
using Way = StuckWatch::Way;

namespace {

struct Watched {
    ManualSteadyClock clock;
    StuckWatch watch{clock};

    void wait(Milliseconds time) { clock.advance(time); }
};

}  // namespace

TEST_CASE("Who does nothing for a minute on a question is asked once whether help is wanted") {
    Watched at;
    at.watch.entered("care:/data/name", 40, Way::onward);
    CHECK(at.watch.next_change() == at.clock.now() + 60s);
    at.wait(60s - 1ms);
    CHECK_FALSE(at.watch.step().offer);
    at.watch.touched();
    at.wait(60s);
    CHECK(at.watch.step().offer == Sign::hesitation);
    CHECK(at.watch.offering());
    at.watch.answered(OfferAnswer::declined);
    CHECK_FALSE(at.watch.offering());
    at.wait(600s);
    CHECK_FALSE(at.watch.step().offer);
    CHECK_FALSE(at.watch.next_change());
}

TEST_CASE("A long page gives more time, and while it is read aloud nobody hesitates") {
    Watched at;
    at.watch.entered("care:/data/about", 301, Way::onward);
    at.wait(89s);
    CHECK_FALSE(at.watch.step().offer);
    at.watch.spoke();
    at.wait(89s);
    CHECK_FALSE(at.watch.step().offer);
    at.wait(1s);
    CHECK(at.watch.step().offer == Sign::hesitation);
}

TEST_CASE("The third refusal of one question offers help, others' refusals do not count with it") {
    Watched at;
    at.watch.entered("a", 10, Way::onward);
    at.watch.refused();
    at.watch.refused();
    at.watch.entered("b", 10, Way::onward);
    at.watch.refused();
    CHECK_FALSE(at.watch.step().offer);
    at.watch.entered("a", 10, Way::back);
    at.watch.refused();
    CHECK(at.watch.step().offer == Sign::errors);
}

TEST_CASE("Coming back to a question for the third time within four minutes offers help") {
    Watched at;
    const auto round = [&](Seconds between) {
        at.watch.entered("b", 10, Way::onward);
        at.wait(between / 2);
        at.watch.entered("a", 10, Way::back);
        at.wait(between / 2);
    };
    SECTION("soon one after the other") {
        round(40s);
        round(40s);
        CHECK_FALSE(at.watch.step().offer);
        round(40s);
        CHECK(at.watch.step().offer == Sign::back_and_forth);
    }
    SECTION("with minutes between") {
        for (int i = 0; i < 6; ++i) {
            at.watch.entered("b", 10, Way::onward);
            at.wait(50s);
            at.watch.touched();
            at.wait(45s);
            at.watch.touched();
            at.wait(45s);
            at.watch.entered("a", 10, Way::back);
            CHECK_FALSE(at.watch.step().offer);
        }
    }
}

TEST_CASE("The helper's lamp is lit after a minute without an answer, or with the second sign, once in a visit") {
    Watched at;
    at.watch.entered("a", 10, Way::onward);
    at.wait(60s);
    REQUIRE(at.watch.step().offer);
    SECTION("nobody answers") {
        CHECK(at.watch.next_change() == at.clock.now() + 60s);
        at.wait(60s);
        CHECK(at.watch.step().lamp);
        CHECK_FALSE(at.watch.step().lamp);
        CHECK_FALSE(at.watch.next_change());
    }
    SECTION("declined, then stuck again elsewhere") {
        at.watch.answered(OfferAnswer::declined);
        at.wait(600s);
        CHECK_FALSE(at.watch.step().lamp);
        at.watch.entered("b", 10, Way::onward);
        at.wait(60s);
        const auto step = at.watch.step();
        CHECK(step.offer == Sign::hesitation);
        CHECK(step.lamp);
    }
}

TEST_CASE("Pages that are no question are not watched, and nothing is known after the visit") {
    Watched at;
    at.watch.entered("", 400, Way::onward);
    at.wait(600s);
    CHECK_FALSE(at.watch.step().offer);
    CHECK_FALSE(at.watch.next_change());
    at.watch.entered("a", 10, Way::onward);
    at.watch.refused();
    at.watch.refused();
    at.watch.visit_ended();
    at.watch.entered("a", 10, Way::onward);
    at.watch.refused();
    CHECK_FALSE(at.watch.step().offer);
}
