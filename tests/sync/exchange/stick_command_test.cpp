#include "sync/office/stick_command.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

#include "sync/exchange/marker.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

using namespace engawa;
using namespace engawa::office;
namespace fs = std::filesystem;
using engawa::support::TemporaryFolder;

namespace {

struct Desk {
    Desk() { fs::create_directory(stick); }
    Result<void> make(const std::string& city) {
        StickOptions options;
        options.folder = stick;
        options.city = city;
        return make_stick(options, out);
    }
    TemporaryFolder folder;
    fs::path stick = folder.path() / "stick";
    std::ostringstream out;
};

}  // namespace

TEST_CASE("A stick is prepared for a city, and again without losing what lies on it") {
    Desk desk;
    REQUIRE(desk.make("kawabe").ok());
    CHECK(exchange::read_marker(desk.stick).value() == exchange::marker_for("kawabe"));
    CHECK(kind_of_store(desk.stick.string()).value() == PulledFrom::stick);
    fs::create_directories(desk.stick / "inbox" / "kiosk-a");
    std::ofstream(desk.stick / "inbox" / "kiosk-a" / "x.age") << "x";
    REQUIRE(desk.make("kawabe").ok());
    CHECK(fs::exists(desk.stick / "inbox" / "kiosk-a" / "x.age"));
    CHECK(desk.out.str().find("it may be pulled out") != std::string::npos);
}

TEST_CASE("A stick of another city, a city that is none, and a folder that is not there are refused") {
    Desk desk;
    CHECK_FALSE(desk.make("Kawabe City").ok());
    CHECK(fs::is_empty(desk.stick));
    REQUIRE(desk.make("kawabe").ok());
    const auto other = desk.make("another");
    REQUIRE_FALSE(other.ok());
    CHECK(other.error().message().find("kawabe") != std::string::npos);
    fs::remove_all(desk.stick);
    CHECK_FALSE(desk.make("kawabe").ok());
    CHECK_FALSE(fs::exists(desk.stick));
}

TEST_CASE("A folder without a marker is no stick, and a damaged marker is not guessed at") {
    Desk desk;
    CHECK(kind_of_store(desk.stick.string()).value() == PulledFrom::network);
    CHECK(kind_of_store("https://store.example/").value() == PulledFrom::network);
    std::ofstream(desk.stick / exchange::marker_file_name) << "format = [";
    CHECK(kind_of_store(desk.stick.string()).error().is(exchange::StickError::malformed));
}

TEST_CASE("A pull from a stick says when it may go, and leaves the signing of the store's acks to the pull from there") {
    const TemporaryFolder folder;
    const fs::path state = folder.path() / "state";
    const fs::path stick = folder.path() / "stick";
    fs::create_directory(stick);
    const auto engawa = [&](std::vector<std::string> words) {
        words.insert(words.begin(), (support::bin_dir() / "engawa").string());
        support::Finished done = support::run(words);
        INFO(done.output);
        CHECK(done.ending.exit_code == 0);
        return std::move(done.output);
    };
    const auto pull = [&](const fs::path& store) {
        return engawa({"inbox", "pull", "--store", store.string(), "--identity", (state / "office/identity.txt").string(), "--into",
                       (state / "office/inbox.db").string()});
    };
    engawa({"init", "--state", state.string(), "--kiosk-id", "kiosk-a"});
    engawa({"stick", "make", "--city", "kawabe", stick.string()});
    CHECK(pull(stick).find("it may be pulled out") != std::string::npos);
    CHECK_FALSE(fs::exists(state / "office/acks-key"));
    CHECK(pull(state / "store").find("it may be pulled out") == std::string::npos);
    CHECK(fs::exists(state / "office/acks-key"));
}
