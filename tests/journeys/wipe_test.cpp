#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/journeys/first_light.h"
#include "tests/journeys/hands.h"
#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

using namespace engawa;
namespace fs = std::filesystem;

namespace {

// A name that stands nowhere else: not in a form, a dictionary or a string of the program.
const std::string canary = "ぬめりえむろそ";

std::string in_utf16(const std::string& utf8, std::size_t width) {
    std::string out;
    for (std::size_t i = 0; i < utf8.size(); i += 3) {  // kana: three bytes each
        const unsigned code = (static_cast<unsigned char>(utf8[i]) & 0x0fU) << 12U |
                              (static_cast<unsigned char>(utf8[i + 1]) & 0x3fU) << 6U |
                              (static_cast<unsigned char>(utf8[i + 2]) & 0x3fU);
        for (std::size_t byte = 0; byte < width; ++byte) out += static_cast<char>(code >> (8 * byte) & 0xffU);
    }
    return out;
}

// Every place in the writable memory of a process that holds the bytes.
std::string places_in_memory(int process, const std::string& needle) {
    std::ifstream maps("/proc/" + std::to_string(process) + "/maps");
    std::ifstream memory("/proc/" + std::to_string(process) + "/mem", std::ios::binary);
    std::string found;
    for (std::string line; std::getline(maps, line);) {
        std::istringstream words(line);
        std::string range;
        std::string rights;
        words >> range >> rights;
        if (rights.rfind("rw", 0) != 0) continue;
        const std::size_t dash = range.find('-');
        const auto begin = std::stoull(range.substr(0, dash), nullptr, 16);
        const auto end = std::stoull(range.substr(dash + 1), nullptr, 16);
        std::string bytes(end - begin, '\0');
        memory.clear();
        memory.seekg(static_cast<std::streamoff>(begin));
        memory.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        if (memory.gcount() > 0 && bytes.find(needle) != std::string::npos) found += line + "\n";
    }
    return found;
}

}  // namespace

TEST_CASE("A name typed in a visit is nowhere after the goodbye: no file, no log, no memory of the kiosk") {
    const support::TemporaryFolder folder;
    const fs::path state = folder.path() / "state";
    const char* bin = std::getenv("ENGAWA_BIN_DIR");
    const fs::path programs = bin != nullptr ? bin : "build/dev/bin";
    const fs::path log = folder.path() / "log.txt";
    REQUIRE(support::run({(programs / "engawa").string(), "init", "--state", state.string()}).ending.exit_code == 0);

    support::KioskProcess kiosk({.program = programs / "engawa-kiosk",
                                 .state = state,
                                 .environment = {{"HOME", (folder.path() / "home").string()}},
                                 .log = log});
    journey::begin_visit(kiosk);
    kiosk.tap("介護");
    kiosk.tap("要介護・要支援認定の申請");
    kiosk.tap("始める");
    journey::choose("はじめて申請する")(kiosk);
    journey::choose("本人(介護を必要とする方)")(kiosk);
    journey::words({{canary, ""}})(kiosk);
    journey::kana(canary)(kiosk);
    // It is there while it is needed, so looking for it can find it.
    REQUIRE_FALSE(places_in_memory(kiosk.process_id(), canary).empty());

    SECTION("after おわる") {
        kiosk.tap("おわる");
        kiosk.tap("終わる");
    }
    SECTION("after nobody came back") {
        kiosk.advance(301);
        REQUIRE(kiosk.page() == "idle");
        kiosk.advance(46);
    }
    REQUIRE(kiosk.page() == "goodbye");
    CHECK(places_in_memory(kiosk.process_id(), canary) == "");
    CHECK(places_in_memory(kiosk.process_id(), in_utf16(canary, 2)) == "");
    CHECK(places_in_memory(kiosk.process_id(), in_utf16(canary, 4)) == "");
    CHECK(support::files_holding(folder.path(), canary) == "");
    kiosk.advance(13);
    CHECK(kiosk.page() == "attract");
    kiosk.quit();
    CHECK(support::files_holding(folder.path(), canary) == "");
    CHECK_FALSE(support::read_all(log).empty());
}
