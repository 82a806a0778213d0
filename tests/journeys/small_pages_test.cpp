#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>

#include "tests/journeys/first_light.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

// The pages beside the main way: questions, a call, the countdown, other looks, and the days when something is wrong.

using namespace engawa;
namespace fs = std::filesystem;

namespace {

struct Place {
    support::TemporaryFolder folder;
    fs::path programs;

    Place() {
        programs = support::bin_dir();
        REQUIRE(support::run({(programs / "engawa").string(), "init", "--state", state().string()}).ending.exit_code == 0);
    }
    fs::path state() const { return folder.path() / "state"; }
    support::KioskOptions options() const { return {.program = programs / "engawa-kiosk", .state = state()}; }
    void keep_pictures(support::KioskProcess& kiosk, const char* part) const {
        const char* wanted = std::getenv("ENGAWA_PICTURES");
        kiosk.keep_pictures_in((wanted != nullptr ? fs::path(wanted) : folder.path() / "pictures") / part);
    }
};

}  // namespace

TEST_CASE("Calling a person, asking to finish and being away keep what was written until it is erased") {
    const Place place;
    support::KioskProcess kiosk(place.options());
    place.keep_pictures(kiosk, "notices");
    journey::begin_visit(kiosk);
    kiosk.tap("介護");
    kiosk.tap("要介護・要支援認定の申請");
    kiosk.tap("始める");
    const std::string question = kiosk.page();
    kiosk.tap("人を呼ぶ");
    CHECK(kiosk.page() == "called");
    kiosk.picture("called");
    kiosk.tap("続ける");
    CHECK(kiosk.page() == question);
    kiosk.tap("おわる");
    CHECK(kiosk.page() == "finishing");
    kiosk.picture("finishing");
    kiosk.tap("続ける");
    CHECK(kiosk.page() == question);
    kiosk.advance(301);
    CHECK(kiosk.page() == "idle");
    kiosk.picture("idle-countdown");
    kiosk.tap("続ける");
    CHECK(kiosk.page() == question);
    kiosk.advance(301);
    CHECK(kiosk.page() == "idle");
    kiosk.advance(46);
    CHECK(kiosk.page() == "goodbye");
    kiosk.advance(13);
    CHECK(kiosk.page() == "attract");
    kiosk.quit();
}

TEST_CASE("A visit in English and in easy Japanese, in high contrast and the largest text") {
    const Place place;
    support::KioskProcess kiosk(place.options());
    place.keep_pictures(kiosk, "looks");
    kiosk.tap("English");
    CHECK(kiosk.page() == "home");
    kiosk.picture("home-english");
    kiosk.tap("Text, voice, language");
    kiosk.tap("Language");
    kiosk.tap("radio", "やさしい日本語 (Easy Japanese)");
    kiosk.tap("ほかのこと");
    kiosk.tap("画面の色");
    kiosk.tap("radio", "はっきり");
    kiosk.tap("ほかのこと");
    kiosk.tap("文字の大きさ");
    kiosk.tap("radio", "一番大きい");
    kiosk.picture("settings-easy-high-contrast-largest");
    kiosk.tap("これでいい");
    kiosk.picture("home-easy-high-contrast-largest");
    kiosk.tap("介護");
    kiosk.picture("care-easy-high-contrast-largest");
    kiosk.quit();
}

TEST_CASE("With a clock at 1970 the kiosk says so and works on") {
    const Place place;
    support::KioskOptions options = place.options();
    options.now = "1970-01-01T00:00:00Z";
    support::KioskProcess kiosk(options);
    journey::begin_visit(kiosk);
    CHECK(kiosk.names("alert").size() == 1);
    kiosk.tap("介護");
    kiosk.tap("要介護・要支援認定の申請");
    kiosk.tap("始める");
    CHECK(kiosk.page().rfind("form.", 0) == 0);
    kiosk.quit();
}

TEST_CASE("A kiosk that is not enrolled teaches, and refuses an application before its first question") {
    const Place place;
    support::KioskOptions options = place.options();
    options.state = place.folder.path() / "nothing";
    fs::create_directories(options.state);
    support::KioskProcess kiosk(options);
    place.keep_pictures(kiosk, "trouble");
    journey::begin_visit(kiosk);
    kiosk.tap("介護");
    kiosk.tap("要介護・要支援認定の申請");
    kiosk.tap("始める");
    CHECK(kiosk.page() == "trouble");
    kiosk.picture("not-enrolled");
    kiosk.tap("はじめの画面へ");
    journey::take_lesson(kiosk);
    CHECK(kiosk.page() == "home");
    kiosk.quit();
}
