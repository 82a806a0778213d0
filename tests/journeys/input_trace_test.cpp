#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>

#include "tests/journeys/first_light.h"
#include "tests/journeys/hands.h"
#include "tests/support/kiosk_process.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

// Nothing of what is typed, converted or drawn is kept: every folder a library might write to is looked
// through.

using namespace engawa;
namespace fs = std::filesystem;

namespace {

// Kana that nobody else types.
const std::string typed_kana = "らゆめるやぬほ";

// The folders that programs keep things in, all beneath one, so that what appears can be seen.
struct Home {
    support::TemporaryFolder folder;
    fs::path kiosk = folder.path() / "kiosk";
    fs::path state = kiosk / "state";
    fs::path log = kiosk / "log.txt";
    fs::file_time_type begun = fs::file_time_type::clock::now();

    Home() {
        fs::create_directories(state);
        for (const auto& [name, path] : variables()) fs::create_directories(path);
        REQUIRE(support::run({(support::bin_dir() / "engawa").string(), "init", "--state", state.string()})
                    .ending.exit_code == 0);
    }
    std::vector<std::pair<std::string, std::string>> variables() const {
        std::vector<std::pair<std::string, std::string>> out;
        for (const char* name : {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME",
                                 "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "TMPDIR", "TMP", "TEMP"}) {
            out.emplace_back(name, (kiosk / "home" / name).string());
        }
        return out;
    }
    support::KioskOptions options() const {
        return {.program = support::bin_dir() / "engawa-kiosk",
                .state = state,
                .environment = variables(),
                .log = log};
    }
    // Whatever lies in the folders of the variables.
    std::string left_at_home() const {
        std::string found;
        for (const auto& entry : fs::recursive_directory_iterator(kiosk / "home")) {
            if (entry.is_directory()) continue;  // libpulse makes one, and puts nothing in it
            found += entry.path().string() + "\n";
        }
        return found;
    }
    std::set<std::string> names_in_state() const {
        std::set<std::string> names;
        for (const auto& entry : fs::recursive_directory_iterator(state))
            names.insert(fs::relative(entry.path(), state).string());
        return names;
    }
    // Files of the places for temporary files that have changed since the test began and hold the bytes; the
    // kiosk's own folder is looked through as a whole.
    std::string temporary_files_holding(const std::string& needle) const {
        std::string found = support::files_holding(kiosk, needle);
        for (const char* place : {"/tmp", "/var/tmp", "/dev/shm"}) {
            std::error_code ignored;
            for (fs::recursive_directory_iterator
                     at(place, fs::directory_options::skip_permission_denied, ignored),
                 end;
                 at != end; at.increment(ignored)) {
                const auto changed = at->last_write_time(ignored);
                if (!at->is_regular_file(ignored) || changed < begun || at->file_size(ignored) > 1U << 20U)
                    continue;
                std::ifstream file(at->path(), std::ios::binary);
                const std::string bytes{std::istreambuf_iterator<char>(file), {}};
                if (bytes.find(needle) != std::string::npos) found += at->path().string() + "\n";
            }
        }
        return found;
    }
};

bool real_home_has_anthy() {
    const char* home = std::getenv("HOME");
    return home != nullptr && fs::exists(fs::path(home) / ".anthy");
}

}  // namespace

TEST_CASE("A name that is typed, converted, put in another shape and drawn leaves no file anywhere") {
    const bool had_anthy = real_home_has_anthy();
    const Home home;
    support::KioskProcess kiosk(home.options());
    const auto before = home.names_in_state();
    journey::begin_visit(kiosk);
    journey::begin_care_form(kiosk);
    journey::choose("はじめて申請する")(kiosk);
    journey::choose("本人(介護を必要とする方)")(kiosk);
    journey::type_word(kiosk, "たかさき", "高崎");
    kiosk.tap("髙﨑");
    kiosk.tap_id("other-way");
    kiosk.draw_on("box", {{0.1, 0.35}, {0.5, 0.35}, {0.9, 0.35}});
    kiosk.draw_on("box", {{0.5, 0.1}, {0.5, 0.5}, {0.5, 0.9}});
    kiosk.draw_on("box", {{0.5, 0.35}, {0.35, 0.6}, {0.1, 0.8}});
    kiosk.draw_on("box", {{0.5, 0.35}, {0.65, 0.6}, {0.9, 0.8}});
    REQUIRE(kiosk.shows("木"));
    kiosk.tap("木");
    REQUIRE(kiosk.value_of("text_field") == "髙﨑木");
    kiosk.tap("つぎへ");
    journey::type_kana(kiosk, typed_kana);
    kiosk.tap("おわる");
    kiosk.tap("おわる");
    REQUIRE(kiosk.page() == "goodbye");

    CHECK(home.left_at_home() == "");
    CHECK(home.temporary_files_holding("髙﨑木") == "");
    CHECK(home.temporary_files_holding(typed_kana) == "");
    CHECK(home.names_in_state() == before);
    kiosk.quit();
    CHECK(home.left_at_home() == "");
    CHECK(home.temporary_files_holding("髙﨑木") == "");
    CHECK(home.temporary_files_holding(typed_kana) == "");
    CHECK(real_home_has_anthy() == had_anthy);
    CHECK(support::read_all(home.log).find("recognis") ==
          std::string::npos);  // the model was there, and drawing worked
}
