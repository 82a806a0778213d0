#include <catch2/catch.hpp>

#include <fstream>

#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/sync/publish/city.h"

// The program itself, killed at a change of the store (tests/journeys/kill_at_write.cpp), and what comes after.

using namespace engawa;
using namespace engawa::publish;
using engawa::support::read_all;
namespace fs = std::filesystem;

namespace {

// Snapshot 2 is published; a changed form and a root with another timestamp key are signed for the next.
struct KilledCity : City {
    KilledCity() {
        clock.set(SystemWallClock().now());  // the program's own
        found_and_publish();
        fs::copy(at("store"), at("backup"), fs::copy_options::recursive);
        must("rollout REPO --pack kaigo --percent 90");
        must("sign REPO KEYS --role kaigo");
        must("publish REPO KEYS STORE");
        REQUIRE(client("kiosk") == 0);
        change("2026.2");
        must("add REPO " + packs.folder().string());
        must("rotate-key REPO KEYS --role timestamp");
        must("sign REPO KEYS --role kaigo --role root");
        for (const char* name : {"city", "store", "kiosk"}) fs::rename(at(name), at("ready-" + std::string(name)));
    }
    void begin_anew() {
        for (const std::string name : {"city", "store", "kiosk"}) {
            fs::remove_all(at(name));
            fs::copy(at("ready-" + name), at(name), fs::copy_options::recursive);
        }
    }
    support::Finished program(const std::string& line, const std::vector<std::pair<std::string, std::string>>& environment = {}) {
        std::string command = (support::bin_dir() / "engawa").string();
        for (const std::string& word : words_of(line)) command += " '" + word + "'";
        support::ProcessOptions options;
        options.environment = environment;
        return support::run({"sh", "-c", "exec " + command + " 2>&1"}, {}, options);
    }
    // Nothing when the program came to its end before that change.
    std::optional<std::string> publish_killed_at(int change) {
        const auto finished = program("publish REPO KEYS STORE", {{"LD_PRELOAD", ENGAWA_KILL_AT_WRITE},
                                                                  {"ENGAWA_CUT_BELOW", at("store")},
                                                                  {"ENGAWA_CUT_AT", std::to_string(change)},
                                                                  {"ENGAWA_CUT_THREADS", "main"},
                                                                  {"ENGAWA_CUT_NOTE", at("note")}});
        const std::string note = read_all(at("note"));
        fs::remove(at("note"));
        if (finished.ending.exit_code == 0) return std::nullopt;
        INFO(finished.output);
        REQUIRE(finished.ending.signal == SIGKILL);
        return note;
    }
};

}  // namespace

TEST_CASE("Killed at any change of a store that is then put back or damaged, a publish goes on behind a restore") {
    KilledCity city;
    const bool put_back = GENERATE(true, false);
    int times_behind_the_root = 0;
    for (int change = 1;; ++change) {
        city.begin_anew();
        const auto note = city.publish_killed_at(change);
        if (!note) break;
        const bool behind_the_root = fs::exists(city.at("store/content/metadata/2.root.json"));
        times_behind_the_root += behind_the_root ? 1 : 0;
        if (!behind_the_root && note->find(" rename ") == note->npos) continue;  // nothing but what is half written differs
        // What the backup has is written over what is there; what came later stays.
        if (put_back) fs::copy(city.at("backup"), city.at("store"), fs::copy_options::recursive | fs::copy_options::overwrite_existing);
        else std::ofstream(city.at("store/content/metadata/timestamp.json")) << "<html>";
        INFO(*note);
        const auto refused = city.program("publish REPO KEYS STORE");
        CHECK(refused.ending.exit_code == 1);
        CHECK_THAT(refused.output, Catch::Contains("engawa content publish --restore"));
        const auto restored = city.program("publish REPO KEYS STORE --restore");
        INFO(restored.output);
        REQUIRE(restored.ending.exit_code == 0);
        CHECK((restored.output.find("root 2 is there and what it leads to is not: engawa content publish goes on with it") !=
               std::string::npos) == behind_the_root);
        const auto published = city.program("publish REPO KEYS STORE");
        INFO(published.output);
        REQUIRE(published.ending.exit_code == 0);
        for (const char* kiosk : {"kiosk", "a-new-one"}) {
            const bool goes_on = city.client(kiosk) == 0;
            INFO(city.errors);
            CHECK(goes_on);
            CHECK_THAT(city.target(kiosk, City::form_target), Catch::Contains("<!-- changed for 2026.2 -->"));
        }
        fs::remove_all(city.at("a-new-one"));
        CHECK_THAT(city.must("publish REPO KEYS STORE"), Catch::Contains("nothing to publish"));
        CHECK(fs::is_empty(city.at("city/draft")));
    }
    CHECK(times_behind_the_root > 1);
}

TEST_CASE("Killed at any change of the store, a publish is discarded or not, and by what each command advises another comes through") {
    KilledCity city;
    const std::string what = GENERATE(as<std::string>(), "--all", "--role kaigo");
    const bool is_edited = GENERATE(true, false);
    int discarded = 0;
    int refused = 0;
    for (int change = 1;; ++change) {
        city.begin_anew();
        const auto note = city.publish_killed_at(change);
        if (!note) break;
        if (note->find(" rename ") == note->npos) continue;
        INFO(*note);
        if (city.run("discard REPO " + what) == 0) {
            ++discarded;
        } else {
            ++refused;
            CHECK_THAT(city.errors, Catch::Contains("engawa content publish goes on with it"));
        }
        if (is_edited) {
            city.must("rollout REPO --pack kaigo --percent 50");
            city.must("sign REPO KEYS --role kaigo");
        }
        std::string publish = "publish REPO KEYS STORE";
        for (int tries = 0; tries < 6 && city.run(publish) != 0; ++tries) {
            INFO(city.errors);
            if (city.errors.find("--pass-over-unfinished") != std::string::npos) publish += " --pass-over-unfinished";
            else if (city.errors.find("content renew --role kaigo") != std::string::npos) city.must("renew REPO --role kaigo");
            else if (city.errors.find("content fetch") != std::string::npos) city.must("fetch REPO STORE");
            else FAIL("no advice");
            city.must("sign REPO KEYS --role kaigo");
        }
        INFO(city.errors);
        CHECK_THAT(city.must("publish REPO KEYS STORE"), Catch::Contains("nothing to publish"));
        for (const char* kiosk : {"kiosk", "a-new-one"}) {
            const bool goes_on = city.client(kiosk) == 0;
            INFO(city.errors);
            CHECK(goes_on);
        }
        fs::remove_all(city.at("a-new-one"));
    }
    CHECK(discarded > 0);
    CHECK(refused > 0);
}
