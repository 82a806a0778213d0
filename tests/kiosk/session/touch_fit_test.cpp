#include "kiosk/session/touch_fit.h"

#include <catch2/catch.hpp>

using namespace engawa;
using namespace engawa::session;

namespace {

// A practice as it goes: hits one after the other, with what a hand does in between.
struct Practice {
    std::vector<PracticePress> presses;
    SteadyTime now{Seconds(10)};
    int wanted = 1;

    void hit() {
        now += Seconds(2);
        presses.push_back({wanted, wanted, now});
        wanted = wanted % 12 + 1;
    }
    void miss() {
        now += Seconds(3);
        presses.push_back({wanted, wanted % 12 + 1, now});
    }
    // The hand comes down again where it was.
    void repeat(Milliseconds later) {
        presses.push_back({wanted, presses.back().pressed, now + later});
    }
    Settings proposed(const Settings& settings = {}) const { return proposal(settings, fit_of(presses)); }
};

}  // namespace

TEST_CASE("Who presses what was asked for needs no other settings") {
    Practice practice;
    for (int press = 0; press < 10; ++press) practice.hit();
    CHECK(fit_of(practice.presses).presses == 10);
    CHECK(fit_of(practice.presses).missed == 0);
    CHECK(practice.proposed() == Settings{});
    CHECK(Practice{}.proposed() == Settings{});
}

TEST_CASE("Misses make everything larger: one step above one in ten, two steps above three in ten") {
    const auto [misses, size] = GENERATE(table<int, TextSize>(
        {{1, TextSize::normal}, {2, TextSize::large}, {4, TextSize::large}, {5, TextSize::larger}, {30, TextSize::larger}}));
    Practice practice;
    for (int press = 0; press < 10; ++press) practice.hit();
    for (int press = 0; press < misses; ++press) practice.miss();
    CHECK(practice.proposed().text_size == size);
    CHECK(practice.proposed().lockout == default_lockout);
}

TEST_CASE("Repeats at the place of a press are no misses, and ask for a lockout longer than the longest of them") {
    const auto [longest, lockout] = GENERATE(table<int, int>({{600, 1000}, {1000, 2000}, {1999, 2000}, {2500, 2000}}));
    Practice practice;
    for (int press = 0; press < 10; ++press) {
        practice.hit();
        if (press % 3 == 0) practice.repeat(Milliseconds(550));
    }
    practice.repeat(Milliseconds(longest));
    CHECK(fit_of(practice.presses).missed == 0);
    CHECK(practice.proposed().lockout == Milliseconds(lockout));
    CHECK(practice.proposed().text_size == TextSize::normal);
}

TEST_CASE("The same place pressed again much later is a miss") {
    Practice practice;
    for (int press = 0; press < 10; ++press) practice.hit();
    practice.repeat(latest_repeat + Milliseconds(1));
    CHECK(fit_of(practice.presses).missed == 1);
    CHECK_FALSE(fit_of(practice.presses).longest_repeat.has_value());
}

TEST_CASE("Nothing is proposed below what is set, and nothing above the most there is") {
    Practice practice;
    for (int press = 0; press < 10; ++press) practice.miss();
    practice.hit();
    practice.repeat(Milliseconds(600));
    Settings settings;
    settings.text_size = TextSize::larger;
    settings.lockout = Milliseconds(2000);
    CHECK(practice.proposed(settings).text_size == TextSize::largest);
    CHECK(practice.proposed(settings).lockout == Milliseconds(2000));
}
