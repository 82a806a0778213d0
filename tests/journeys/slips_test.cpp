#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>

#include "tests/journeys/first_light.h"
#include "tests/journeys/hands.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

// What a resident does with a slip: 書類のようす.

using namespace engawa;
namespace fs = std::filesystem;

namespace {

struct City {
    support::TemporaryFolder folder;
    fs::path engawa_program = support::bin_dir() / "engawa";

    City() { engawa({"init", "--state", state().string()}); }
    fs::path state() const { return folder.path() / "state"; }
    fs::path store() const { return state() / "store"; }
    fs::path database() const { return state() / "office" / "inbox.db"; }
    fs::path pictures() const {
        const char* wanted = std::getenv("ENGAWA_PICTURES");
        return wanted != nullptr ? fs::path(wanted) : folder.path() / "pictures";
    }
    support::KioskOptions options() const { return {.program = support::bin_dir() / "engawa-kiosk", .state = state()}; }
    void engawa(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), engawa_program.string());
        REQUIRE(support::run(arguments).ending.exit_code == 0);
    }
    void pull() const {
        engawa({"inbox", "pull", "--store", store().string(), "--identity", (state() / "office/identity.txt").string(),
                "--into", database().string()});
    }
    void set(const std::string& code, const std::string& state_word, const std::string& sentence = {}) const {
        engawa({"slip", "set", code, "--state", state_word, "--sentence", sentence, "--database", database().string(),
                "--store", store().string()});
    }
};

void press_code(support::KioskProcess& kiosk, const std::string& code) {
    for (const char digit : code) kiosk.tap("key", std::string(1, digit));
}

}  // namespace

TEST_CASE("A slip tells at the kiosk how far its application has come, typed or scanned, and nothing of it is left") {
    const City city;
    support::KioskProcess kiosk(city.options());
    journey::begin_visit(kiosk);
    const std::string code = journey::report_damage(kiosk);
    kiosk.keep_pictures_in(city.pictures());
    kiosk.tap("ほかのこともする");
    kiosk.tap("書類のようす");
    CHECK(kiosk.page() == "status");
    kiosk.picture("status/number");
    std::string mistyped = code;
    mistyped[5] = mistyped[5] == '0' ? '1' : '0';
    press_code(kiosk, mistyped);
    CHECK(kiosk.page() == "status.mistyped");
    kiosk.picture("status/mistyped");
    for (int i = 0; i < 7; ++i) kiosk.tap_id("keys.erase");
    press_code(kiosk, code.substr(5));
    kiosk.tap("調べる");
    CHECK(kiosk.page() == "status.nothing");  // the office has not pulled yet
    kiosk.picture("status/not-found");
    for (int i = 0; i < 500'000 && kiosk.queue().stored != 1; ++i) {
    }
    city.pull();
    kiosk.tap("番号を見直す");
    kiosk.tap("調べる");
    CHECK(kiosk.page() == "status.received");
    kiosk.picture("status/received");

    city.set(code, "working");
    kiosk.tap("はじめの画面へ");
    kiosk.scan("engawa-slip:" + code);
    CHECK(kiosk.page() == "status.working");
    kiosk.picture("status/working");
    city.set(code, "ask", "{平日|へいじつ}の{昼|ひる}に お{電話|でんわ}ください。");
    kiosk.scan(code);
    CHECK(kiosk.page() == "status.ask");
    CHECK(kiosk.shows("平日の昼に お電話ください。"));
    kiosk.picture("status/ask");
    city.set(code, "done", "{証明書|しょうめいしょ}を{郵送|ゆうそう}しました。");
    kiosk.scan(code);
    CHECK(kiosk.page() == "status.done");
    kiosk.picture("status/done");
    kiosk.scan("https://www.example.com/");
    CHECK(kiosk.page() == "status.mistyped");
    kiosk.picture("status/another-code");

    kiosk.tap("おわる");
    kiosk.tap("終わる");
    kiosk.advance(13);
    journey::begin_visit(kiosk);
    kiosk.tap("書類のようす");
    CHECK(kiosk.page() == "status");
    CHECK_FALSE(kiosk.shows(code.substr(0, 4) + " " + code.substr(4, 4) + " " + code.substr(8)));
    kiosk.quit();
}

TEST_CASE("A kiosk that cannot reach its store says so and what to do, and numbers that nobody has are slowed over restarts") {
    const City city;
    const std::string unknown = "100000000001";
    {
        fs::rename(city.store(), city.folder.path() / "away");
        support::KioskProcess kiosk(city.options());
        journey::begin_visit(kiosk);
        kiosk.keep_pictures_in(city.pictures());
        kiosk.scan(unknown);
        CHECK(kiosk.page() == "status.not_now");
        kiosk.picture("status/not-now");
        fs::rename(city.folder.path() / "away", city.store());
        kiosk.tap("はじめの画面へ");
        for (int i = 0; i < 5; ++i) {
            kiosk.scan(unknown);
            CHECK(kiosk.page() == "status.nothing");
        }
        kiosk.kill();
    }
    support::KioskProcess kiosk(city.options());
    journey::begin_visit(kiosk);
    kiosk.keep_pictures_in(city.pictures());
    kiosk.scan(unknown);
    CHECK(kiosk.page() == "status.wait");
    kiosk.picture("status/wait");
    kiosk.quit();
}
