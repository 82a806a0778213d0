#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "kiosk/base/database.h"
#include "tests/journeys/first_light.h"
#include "tests/journeys/hands.h"
#include "tests/journeys/received.h"
#include "tests/support/kiosk_process.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
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

struct Place {
    support::TemporaryFolder folder;
    fs::path programs;
    fs::path state = folder.path() / "kiosk" / "state";
    fs::path log = folder.path() / "kiosk" / "log.txt";

    Place() {
        programs = support::bin_dir();
        fs::create_directories(state);
        REQUIRE(support::run({(programs / "engawa").string(), "init", "--state", state.string()}).ending.exit_code == 0);
    }
    support::KioskOptions options() const {
        return {.program = programs / "engawa-kiosk",
                .state = state,
                .environment = {{"HOME", (folder.path() / "kiosk" / "home").string()}},
                .log = log};
    }
    // Everything that the kiosk may have written.
    std::string files_holding(const std::string& needle) const {
        return support::files_holding(folder.path() / "kiosk", needle);
    }
};

void expect_no_canary_in_memory(const support::KioskProcess& kiosk) {
    CHECK(places_in_memory(kiosk.process_id(), canary) == "");
    CHECK(places_in_memory(kiosk.process_id(), in_utf16(canary, 2)) == "");
    CHECK(places_in_memory(kiosk.process_id(), in_utf16(canary, 4)) == "");
}

// The only envelope of the outbox, as its row holds it.
std::string sealed_in_outbox(const fs::path& state) {
    auto database = Database::open(state / "kiosk" / "outbox.db");
    REQUIRE(database.ok());
    CHECK(database->query_integer("SELECT count(*) FROM envelope").value() == 1);
    auto statement = database->prepare("SELECT sealed FROM envelope");
    REQUIRE(statement.ok());
    REQUIRE(statement->step().value());
    const auto bytes = statement->blob(0);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The only envelope of the store that `engawa init` makes.
fs::path envelope_in_store(const fs::path& state) {
    fs::path found;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(state / "store" / "inbox")) {
        if (entry.path().extension() == ".age") found = entry.path();
    }
    return found;
}

}  // namespace

TEST_CASE("A name that was handed in is after the goodbye in the sealed envelope alone, and not in the clear") {
    const Place place;
    support::KioskProcess kiosk(place.options());
    journey::begin_visit(kiosk);
    journey::apply_for_care(kiosk, canary);
    REQUIRE(kiosk.page() == "receipt");
    journey::finish_visit(kiosk);
    REQUIRE(kiosk.page() == "goodbye");
    expect_no_canary_in_memory(kiosk);
    CHECK(place.files_holding(canary) == "");
    for (int i = 0; i < 500'000 && kiosk.queue().stored != 1; ++i) {
    }
    REQUIRE(kiosk.queue().stored == 1);
    expect_no_canary_in_memory(kiosk);  // the delivery has had it in its hands
    CHECK(place.files_holding(canary) == "");
    kiosk.quit();
    CHECK(place.files_holding(canary) == "");
    CHECK_FALSE(support::read_all(place.log).empty());

    const fs::path envelope = envelope_in_store(place.state);
    const std::string stored = support::read_all(envelope);
    const std::string sealed = sealed_in_outbox(place.state);
    REQUIRE(sealed.size() > 1000);
    CHECK(sealed == stored);
    for (const std::string& needle : {canary, in_utf16(canary, 2), in_utf16(canary, 4)}) {
        CHECK(sealed.find(needle) == std::string::npos);
    }
    // It is inside, for the office alone: what was looked for was there to be found.
    const auto received = journey::open_with_stock_programs(envelope, place.state / "office" / "identity.txt",
                                                            place.state / "kiosk" / "kiosk.pub", place.folder.path());
    CHECK(received.answers.at("/data/person/name") == canary);
    CHECK(received.answers.at("/data/person/kana") == canary);
    CHECK(support::files_holding(place.folder.path(), canary) != "");
}

TEST_CASE("A name typed in a visit is nowhere after the goodbye: no file, no log, no memory of the kiosk") {
    const Place place;
    support::KioskProcess kiosk(place.options());
    journey::begin_visit(kiosk);
    journey::begin_care_form_as(kiosk, canary);
    journey::kana(canary)(kiosk);
    // It is there while it is needed, so looking for it can find it.
    REQUIRE_FALSE(places_in_memory(kiosk.process_id(), canary).empty());

    SECTION("after おわる") {
        kiosk.tap("おわる");
        kiosk.tap("おわる");
    }
    SECTION("after nobody came back") {
        kiosk.advance(301);
        REQUIRE(kiosk.page() == "idle");
        kiosk.advance(46);
    }
    REQUIRE(kiosk.page() == "goodbye");
    expect_no_canary_in_memory(kiosk);
    CHECK(place.files_holding(canary) == "");
    kiosk.advance(13);
    CHECK(kiosk.page() == "attract");
    kiosk.quit();
    CHECK(place.files_holding(canary) == "");
    CHECK_FALSE(support::read_all(place.log).empty());
}

TEST_CASE("A draft is after the goodbye in its sealed file alone, and the words that open it are nowhere") {
    const Place place;
    support::KioskProcess kiosk(place.options());
    journey::begin_visit(kiosk);
    journey::begin_care_form_as(kiosk, canary);
    kiosk.tap("おわる");
    kiosk.tap("あとで続ける");
    kiosk.tap("六つの言葉を紙に書く");
    REQUIRE(kiosk.page() == "keep.words");
    const std::vector<std::string> words = kiosk.names("list_item");
    REQUIRE(words.size() == 6);
    const std::string secret = words[0] + "-" + words[1] + "-" + words[2];
    REQUIRE_FALSE(places_in_memory(kiosk.process_id(), secret).empty());
    kiosk.tap("これでおわる");
    REQUIRE(kiosk.page() == "goodbye");
    expect_no_canary_in_memory(kiosk);
    CHECK(places_in_memory(kiosk.process_id(), secret) == "");
    kiosk.quit();
    CHECK(place.files_holding(canary) == "");
    CHECK(place.files_holding(secret) == "");
    std::size_t drafts = 0;
    for (const auto& entry : fs::directory_iterator(place.state / "kiosk" / "drafts")) drafts += entry.path().extension() == ".age";
    CHECK(drafts == 1);
}
