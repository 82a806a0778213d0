#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>

#include "tests/journeys/first_light.h"
#include "tests/support/kiosk_process.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

// A helper with the card and the PIN that the office gave, at the real kiosk. docs/formats/assist.md

using namespace engawa;
namespace fs = std::filesystem;

namespace {

// A kiosk whose registry lists 加藤, and the card of the day that the journeys have.
class Place {
  public:
    Place() {
        engawa({"init", "--state", state(), "--center", "中央公民館"});
        const std::string keys = at("keys");
        const std::string repository = at("content");
        engawa({"content", "key", "--keys", keys, "--no-passphrase", "--name", "root"});
        engawa({"content", "key", "--keys", keys, "--no-passphrase", "--name", "targets"});
        engawa({"content", "key", "--keys", keys, "--no-passphrase", "--name", "fleet"});
        engawa({"content", "init", "--repository", repository, "--keys", keys});
        engawa({"content", "delegate", "--repository", repository, "--fleet", "--key", keys + "/fleet.pub"});
        engawa({"content", "sign", "--repository", repository, "--keys", keys, "--role", "targets"});
        engawa({"helper", "add", "h-kato", "--name", "{加藤|かとう}", "--role", "helper", "--from", "2026-04-01", "--until", "2027-03-31",
                "--pin-file", folder_.write("pin", "1234\n").string(), "--state", state()});
        engawa({"kiosk", "sign", "--state", state(), "--repository", repository, "--keys", keys});
        engawa({"helper", "cards", "--day", day, "--output", at("cards"), "--state", state()});
        bring_registry(repository);
    }

    std::string card() const {
        std::string text = support::read_all(folder_.path() / "cards" / "h-kato.txt");
        text.pop_back();
        return text;
    }
    support::KioskOptions options() const { return {.program = support::bin_dir() / "engawa-kiosk", .state = state(), .log = at("log")}; }
    fs::path pictures() const {
        const char* wanted = std::getenv("ENGAWA_PICTURES");
        return wanted != nullptr ? fs::path(wanted) : fs::path(at("pictures"));
    }
    std::string state() const { return at("state"); }
    std::string at(const char* name) const { return (folder_.path() / name).string(); }

    // When it is 9 in the morning there.
    static constexpr const char* day = "2026-11-21";

  private:
    void engawa(std::vector<std::string> words) const {
        words.insert(words.begin(), (support::bin_dir() / "engawa").string());
        const support::Finished done = support::run(words, {}, {});
        INFO(done.output);
        REQUIRE(done.ending.exit_code == 0);
    }
    // As the update thread would keep it.
    void bring_registry(const std::string& repository) const {
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(repository)) {
            if (!entry.path().filename().string().ends_with("registry.json") || !entry.is_regular_file()) continue;
            fs::copy_file(entry.path(), fs::path(state()) / "kiosk" / "registry.json", fs::copy_options::overwrite_existing);
            return;
        }
        FAIL("no registry was signed");
    }

    support::TemporaryFolder folder_;
};

void type_pin(support::KioskProcess& kiosk) {
    for (const char* digit : {"1", "2", "3", "4"}) kiosk.tap("key", digit);
}

void sign_in(support::KioskProcess& kiosk, const Place& place) {
    kiosk.scan(place.card());
    REQUIRE(kiosk.page() == "sign-in.pin");
    type_pin(kiosk);
    kiosk.tap_id("enter");
}

bool says(const support::KioskProcess& kiosk, std::string_view words) {
    for (const std::string& text : kiosk.names("paragraph")) {
        if (text.find(words) != std::string::npos) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("A helper rescues a stuck resident, who then applies alone and reads on the slip that somebody helped") {
    const Place place;
    support::KioskProcess kiosk(place.options());
    journey::begin_visit(kiosk);
    kiosk.keep_pictures_in(place.pictures());
    journey::begin_care_form(kiosk);
    const std::string question = kiosk.page();
    kiosk.advance(62);
    CHECK(kiosk.shows("お手伝いしましょうか"));
    kiosk.picture("assist/offered");
    kiosk.tap("お手伝いしましょうか");
    kiosk.advance(185);
    CHECK(kiosk.page() == "called");
    CHECK(says(kiosk, "3分前に呼びました"));
    kiosk.picture("assist/called");
    kiosk.tap("係の人が来ました");
    kiosk.picture("assist/card-awaited");
    kiosk.scan(place.card());
    REQUIRE(kiosk.page() == "sign-in.pin");
    type_pin(kiosk);
    kiosk.picture("assist/pin");
    kiosk.tap_id("enter");
    CHECK(kiosk.page() == question);

    kiosk.tap("手引き");
    kiosk.picture("assist/guide-beside");
    kiosk.tap_id("helper/next");
    for (int i = 0; i < 4; ++i) kiosk.tap_id("helper/point");
    kiosk.picture("assist/pointing");
    kiosk.advance(91);
    CHECK(kiosk.page() == "stepped-away");
    kiosk.picture("assist/stepped-away");
    kiosk.tap("係の人が戻りました");
    type_pin(kiosk);
    kiosk.tap_id("enter");
    CHECK(kiosk.page() == question);
    kiosk.tap("手引き");
    kiosk.tap_id("helper/reset");
    CHECK(kiosk.page() == "reset");
    kiosk.picture("assist/reset");
    kiosk.tap("一覧に戻る");
    kiosk.picture("assist/reset-done");
    kiosk.tap("続ける");
    CHECK(kiosk.page() == "home");
    kiosk.tap("手引き");
    kiosk.tap_id("helper/hand-back");
    CHECK(kiosk.shows("人を呼ぶ"));

    kiosk.keep_pictures_in(place.at("unwanted"));
    journey::write_care_application(kiosk);
    kiosk.tap("これでよい");
    kiosk.tap("出します");
    CHECK(kiosk.page() == "receipt");
    CHECK(says(kiosk, "加藤さんが、そばで説明しました"));
    kiosk.keep_pictures_in(place.pictures());
    kiosk.picture("assist/slip");
    kiosk.tap("これでおわる");
    kiosk.tap("はじめの画面へ");

    sign_in(kiosk, place);
    CHECK(kiosk.page() == "service");
    kiosk.picture("assist/service");
    kiosk.tap("係の仕事を終える");
    CHECK(kiosk.page() == "attract");
    kiosk.quit();
}

TEST_CASE("On a small tablet the guide stands over the page that it is about") {
    const Place place;
    support::KioskOptions options = place.options();
    options.size = "1280x800";
    options.px_per_mm = 5.9;
    support::KioskProcess kiosk(options);
    journey::begin_visit(kiosk);
    journey::begin_care_form(kiosk);
    const std::string question = kiosk.page();
    sign_in(kiosk, place);
    CHECK(kiosk.page() == question);
    kiosk.keep_pictures_in(place.pictures());
    kiosk.tap("手引き");
    CHECK(kiosk.page() == "guide");
    kiosk.picture("assist-tablet/guide-over");
    kiosk.tap("どこを指しますか");
    kiosk.picture("assist-tablet/items");
    kiosk.tap("はじめて申請する");
    CHECK(kiosk.page() == question);
    kiosk.picture("assist-tablet/pointing-on-a-tablet");
    kiosk.quit();
}
