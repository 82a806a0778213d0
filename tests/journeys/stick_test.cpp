#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "tests/journeys/first_light.h"
#include "tests/support/kiosk_process.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/small_disk.h"
#include "tests/support/temporary_folder.h"

// A kiosk that cannot reach its store, a stick that is really mounted, and the office.

using namespace engawa;
namespace fs = std::filesystem;

namespace {

struct Desk {
    Desk() {
        INFO(stick.trouble());
        REQUIRE(stick.mounted());
        fs::create_directories(slot());
        engawa({"init", "--state", state().string(), "--kiosk-id", "kiosk-a", "--store", "http://127.0.0.1:9/"});
        std::ofstream(state() / "kiosk" / "kiosk.toml", std::ios::app)
            << "\n[stick]\ncity = \"kawabe\"\nfolders = [\"" << slot().parent_path().string() << "\"]\n";
    }
    fs::path state() const { return folder.path() / "state"; }
    // Where the kiosk's system mounts a stick.
    fs::path slot() const { return folder.path() / "media" / "stick"; }
    void engawa(std::vector<std::string> words) const {
        words.insert(words.begin(), (support::bin_dir() / "engawa").string());
        const support::Finished done = support::run(words);
        INFO(words[1] << "\n" << done.output);
        REQUIRE(done.ending.exit_code == 0);
    }
    void plug_in() {
        plugged.emplace(stick, slot());
        REQUIRE(plugged->mounted());
    }
    // docs/screens when asked for, else beside the test's own files.
    fs::path pictures() const {
        const char* wanted = std::getenv("ENGAWA_PICTURES");
        return wanted != nullptr ? fs::path(wanted) : folder.path() / "pictures";
    }

    support::SmallDisk stick{8u << 20};
    support::TemporaryFolder folder;
    std::optional<support::Plugged> plugged;
};

// Each look lets the kiosk take its steps; the stick is worked on meanwhile.
void until_title(support::KioskProcess& kiosk, const std::string& title) {
    for (int i = 0; i < 100'000; ++i) {
        if (kiosk.title() == title) return;
        kiosk.advance(0.1);
    }
    FAIL("the kiosk never says " << title << "\n" << kiosk.dump());
}

void until_page(support::KioskProcess& kiosk, const std::string& page) {
    for (int i = 0; i < 100'000; ++i) {
        if (kiosk.page() == page) return;
        kiosk.advance(0.1);
    }
    FAIL("the kiosk never shows " << page << "\n" << kiosk.dump());
}

}  // namespace

TEST_CASE("What a resident has applied for goes by stick to the office, and the kiosk is told by stick that it arrived") {
    Desk desk;
    support::KioskProcess kiosk({.program = support::bin_dir() / "engawa-kiosk", .state = desk.state()});
    journey::begin_visit(kiosk);
    journey::report_damage(kiosk);
    journey::finish_visit(kiosk);
    REQUIRE(kiosk.queue().waiting == 1);
    kiosk.keep_pictures_in(desk.pictures());

    desk.plug_in();
    until_title(kiosk, "このUSBメモリは 使いません");
    kiosk.picture("stick/not-ours");
    CHECK(fs::is_empty(desk.stick.path()));
    kiosk.tap("とじる");
    CHECK(kiosk.page() == "attract");
    desk.plugged.reset();

    desk.engawa({"stick", "make", "--city", "kawabe", desk.stick.path().string()});
    desk.plug_in();
    until_title(kiosk, "抜いて 大丈夫です");
    kiosk.picture("stick/may-be-pulled-out");
    CHECK(kiosk.shows("このUSBメモリに 申請が 1件 入っています。"));
    CHECK(kiosk.queue().waiting == 1);
    desk.plugged.reset();
    until_page(kiosk, "attract");

    const fs::path office = desk.state() / "office";
    desk.engawa({"inbox", "pull", "--store", desk.stick.path().string(), "--identity", (office / "identity.txt").string(),
                 "--into", (office / "inbox.db").string()});
    desk.plug_in();
    until_title(kiosk, "抜いて 大丈夫です");
    kiosk.picture("stick/arrived");
    CHECK(kiosk.shows("市役所に届いたと確かめられた申請：1件"));
    CHECK(kiosk.queue().waiting == 0);
    kiosk.quit();
}

TEST_CASE("A stick that lies in a kiosk while its enrolment comes is exchanged with, without being plugged in again") {
    Desk desk;
    desk.engawa({"stick", "make", "--city", "kawabe", desk.stick.path().string()});
    fs::create_directories(desk.stick.path() / "slips");
    std::ofstream(desk.stick.path() / "slips" / "ab.age") << "sealed";
    const fs::path carried = desk.state() / "kiosk" / "carried" / "slips" / "ab.age";
    const fs::path settings = desk.state() / "kiosk" / "kiosk.toml";
    const fs::path put_by = desk.folder.path() / "kiosk.toml";
    fs::rename(settings, put_by);
    support::KioskProcess kiosk({.program = support::bin_dir() / "engawa-kiosk", .state = desk.state()});
    desk.plug_in();
    kiosk.advance(30);
    CHECK(kiosk.page() == "enrolling");
    CHECK_FALSE(fs::exists(carried));

    fs::rename(put_by, settings);
    until_title(kiosk, "抜いて 大丈夫です");
    CHECK(fs::exists(carried));
    kiosk.quit();
}
