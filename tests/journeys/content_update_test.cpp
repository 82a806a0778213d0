#include <catch2/catch.hpp>

#include <fstream>
#include <nlohmann/json.hpp>

#include "kiosk/base/database.h"
#include "tests/journeys/first_light.h"
#include "tests/support/kiosk_process.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

// From the department's desk to the glass: the engawa program publishes, the kiosk shows.

using namespace engawa;
using support::read_all;
namespace fs = std::filesystem;

namespace {

const std::string old_question = "どの申請をしますか";
const std::string new_question = "どの手続きにしますか";

// The folder of a city: engawa's state, the repository, the keys, a copy of the pack that is edited.
class Desk {
  public:
    Desk() {
        fs::copy(support::share_dir() / "packs" / "kaigo", pack(), fs::copy_options::recursive);
        const std::string repository = at("city");
        const std::string keys = at("keys");
        engawa({"content", "init", "--repository", repository, "--keys", keys}, Secret::asked);
        engawa({"content", "key", "--keys", keys, "--name", "kaigo"}, Secret::asked);
        engawa({"content", "delegate", "--repository", repository, "--pack", "kaigo", "--key", keys + "/kaigo.pub"});
        engawa({"content", "sign", "--repository", repository, "--keys", keys, "--role", "targets"}, Secret::asked);
        engawa({"init", "--state", state().string(), "--kiosk-id", "kiosk-t1", "--content-root", repository + "/root.json"});
    }

    fs::path state() const { return folder.path() / "state"; }
    fs::path pack() const { return folder.path() / "kaigo"; }
    std::string at(const char* name) const { return (folder.path() / name).string(); }

    void replace(const fs::path& file, const std::string& from, const std::string& to) const {
        std::string text = read_all(pack() / file);
        REQUIRE(text.find(from) != std::string::npos);
        for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
            text.replace(at, from.size(), to);
        std::ofstream(pack() / file, std::ios::binary) << text;
    }

    void publish() const {
        engawa({"content", "add", "--repository", at("city"), pack().string()});
        engawa({"content", "sign", "--repository", at("city"), "--keys", at("keys"), "--role", "kaigo"}, Secret::asked);
        engawa({"content", "publish", "--repository", at("city"), "--keys", at("keys"), "--store", (state() / "store").string()},
               Secret::asked);
    }

    support::KioskOptions kiosk(const std::string& now = "2026-11-21T00:00:00Z") const {
        return {.program = support::bin_dir() / "engawa-kiosk", .state = state(), .now = now, .environment = {{"TZ", "JST-9"}}};
    }

  private:
    enum class Secret { none, asked };
    void engawa(std::vector<std::string> words, Secret secret = Secret::none) const {
        words.insert(words.begin(), (support::bin_dir() / "engawa").string());
        if (secret == Secret::asked) words.insert(words.end(), {"--passphrase-env", "ENGAWA_TEST_PASSPHRASE"});
        support::ProcessOptions options;
        options.environment = {{"ENGAWA_TEST_PASSPHRASE", "correct horse battery"}};
        const support::Finished done = support::run(words, {}, options);
        INFO(words[1] << " " << words[2] << "\n" << done.output);
        REQUIRE(done.ending.exit_code == 0);
    }

    support::TemporaryFolder folder;
};

// Until the update thread has brought that version and the attract page has taken it.
void until_shown(support::KioskProcess& kiosk, const std::string& version) {
    for (int i = 0; i < 100'000; ++i) {
        const auto content = nlohmann::json::parse(kiosk.content());
        const auto pack = content["packs"].find("kaigo");
        if (pack != content["packs"].end() && pack->get<std::string>().starts_with(version + "-")) return;
        kiosk.advance(0.1);
    }
    FAIL("the kiosk does not come to show " << version);
}

// The versions of a pack that the trace says were shown.
std::vector<std::string> traced(const fs::path& state, const std::string& pack) {
    Database outbox = Database::open(state / "kiosk" / "outbox.db").value();
    Statement lines = outbox.prepare("SELECT line FROM trace ORDER BY n").value();
    std::vector<std::string> versions;
    while (lines.step().value()) {
        const auto line = nlohmann::json::parse(lines.text(0));
        if (line["kind"] == "updated" && line["pack"] == pack) versions.push_back(line["version"]);
    }
    return versions;
}

void open_first_question(support::KioskProcess& kiosk) {
    journey::begin_visit(kiosk);
    journey::begin_care_form(kiosk);
    while (kiosk.page().find("/data/request/kind") == std::string::npos) kiosk.tap("つぎへ");
}

}  // namespace

TEST_CASE("A question that a department words anew stands on the kiosk after the visit") {
    Desk desk;
    support::KioskProcess kiosk(desk.kiosk());
    open_first_question(kiosk);
    CHECK(kiosk.title() == old_question);
    kiosk.quit();

    desk.replace("forms/care-certification.xml", "どの{申請|しんせい}をしますか", "どの{手続|てつづ}きにしますか");
    desk.replace("forms/care-certification.xml", "orx:version=\"2026.1\"", "orx:version=\"2026.2\"");
    desk.replace("pack.toml", "version = \"2026.1\"", "version = \"2026.2\"");
    desk.publish();
    support::KioskProcess later(desk.kiosk());
    until_shown(later, "2026.2");
    open_first_question(later);
    CHECK(later.title() == new_question);
    later.quit();
    CHECK(traced(desk.state(), "kaigo") == std::vector<std::string>{"2026.1", "2026.2"});

    SECTION("and where the repository has gone silent, the one who is called sees how old it is") {
        support::KioskProcess old(desk.kiosk("2099-01-01T00:00:00Z"));
        journey::begin_visit(old);
        old.tap("人を呼ぶ");
        INFO(old.dump());
        CHECK(old.shows("内容の日付　令和8年11月21日"));
        CHECK(nlohmann::json::parse(old.content())["stale"] == true);
        old.tap("続ける");
        old.quit();
    }
}
