#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>

#include "tests/journeys/first_light.h"
#include "tests/journeys/hands.h"
#include "tests/support/kiosk_process.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

// What a resident does with a slip: 書類のようす, あとで続ける and 続きを書く.

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
    kiosk.tap("おわる");
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

namespace {

const std::string canary = "ぬめりえむろそ";

// Into the care form, to the question after the kana of a name.
void begin_care(support::KioskProcess& kiosk) {
    journey::begin_care_form_as(kiosk, canary);
    journey::kana(canary)(kiosk);
}

std::vector<std::string> words_on_slip(const support::KioskProcess& kiosk) {
    std::vector<std::string> words = kiosk.names("list_item");
    return words;
}

}  // namespace

TEST_CASE("A draft kept in six words goes on after the kiosk was killed, by its words alone, where it was left") {
    const City city;
    std::vector<std::string> words;
    std::string question;
    {
        support::KioskProcess kiosk(city.options());
        journey::begin_visit(kiosk);
        kiosk.keep_pictures_in(city.pictures());
        begin_care(kiosk);
        question = kiosk.page();
        kiosk.tap("おわる");
        kiosk.picture("drafts/finishing-for-later");
        kiosk.tap("あとで続ける");
        CHECK(kiosk.page() == "keep");
        kiosk.picture("drafts/how-to-keep");
        kiosk.tap("六つの言葉を紙に書く");
        CHECK(kiosk.page() == "keep.words");
        kiosk.picture("drafts/six-words");
        words = words_on_slip(kiosk);
        INFO(kiosk.dump());
        REQUIRE(words.size() == 6);
        kiosk.kill();
    }
    for (const std::string& needle : {canary, words[0] + "-" + words[1]}) {
        CHECK(support::files_holding(city.folder.path(), needle) == "");
    }
    support::KioskProcess kiosk(city.options());
    CHECK(kiosk.page() == "attract");
    journey::begin_visit(kiosk);  // nothing comes back by itself
    kiosk.keep_pictures_in(city.pictures());
    kiosk.tap("続きを書く");
    CHECK(kiosk.page() == "resume");
    kiosk.picture("drafts/resume");
    for (const std::string& word : words) journey::type_secret_word(kiosk, word);
    kiosk.picture("drafts/resume-six-words");
    kiosk.tap("続きを開く");
    CHECK(kiosk.page() == question);
    kiosk.tap("もどる");
    CHECK(kiosk.shows(canary));
    // It was resumed: the words open nothing any more.
    kiosk.tap("おわる");
    kiosk.tap("おわる");
    kiosk.advance(13);
    journey::begin_visit(kiosk);
    kiosk.tap("続きを書く");
    for (const std::string& word : words) journey::type_secret_word(kiosk, word);
    kiosk.tap("続きを開く");
    CHECK(kiosk.page() == "resume.nothing");
    kiosk.picture("drafts/not-found");
    kiosk.quit();
}

TEST_CASE("A draft kept as a picture has its QR, and a scanner with another code opens nothing") {
    const City city;
    support::KioskProcess kiosk(city.options());
    journey::begin_visit(kiosk);
    kiosk.keep_pictures_in(city.pictures());
    begin_care(kiosk);
    kiosk.tap("おわる");
    kiosk.tap("あとで続ける");
    kiosk.tap("QRコードの写真をとる");
    CHECK(kiosk.page() == "keep.picture");
    kiosk.picture("drafts/qr-code");
    kiosk.tap("これでおわる");
    CHECK(kiosk.page() == "goodbye");
    kiosk.advance(13);
    journey::begin_visit(kiosk);
    kiosk.scan("engawa-draft:00000000000000000000000000000000");
    CHECK(kiosk.page() == "resume.nothing");
    kiosk.scan("engawa-draft:123");
    CHECK(kiosk.page() == "resume.other");
    kiosk.quit();
}
