#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "tests/journeys/first_light.h"
#include "tests/support/kiosk_process.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

// The pages beside the main way: questions, settings, a call, the countdown, the end, other looks, and the days when
// something is wrong.

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
    // docs/screens when asked for, else beside the test's own files.
    fs::path pictures() const {
        const char* wanted = std::getenv("ENGAWA_PICTURES");
        return wanted != nullptr ? fs::path(wanted) : folder.path() / "pictures";
    }
    // While that file exists, the disk with the state is full (full_disk.cpp).
    fs::path full_sign() const { return folder.path() / "full"; }
    void fill_disk() const { std::ofstream(full_sign()) << "full"; }
    void empty_disk() const { fs::remove(full_sign()); }
    support::KioskOptions on_a_disk_that_fills() const {
        support::KioskOptions options = this->options();
        options.environment = {{"LD_PRELOAD", ENGAWA_FULL_DISK},
                               {"ENGAWA_FULL_BELOW", state().string()},
                               {"ENGAWA_FULL_WHILE", full_sign().string()}};
        return options;
    }
};

// Whether a paragraph or an alert of the page has these words in it.
bool says(const support::KioskProcess& kiosk, std::string_view words) {
    for (const char* role : {"paragraph", "alert"}) {
        for (const std::string& text : kiosk.names(role)) {
            if (text.find(words) != std::string::npos) return true;
        }
    }
    return false;
}

}  // namespace

TEST_CASE("Calling a person, asking to finish and being away keep what was written until it is erased") {
    const Place place;
    support::KioskProcess kiosk(place.options());
    journey::begin_visit(kiosk);
    kiosk.keep_pictures_in(place.pictures());
    kiosk.tap("おわる");
    CHECK(kiosk.page() == "finishing");
    CHECK(says(kiosk, "すべて消します"));
    kiosk.picture("notices/finishing");
    kiosk.tap("続ける");
    journey::begin_care_form(kiosk);
    const std::string question = kiosk.page();
    kiosk.tap("人を呼ぶ");
    CHECK(kiosk.page() == "called");
    CHECK(kiosk.title() == "係の人を呼んでいます");
    kiosk.picture("notices/called");
    kiosk.tap("続ける");
    CHECK(kiosk.page() == question);
    kiosk.tap("おわる");
    CHECK(kiosk.page() == "finishing");
    CHECK(says(kiosk, "まだ出していない申請があります"));
    kiosk.picture("notices/finishing-with-something-begun");
    kiosk.tap("続ける");
    CHECK(kiosk.page() == question);
    kiosk.advance(301);
    CHECK(kiosk.page() == "idle");
    CHECK(kiosk.title() == "まだ そこに いらっしゃいますか");
    kiosk.picture("notices/idle-countdown");
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

TEST_CASE("An application that found the disk full is handed in later; ending asks for what else was begun") {
    const Place place;
    support::KioskProcess kiosk(place.on_a_disk_that_fills());
    journey::begin_visit(kiosk);
    kiosk.tap("災害のあと");
    kiosk.tap("罹災証明書の発行申請");
    kiosk.tap("始める");
    while (kiosk.page() != "home") kiosk.tap("もどる");
    journey::write_care_application(kiosk);
    kiosk.keep_pictures_in(place.pictures());
    kiosk.tap("これでよい");
    place.fill_disk();
    kiosk.tap("出します");
    CHECK(kiosk.page() == "trouble");
    CHECK(says(kiosk, "書いたものは残っています"));
    CHECK(kiosk.queue().waiting == 0);
    kiosk.picture("trouble/cannot-submit");
    place.empty_disk();
    kiosk.tap("もう一度試す");
    CHECK(kiosk.page() == "receipt");
    CHECK(kiosk.queue().waiting == 1);
    kiosk.tap("これでおわる");
    CHECK(kiosk.page() == "finishing");
    CHECK(says(kiosk, "まだ出していない申請があります"));
    kiosk.tap("続ける");
    CHECK(kiosk.page() == "receipt");
    kiosk.tap("これでおわる");
    kiosk.tap("おわる");
    CHECK(kiosk.page() == "goodbye");
    CHECK(kiosk.title() == "消しました");
    CHECK(says(kiosk, "残っていません"));
    kiosk.picture("notices/goodbye");
    kiosk.quit();
}

TEST_CASE("With the disk nearly full or the queue unreadable no application is begun, and the page says whom to call") {
    const Place place;
    support::KioskProcess kiosk(place.on_a_disk_that_fills());
    journey::begin_visit(kiosk);
    kiosk.keep_pictures_in(place.pictures());
    place.fill_disk();
    journey::begin_care_form(kiosk);
    CHECK(kiosk.page() == "trouble");
    CHECK(says(kiosk, "新しい申請を始められません"));
    kiosk.picture("trouble/disk-nearly-full");
    kiosk.quit();
    place.empty_disk();

    const fs::path queue = place.state() / "kiosk" / "outbox.db";
    fs::remove(queue);
    fs::create_directory(queue);
    support::KioskProcess broken(place.options());
    journey::begin_visit(broken);
    broken.keep_pictures_in(place.pictures());
    journey::begin_care_form(broken);
    CHECK(broken.page() == "trouble");
    CHECK(says(broken, "あなたのせいではありません"));
    broken.picture("trouble/unexpected");
    broken.quit();
}

TEST_CASE("Questions and their answers lead on to the application") {
    const Place place;
    support::KioskProcess kiosk(place.options());
    journey::begin_visit(kiosk);
    kiosk.keep_pictures_in(place.pictures());
    kiosk.tap("介護");
    kiosk.tap("介護保険の質問");
    CHECK(kiosk.page() == "questions.care");
    CHECK(kiosk.names("link").size() == 5);
    kiosk.picture("questions/list");
    kiosk.tap("結果はいつわかりますか");
    CHECK(kiosk.title() == "結果はいつわかりますか");
    CHECK(says(kiosk, "30日ほど"));
    kiosk.picture("questions/answer");
    kiosk.tap("この申請をする");
    CHECK(kiosk.page() == "about.care-certification");
    kiosk.quit();
}

TEST_CASE("Each setting has a page that says what can be chosen") {
    const Place place;
    support::KioskProcess kiosk(place.options());
    journey::begin_visit(kiosk);
    kiosk.keep_pictures_in(place.pictures());
    kiosk.tap("文字・声・ことば");
    const auto choices = [&](const char* name, std::size_t count, const char* picture) {
        kiosk.tap(name);
        CHECK(kiosk.names("radio").size() == count);
        kiosk.picture(picture);
        kiosk.tap("ほかの設定");
    };
    kiosk.tap("声の案内");
    kiosk.picture("settings/voice");
    choices("いつ読み上げるか", 2, "settings/voice-when");
    choices("読む速さ", 6, "settings/voice-speed");
    choices("音の大きさ", 6, "settings/volume");
    choices("名前や住所の読み上げ", 2, "settings/voice-private");
    choices("画面を見ないで使う", 2, "settings/spoken");
    kiosk.tap("ほかの設定");
    kiosk.tap("さわりかた");
    kiosk.picture("settings/touch");
    choices("ボタンの押しかた", 2, "settings/press");
    choices("続けて押しても1回にする時間", 4, "settings/lockout");
    choices("画面の動き", 2, "settings/motion");
    kiosk.tap("スイッチで使う");
    kiosk.picture("settings/switches");
    choices("スイッチの数", 3, "settings/scanning");
    choices("次へ進むまでの時間", 4, "settings/pace");
    kiosk.tap("ほかの設定");
    kiosk.tap("ほかの設定");
    kiosk.tap("画面の色");
    CHECK(kiosk.names("radio").size() == 3);
    kiosk.picture("settings/contrast");
    kiosk.tap("ほかの設定");
    kiosk.tap("漢字の読みがな");
    CHECK(kiosk.names("radio").size() == 3);
    kiosk.picture("settings/furigana");
    kiosk.quit();
}

TEST_CASE("A visit in English and in easy Japanese, in high contrast and the largest text") {
    const Place place;
    support::KioskProcess kiosk(place.options());
    kiosk.keep_pictures_in(place.pictures());
    kiosk.tap("English");
    CHECK(kiosk.page() == "home");
    kiosk.picture("looks/home-english");
    kiosk.tap("Text, voice, language");
    kiosk.tap("Language");
    kiosk.tap("radio", "やさしい日本語 (Easy Japanese)");
    kiosk.tap("ほかのこと");
    kiosk.tap("画面の色");
    kiosk.tap("radio", "はっきり");
    kiosk.tap("ほかのこと");
    kiosk.tap("文字の大きさ");
    kiosk.tap("radio", "一番大きい");
    kiosk.picture("looks/settings-easy-high-contrast-largest");
    kiosk.tap("これでいい");
    kiosk.picture("looks/home-easy-high-contrast-largest");
    kiosk.tap("介護");
    kiosk.picture("looks/shelf-easy-high-contrast-largest");
    kiosk.quit();
}

TEST_CASE("With a clock at 1970 the kiosk says so and works on") {
    const Place place;
    support::KioskOptions options = place.options();
    options.now = "1970-01-01T00:00:00Z";
    support::KioskProcess kiosk(options);
    journey::begin_visit(kiosk);
    CHECK(kiosk.names("alert").size() == 1);
    // Its disaster was last week, which this clock takes for a day to come.
    CHECK(journey::report_damage(kiosk).size() == 12);
    kiosk.quit();
}

TEST_CASE("A kiosk whose packs are gone stands, says so, and its log says why") {
    const Place place;
    const fs::path assets = place.folder.path() / "assets";
    fs::create_directories(assets);
    for (const char* part : {"icons", "input", "strings"}) fs::create_symlink(support::share_dir() / part, assets / part);
    support::KioskOptions options = place.options();
    options.arguments = {"--assets", assets.string()};
    options.log = place.folder.path() / "log";
    {
        support::KioskProcess kiosk(options);
        journey::begin_visit(kiosk);
        CHECK(kiosk.page() == "home");
        CHECK(kiosk.shows("いま使える手続きがありません。係の人を呼んでください。"));
        kiosk.quit();
    }
    CHECK(support::read_all(options.log).find("no pack can be read") != std::string::npos);
}

TEST_CASE("A kiosk that is not enrolled teaches, and refuses an application before its first question") {
    const Place place;
    support::KioskOptions options = place.options();
    options.state = place.folder.path() / "nothing";
    fs::create_directories(options.state);
    support::KioskProcess kiosk(options);
    kiosk.tap("つながずに、練習だけ使う");
    journey::begin_visit(kiosk);
    kiosk.keep_pictures_in(place.pictures());
    journey::begin_care_form(kiosk);
    CHECK(kiosk.page() == "trouble");
    CHECK(says(kiosk, "準備ができていません"));
    kiosk.picture("trouble/not-enrolled");
    kiosk.tap("はじめの画面へ");
    journey::take_lesson(kiosk);
    CHECK(kiosk.page() == "home");
    kiosk.quit();
}
