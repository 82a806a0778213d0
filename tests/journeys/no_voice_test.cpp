#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <functional>

#include "tests/support/kiosk_process.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

// The whole program on a machine whose synthesizer lacks voices: from words that nobody could say to the page that tells
// the helper.

using namespace engawa;
namespace fs = std::filesystem;

namespace {

// A kiosk that finds in `voices` what it speaks with.
struct Place {
    support::TemporaryFolder folder;
    fs::path voices = folder.path() / "voices";

    Place() {
        fs::create_directory(voices);
        const support::Finished made = support::run({(support::bin_dir() / "engawa").string(), "init", "--state", state().string()});
        REQUIRE(made.ending.exit_code == 0);
    }
    fs::path state() const { return folder.path() / "state"; }
    support::KioskOptions options() const {
        return {.program = support::bin_dir() / "engawa-kiosk", .state = state(), .environment = {{"ESPEAK_DATA_PATH", voices.string()}},
                .log = folder.path() / "log"};
    }
};

// espeak-ng's own data, as this machine has it.
fs::path installed_voices() {
    for (const fs::directory_entry& entry : fs::directory_iterator("/usr/lib")) {
        if (fs::is_directory(entry.path() / "espeak-ng-data")) return entry.path() / "espeak-ng-data";
    }
    return "/usr/share/espeak-ng-data";
}

bool helper_is_told(support::KioskProcess& kiosk) {
    kiosk.tap_id("frame.call_person");
    REQUIRE(kiosk.page() == "called");
    const auto alerts = kiosk.names("alert");
    kiosk.tap_id("frame.back");
    return std::any_of(alerts.begin(), alerts.end(), [](const std::string& alert) {
        return alert.find("声が出ません") != std::string::npos || alert.find("cannot speak") != std::string::npos;
    });
}

// The speech thread opens its sources when the first words come, and speaks on its own time.
bool comes_to(support::KioskProcess& kiosk, bool told) {
    for (int look = 0; look < 2'000; ++look) {
        if (helper_is_told(kiosk) == told) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("A kiosk without any voice tells the helper who is called, once words could not be said") {
    const Place place;
    support::KioskProcess kiosk(place.options());
    kiosk.tap("ここに さわって はじめる");
    CHECK_FALSE(helper_is_told(kiosk));
    kiosk.tap("もういちど聞く");
    CHECK(comes_to(kiosk, true));
    kiosk.quit();
}

TEST_CASE("A kiosk without a voice for one language tells the helper in that language, and in another that it has one for it does not") {
    const Place place;
    fs::copy(installed_voices(), place.voices / "espeak-ng-data", fs::copy_options::recursive);
    int taken_away = 0;
    for (const fs::directory_entry& entry : fs::directory_iterator(place.voices / "espeak-ng-data" / "lang" / "gmw")) {
        if (entry.path().filename().string().starts_with("en")) taken_away += fs::remove(entry.path()) ? 1 : 0;
    }
    REQUIRE(taken_away > 0);
    support::KioskProcess kiosk(place.options());
    kiosk.tap("ここに さわって はじめる");
    while (!kiosk.shows("Finish")) kiosk.key("F11");
    CHECK(comes_to(kiosk, true));
    while (!kiosk.shows("おわる")) kiosk.key("F11");
    CHECK(comes_to(kiosk, false));
    kiosk.quit();
}
