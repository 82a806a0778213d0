#include <catch2/catch.hpp>

#include <fstream>

#include "sync/office/office_keys.h"
#include "tests/support/power_cut.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/sync/membership/home.h"

// The power goes at every write of a change of keys, at the kiosk and at the office; the next try completes it.

using namespace engawa;
using namespace engawa::membership;
using namespace engawa::membership::test;
using engawa::office::support::RegistryBench;
namespace fs = std::filesystem;

namespace {

constexpr int cut_exit_code = 99;

int run_cut_at(std::vector<std::string> command, int cut_at) {
    support::ProcessOptions options;
    options.environment = support::power_cut_at(cut_at);
    return support::run(std::move(command), {}, options).ending.exit_code.value_or(-1);
}

void put_back(const fs::path& copy, const fs::path& place) {
    fs::remove_all(place);
    fs::copy(copy, place, fs::copy_options::recursive);
}

}  // namespace

TEST_CASE("The power goes at any write while a kiosk takes a registry that asks for a key, or names its new one") {
    RegistryBench office;
    office.found_repository();
    Home home(office);
    const bool names_it = GENERATE(false, true);
    office.must("rotate-key STATE --kiosk " + home.id.text());
    office.sign_and_publish();
    if (names_it) {
        REQUIRE(home.look().ok());
        office.must("requests STATE STORE");
        office.sign_and_publish();
    }
    const auto registry = office.folder.write("registry-now.json", office.client_reads());
    const auto listed = office.registry().find(home.id)->key;
    const fs::path before = office.folder.path() / "before";
    fs::copy(home.folder, before, fs::copy_options::recursive);
    const std::string program = (support::bin_dir().parent_path() / "tests" / "renew-once").string();
    int cuts = 0;
    for (;; ++cuts) {
        REQUIRE(cuts < 200);
        put_back(before, home.folder);
        const int code = run_cut_at({program, home.folder.string(), registry.string()}, cuts + 1);
        INFO("cut " << cuts + 1);
        // Whatever was cut off, the kiosk has a key that the registry knows, and signs with it.
        home.renew();
        if (code == 0) break;
        REQUIRE(code == cut_exit_code);
        REQUIRE(run_cut_at({program, home.folder.string(), registry.string()}, 0) == 0);
        home.renew();
        CHECK(*home.key == listed);
        CHECK(fs::exists(home.folder / "kiosk.next.key") != names_it);
        CHECK(envelope::load_kiosk_key(*home.enrolment)->public_key() == listed);
    }
    CHECK(cuts >= 4);
}

TEST_CASE("The power goes at any write of the office's own changes, and the same command again completes them") {
    RegistryBench office;
    office.must_program("office next-key STATE");
    const std::string step = GENERATE("next-key", "use-next-key", "add-recipient");
    if (step == "next-key") {
        office.must_program("office use-next-key STATE");
        REQUIRE(pull(office) == 0);
        office.must_program("office retire-key STATE");
    }
    const auto old_keys = office.registry().fleet().office.keys;
    const auto old_recipients = office.registry().fleet().office.recipients;
    const fs::path before = office.folder.path() / "before";
    fs::copy(office.state / "office", before, fs::copy_options::recursive);
    const std::vector<std::string> command{(support::bin_dir() / "engawa").string(), "office", step, "--state", office.state.string()};
    int cuts = 0;
    for (;; ++cuts) {
        REQUIRE(cuts < 200);
        put_back(before, office.state / "office");
        const int code = run_cut_at(command, cuts + 1);
        INFO(step << ", cut " << cuts + 1);
        if (code == 0) break;
        REQUIRE(code == cut_exit_code);
        // There is a key to sign with at every moment, and one that the registry lists.
        const auto signs = office::read_secret_key(office.state / "office" / "office.key", {});
        REQUIRE(signs);
        const auto keys = office.registry().fleet().office.keys;
        CHECK(std::find(keys.begin(), keys.end(), signs->public_key()) != keys.end());
        const int again = run_cut_at(command, 0);
        CHECK((again == 0 || again == 1));  // 1: all of it was done already
        const auto fleet = office.registry().fleet();
        if (step == "next-key") CHECK(fleet.office.keys.size() == old_keys.size() + 1);
        if (step == "use-next-key") {
            CHECK(fleet.office.keys.front() == old_keys.back());
            CHECK(office::read_secret_key(office.state / "office" / "office.key", {})->public_key() == old_keys.back());
        }
        if (step == "add-recipient") CHECK(fleet.office.recipients.size() > old_recipients.size());
        const auto identities = office::read_identities(office.state / "office" / "identity.txt");
        REQUIRE(identities);
        for (const auto& recipient : fleet.office.recipients) {
            CHECK(std::any_of(identities->begin(), identities->end(), [&](const auto& i) { return i.recipient() == recipient; }));
        }
    }
    CHECK(cuts >= 3);
}
