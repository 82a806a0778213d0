#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "kiosk/base/database.h"
#include "tests/journeys/first_light.h"
#include "tests/journeys/life_events.h"
#include "tests/journeys/received.h"
#include "tests/support/kiosk_process.h"
#include "tests/support/process.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

// A life event from home to its slips on the real program, and what the office receives of it.

using namespace engawa;
namespace fs = std::filesystem;

namespace {

struct City {
    support::TemporaryFolder folder;

    City() { engawa({"init", "--state", state().string()}); }
    fs::path state() const { return folder.path() / "state"; }
    fs::path store() const { return state() / "store"; }
    fs::path database() const { return state() / "office" / "inbox.db"; }
    fs::path pictures() const {
        const char* wanted = std::getenv("ENGAWA_PICTURES");
        return wanted != nullptr ? fs::path(wanted) : folder.path() / "pictures";
    }
    support::KioskOptions options(const fs::path& of) const { return {.program = support::bin_dir() / "engawa-kiosk", .state = of}; }
    support::KioskOptions options() const { return options(state()); }
    // Another kiosk of the city, in a room of its own; it shares the store with the first, and nothing else.
    fs::path second_kiosk() const {
        engawa({"init", "--state", state().string(), "--kiosk-id", "kiosk-second"});
        const fs::path second = folder.path() / "second";
        fs::create_directories(second);
        fs::copy(state() / "kiosks" / "kiosk-second", second / "kiosk", fs::copy_options::recursive);
        return second;
    }
    void engawa(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), (support::bin_dir() / "engawa").string());
        const support::Finished done = support::run(arguments);
        INFO(done.output);
        REQUIRE(done.ending.exit_code == 0);
    }
    void pull() const {
        engawa({"inbox", "pull", "--store", store().string(), "--identity", (state() / "office/identity.txt").string(),
                "--into", database().string()});
    }
    nlohmann::json exported() const {
        const support::Finished done = support::run({(support::bin_dir() / "engawa").string(), "inbox", "export", "--format", "json",
                                                     "--database", database().string()});
        REQUIRE(done.ending.exit_code == 0);
        return nlohmann::json::parse(done.output);
    }
};

template <typename Condition>
void until(support::KioskProcess& kiosk, const Condition& condition) {
    for (int i = 0; i < 500'000; ++i) {
        if (condition(kiosk.queue())) return;
    }
    FAIL("the delivery did not come to its end");
}

std::int64_t queued_in(const fs::path& state) {
    auto database = Database::open(state / "kiosk" / "outbox.db");
    REQUIRE(database.ok());
    return database->query_integer("SELECT count(*) FROM envelope").value();
}

// From home to the slips, and every form at the office as it was written, with what was filled in from the others.
void play(const journey::LifeEvent& event) {
    const City city;
    std::vector<std::string> slips;
    {
        support::KioskProcess kiosk(city.options());
        journey::begin_visit(kiosk);
        kiosk.keep_pictures_in(city.pictures());
        journey::begin_life_event(kiosk, event);
        for (std::size_t number = 0; number < event.forms.size(); ++number) {
            if (number > 0) journey::go_on_to_next_form(kiosk, event);
            journey::write_life_event_form(kiosk, event, number);
        }
        slips = journey::send_life_event(kiosk, event);
        until(kiosk, [&](const auto& queue) { return queue.stored == static_cast<int>(event.forms.size()); });
        kiosk.quit();
    }
    CHECK(std::set<std::string>(slips.begin(), slips.end()).size() == event.forms.size());
    city.pull();
    const nlohmann::json records = city.exported();
    CHECK(journey::count_records(records) == event.forms.size());
    for (const journey::LifeEventForm& form : event.forms) {
        INFO(form.id);
        CHECK(journey::given_answers(journey::exported_answers(records, form.id)) == journey::given_answers(form.received));
    }
}

}  // namespace

TEST_CASE("おくやみ: four papers in one conversation, names and addresses written once, each at the office with the same") {
    play(journey::after_death());
}

TEST_CASE("引っ越し: three papers in one conversation, from home to the slips and the office") { play(journey::moving_house()); }

TEST_CASE("退院・介護のはじまり: the forms of two departments in one conversation, from home to the slips and the office") {
    play(journey::care_begins());
}

TEST_CASE("A life event that was kept in the middle goes on at another kiosk, and every paper of it arrives") {
    const City city;
    const fs::path second_state = city.second_kiosk();
    const journey::LifeEvent event = journey::moving_house();
    std::vector<std::string> words;
    {
        support::KioskProcess kiosk(city.options());
        journey::begin_visit(kiosk);
        journey::begin_life_event(kiosk, event);
        journey::write_life_event_form(kiosk, event, 0);
        journey::go_on_to_next_form(kiosk, event);
        kiosk.tap("おわる");
        kiosk.tap("あとで続ける");
        kiosk.tap("六つの言葉を紙に書く");
        REQUIRE(kiosk.page() == "keep.words");
        words = kiosk.names("list_item");
        REQUIRE(words.size() == 6);
        kiosk.tap("これでおわる");
        // In the store it is found by every kiosk.
        for (int i = 0; i < 500'000 && (!fs::exists(city.store() / "drafts") || fs::is_empty(city.store() / "drafts")); ++i) (void)kiosk.queue();
        kiosk.quit();
    }
    CHECK(support::files_holding(city.folder.path(), "縁側花子") == "");
    {
        support::KioskProcess kiosk(city.options(second_state));
        journey::begin_visit(kiosk);
        kiosk.tap("続きを書く");
        for (const std::string& word : words) journey::type_secret_word(kiosk, word);
        kiosk.tap("続きを開く");
        REQUIRE(kiosk.page() == "form.water-change/data/request/kind");
        journey::write_life_event_form(kiosk, event, 1);
        journey::go_on_to_next_form(kiosk, event);
        journey::write_life_event_form(kiosk, event, 2);
        CHECK(journey::send_life_event(kiosk, event).size() == 3);
        until(kiosk, [](const auto& queue) { return queue.stored == 3; });
        kiosk.quit();
    }
    city.pull();
    const nlohmann::json records = city.exported();
    CHECK(journey::count_records(records) == 3);
    for (const journey::LifeEventForm& form : event.forms) {
        INFO(form.id);
        CHECK(journey::given_answers(journey::exported_answers(records, form.id)) == journey::given_answers(form.received));
    }
}

TEST_CASE("A kiosk that is killed between two questions of a life event shows the next person nothing of it") {
    const City city;
    const journey::LifeEvent event = journey::care_begins();
    std::vector<std::string> words;
    {
        support::KioskProcess kiosk(city.options());
        journey::begin_visit(kiosk);
        journey::begin_life_event(kiosk, event);
        journey::write_life_event_form(kiosk, event, 0);
        journey::go_on_to_next_form(kiosk, event);
        kiosk.tap("おわる");
        kiosk.tap("あとで続ける");
        kiosk.tap("六つの言葉を紙に書く");
        REQUIRE(kiosk.page() == "keep.words");
        words = kiosk.names("list_item");
        kiosk.kill();
    }
    CHECK(support::files_holding(city.folder.path(), "縁側花子") == "");
    CHECK(queued_in(city.state()) == 0);
    support::KioskProcess kiosk(city.options());
    REQUIRE(kiosk.page() == "attract");
    journey::begin_visit(kiosk);
    CHECK(kiosk.dump().find("縁側花子") == std::string::npos);
    // The next person's own begins at its first question, with nothing in it.
    journey::begin_life_event(kiosk, event);
    CHECK(kiosk.page() == "form.care-certification/data/request/kind");
    CHECK(kiosk.dump().find("縁側") == std::string::npos);
    kiosk.tap("おわる");
    kiosk.tap("おわる");
    kiosk.advance(13);
    // Only who holds the words goes on.
    journey::begin_visit(kiosk);
    kiosk.tap("続きを書く");
    for (const std::string& word : words) journey::type_secret_word(kiosk, word);
    kiosk.tap("続きを開く");
    REQUIRE(kiosk.page() == "form.bed-loan/data/request/role");
    journey::write_life_event_form(kiosk, event, 1);
    CHECK(journey::send_life_event(kiosk, event).size() == 2);
    kiosk.quit();
}
