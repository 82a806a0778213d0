#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/journeys/first_light.h"
#include "tests/journeys/received.h"
#include "tests/support/kiosk_process.h"
#include "tests/support/nginx_dav.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

using namespace engawa;
namespace fs = std::filesystem;

namespace {

fs::path program(const char* name) {
    return support::bin_dir() / name;
}

// Where pictures of every page go: docs/screens when asked for, else beside the test's own files.
fs::path pictures_folder(const support::TemporaryFolder& folder) {
    const char* wanted = std::getenv("ENGAWA_PICTURES");
    return wanted != nullptr ? fs::path(wanted) : folder.path() / "pictures";
}

void office(const std::vector<std::string>& words) {
    std::vector<std::string> command{program("engawa").string()};
    command.insert(command.end(), words.begin(), words.end());
    const support::Finished done = support::run(command);
    INFO(done.output);
    REQUIRE(done.ending.exit_code == 0);
}

// Asks the kiosk until it is so; the delivery runs on its own thread.
template <typename Condition>
void until(support::KioskProcess& kiosk, const Condition& condition) {
    for (int i = 0; i < 500'000; ++i) {
        if (condition(kiosk.queue())) return;
    }
    FAIL("the delivery did not come to its end");
}

std::vector<fs::path> envelopes_below(const fs::path& inbox) {
    std::vector<fs::path> found;
    if (!fs::exists(inbox)) return found;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(inbox)) {
        if (entry.path().extension() == ".age") found.push_back(entry.path());
    }
    return found;
}

}  // namespace

TEST_CASE("A resident learns and applies twice offline, the power goes, and the office receives each once") {
    const support::TemporaryFolder folder;
    const fs::path state = folder.path() / "state";
    support::NginxDav store;
    store.stop();  // the network is down
    office({"init", "--state", state.string(), "--kiosk-id", "kiosk-t1", "--center", "中央公民館", "--store",
            store.url()});

    std::string care_slip;
    std::string damage_slip;
    {
        support::KioskProcess kiosk({.program = program("engawa-kiosk"), .state = state});
        kiosk.keep_pictures_in(pictures_folder(folder));
        journey::begin_visit(kiosk);
        journey::take_lesson(kiosk);
        care_slip = journey::apply_for_care(kiosk);
        kiosk.tap("ほかのこともする");
        damage_slip = journey::report_damage(kiosk);
        kiosk.kill();  // right after the slip appeared
    }
    CHECK(care_slip.size() == 12);
    CHECK(damage_slip.size() == 12);
    CHECK(care_slip != damage_slip);

    // The network and the power are back.
    store.start();
    {
        support::KioskProcess kiosk({.program = program("engawa-kiosk"), .state = state});
        until(kiosk, [](const auto& queue) { return queue.stored == 2; });
        CHECK(kiosk.queue().waiting == 2);  // only the office's word lets them go
        kiosk.quit();
    }

    const std::vector<fs::path> sealed = envelopes_below(fs::path(store.root()) / "inbox");
    REQUIRE(sealed.size() == 2);
    std::map<std::string, journey::Received> received;  // by form
    for (const fs::path& envelope : sealed) {
        CHECK(support::read_all(envelope).find("縁側") == std::string::npos);
        // With the stock programs, not ours.
        journey::Received one = journey::open_with_stock_programs(envelope, state / "office" / "identity.txt",
                                                                  state / "kiosk" / "kiosk.pub", folder.path());
        const std::string form = one.form;
        received.emplace(form, std::move(one));
    }
    REQUIRE(received.count("care-certification") == 1);
    REQUIRE(received.count("damage-certificate") == 1);
    CHECK(received.at("care-certification").slip == care_slip);
    CHECK(received.at("damage-certificate").slip == damage_slip);
    CHECK(journey::given_answers(received.at("care-certification").answers) ==
          journey::given_answers(journey::care_answers()));
    CHECK(journey::given_answers(received.at("damage-certificate").answers) ==
          journey::given_answers(journey::damage_answers()));

    // The office takes them in, once, however often it pulls.
    const fs::path database = state / "office" / "inbox.db";
    for (int pull = 0; pull < 2; ++pull) {
        office({"inbox", "pull", "--store", store.url(), "--identity", (state / "office" / "identity.txt").string(),
                "--into", database.string()});
    }
    const support::Finished exported =
        support::run({program("engawa").string(), "inbox", "export", "--format", "json", "--database", database.string()});
    REQUIRE(exported.ending.exit_code == 0);
    const auto records = nlohmann::json::parse(exported.output, nullptr, false);
    INFO(exported.output.substr(0, 2000));
    REQUIRE_FALSE(records.is_discarded());
    CHECK(journey::count_records(records) == 2);
    CHECK(journey::given_answers(journey::exported_answers(records, "care-certification")) ==
          journey::given_answers(journey::care_answers()));
    CHECK(journey::given_answers(journey::exported_answers(records, "damage-certificate")) ==
          journey::given_answers(journey::damage_answers()));
    CHECK(envelopes_below(fs::path(store.root()) / "inbox").empty());

    // The kiosk lets go on the signed ack, and of nothing before.
    support::KioskProcess kiosk({.program = program("engawa-kiosk"), .state = state});
    until(kiosk, [](const auto& queue) { return queue.waiting == 0; });
    CHECK(kiosk.queue().delivered == 2);
    kiosk.quit();
}
