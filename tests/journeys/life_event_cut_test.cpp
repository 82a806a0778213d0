#include <catch2/catch.hpp>

#include <filesystem>
#include <optional>
#include <set>
#include <sstream>
#include <stdexcept>

#include "kiosk/base/database.h"
#include "tests/journeys/first_light.h"
#include "tests/journeys/hands.h"
#include "tests/kiosk/app/life_event.h"
#include "tests/support/kiosk_process.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

// The power goes while the papers of a life event are handed in: all of them are queued, or none.

using namespace engawa;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t papers = 3;

struct Hall {
    support::TemporaryFolder folder;
    app::test::LifeEvent packs;

    Hall() {
        REQUIRE(support::run({(support::bin_dir() / "engawa").string(), "init", "--state", state().string()}).ending.exit_code == 0);
        const fs::path share = fs::canonical(support::bin_dir() / ".." / "share" / "engawa");
        fs::create_directories(assets());
        for (const char* part : {"icons", "strings", "input"}) fs::create_directory_symlink(share / part, assets() / part);
        fs::create_directory_symlink(packs.root(), assets() / "packs");
    }
    fs::path state() const { return folder.path() / "state"; }
    fs::path assets() const { return folder.path() / "assets"; }
    fs::path note() const { return folder.path() / "note.txt"; }
    std::int64_t queued() const {
        auto database = Database::open(state() / "kiosk" / "outbox.db");
        return database.ok() ? database->query_integer("SELECT count(*) FROM envelope").value_or(0) : 0;
    }
};

enum class Shown { nothing, slips };

// A visit of one resident in which the papers are handed in and the kiosk is switched off, or which is cut.
void visit(const Hall& hall, std::uint64_t cut_at, Shown& shown) {
    fs::remove(hall.note());
    support::KioskProcess kiosk({.program = support::bin_dir() / "engawa-kiosk",
                                 .state = hall.state(),
                                 .size = "1280x800",
                                 .environment = {{"LD_PRELOAD", ENGAWA_KILL_AT_WRITE},
                                                 {"ENGAWA_CUT_BELOW", hall.state().string()},
                                                 {"ENGAWA_CUT_AT", std::to_string(cut_at)},
                                                 {"ENGAWA_CUT_SEED", std::to_string(cut_at)},
                                                 {"ENGAWA_CUT_THREADS", "main"},
                                                 {"ENGAWA_CUT_NOTE", hall.note().string()}},
                                 .arguments = {"--assets", hall.assets().string()},
                                 .log = hall.folder.path() / "log.txt"});
    journey::begin_visit(kiosk);
    for (const char* name : {"介護", "ひっこし", "始める"}) kiosk.tap(name);
    journey::choose("はい")(kiosk);
    journey::choose("はい")(kiosk);
    kiosk.tap("書き始める");
    journey::choose("はい")(kiosk);
    journey::choose("いいえ")(kiosk);
    kiosk.tap("これで続ける");
    journey::choose("はい")(kiosk);
    journey::choose("はい")(kiosk);
    kiosk.tap("これで続ける");
    journey::choose("はい")(kiosk);
    kiosk.tap("これでよい");
    kiosk.tap("出します");
    if (kiosk.page() != "receipt") throw std::runtime_error("no slips are shown\n" + kiosk.dump());
    shown = Shown::slips;
    kiosk.quit();
}

std::string cut_at(const Hall& hall) { return fs::exists(hall.note()) ? support::read_all(hall.note()) : ""; }

}  // namespace

TEST_CASE("Power cut at every change on the disk while a life event is handed in: all of its papers are queued, or none") {
    std::size_t cuts_with_none = 0;
    std::size_t cuts_with_all = 0;
    std::set<std::string> places;
    for (std::uint64_t at = 1;; ++at) {
        REQUIRE(at < 400);
        const Hall hall;
        Shown shown = Shown::nothing;
        try {
            visit(hall, at, shown);
        } catch (const std::runtime_error& error) {
            INFO(error.what());
            REQUIRE(cut_at(hall).starts_with("cut"));  // it ended by nothing else
        }
        const std::int64_t queued = hall.queued();
        CAPTURE(at, cut_at(hall));
        CHECK((queued == 0 || queued == papers));
        if (shown == Shown::slips) CHECK(queued == papers);
        if (!cut_at(hall).starts_with("cut")) break;  // the visit was over before
        std::istringstream words(cut_at(hall));
        std::string how, number, call, file;
        words >> how >> number >> call >> file;
        if (file.starts_with("outbox.db")) places.insert(call);
        ++(queued == 0 ? cuts_with_none : cuts_with_all);
    }
    CHECK(cuts_with_none > 0);
    CHECK(cuts_with_all > 0);
    CHECK(places.size() >= 2);  // at writes and at syncs of the queue
}
