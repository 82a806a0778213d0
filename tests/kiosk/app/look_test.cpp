#include "kiosk/app/look.h"

#include <catch2/catch.hpp>

#include "tests/kiosk/app/navigator_bench.h"

using namespace engawa;
using namespace engawa::app;
using namespace engawa::app::test;

namespace {

void choose_touch(NavigatorBench& kiosk, const std::string& section, const std::string& value) {
    kiosk.press(ui::FrameControl::settings);
    kiosk.tap_id("sections.touch");
    kiosk.tap_id("sections." + section);
    kiosk.tap_id("values." + value);
    while (kiosk.page() != "home") kiosk.press(ui::FrameControl::back);
}

}  // namespace

TEST_CASE("A visit begins with the default settings, and those are the look's own but for the readings") {
    ui::Look look;
    look.furigana = ui::FuriganaLevel::hard;
    CHECK(look_of(session::Settings{}) == look);
}

TEST_CASE("Every setting of what is seen and pressed reaches the look") {
    session::Settings settings;
    settings.text_size = session::TextSize::larger;
    settings.contrast = session::Contrast::low_glare;
    settings.furigana = session::Furigana::none;
    settings.language = LanguageTag("en");
    settings.press_mode = session::PressMode::press_then_confirm;
    settings.lockout = session::lockouts.back();
    settings.motion = session::Motion::off;
    settings.spoken_mode = session::SpokenMode::on;
    const ui::Look look = look_of(settings);
    CHECK(look.size == ui::TextSize::larger);
    CHECK(look.contrast == ui::Contrast::low_glare);
    CHECK(look.furigana == ui::FuriganaLevel::none);
    CHECK(look.language == LanguageTag("en"));
    CHECK(look.press_mode == ui::PressMode::select_then_confirm);
    CHECK(look.lockout == Milliseconds(2000));
    CHECK(look.motion == ui::Motion::off);
    CHECK(look.focus_stops == ui::FocusStops::everything);
}

TEST_CASE("With press-then-confirm chosen, the first press chooses and the second acts; the next visit presses once") {
    const content::test::PackFolder packs;
    NavigatorBench kiosk(packs);
    kiosk.tap("ここに さわって はじめる");
    choose_touch(kiosk, "press", "settings.press_twice");
    kiosk.tap("介護");
    CHECK(kiosk.page() == "home");
    kiosk.tap("介護");
    CHECK(kiosk.page() == "shelf.care");
    kiosk.press(ui::FrameControl::finish);
    for (int press = 0; press < 2; ++press) kiosk.tap("おわる");
    REQUIRE(kiosk.page() == "goodbye");
    for (int press = 0; press < 2; ++press) kiosk.tap("はじめの画面へ");
    REQUIRE(kiosk.page() == "attract");
    kiosk.tap("ここに さわって はじめる");
    CHECK(kiosk.page() == "home");
}

TEST_CASE("A lockout of two seconds outlasts a second press one second later, and no third one") {
    const content::test::PackFolder packs;
    NavigatorBench kiosk(packs);
    kiosk.tap("ここに さわって はじめる");
    choose_touch(kiosk, "lockout", "settings.lockout_longest");
    for (const char* tile : {"介護", "申請"}) {
        kiosk.wait(Seconds(2));
        kiosk.tap(tile);
    }
    REQUIRE(kiosk.page() == "about.form-kaigo");
    kiosk.back();  // a second passes with each
    CHECK(kiosk.page() == "shelf.care");
    kiosk.back();
    CHECK(kiosk.page() == "shelf.care");
    kiosk.back();
    CHECK(kiosk.page() == "home");
}
