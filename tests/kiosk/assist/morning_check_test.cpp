#include "kiosk/assist/morning_check.h"

#include <nlohmann/json.hpp>

using namespace engawa;
using namespace engawa::assist;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {

const WallTime now = *parse_rfc3339_utc("2026-04-01T00:10:00Z");

KioskFacts healthy() {
    KioskFacts facts;
    facts.now = now;
    facts.free_bytes = 40ull << 30;
    facts.reserve_bytes = 256ull << 20;
    facts.store_answers = true;
    facts.store_reached = now;
    facts.content_known_new = now - days(1);
    return facts;
}

Finding found(const std::string& id, const KioskFacts& facts) {
    MorningCheck check;
    check.look(facts);
    for (const auto& line : check.lines()) {
        if (line.id == id) return line.finding.value();
    }
    FAIL("no such item");
    return {};
}

}  // namespace

TEST_CASE("A kiosk that is well has nothing but good in its check, once two questions are answered") {
    MorningCheck check;
    CHECK_FALSE(check.done());
    check.look(healthy());
    CHECK(check.count(CheckState::good) == 5);
    REQUIRE(check.open_question());
    CHECK(check.open_question()->id == "sound");
    check.answer(CheckState::good);
    REQUIRE(check.open_question());
    CHECK(check.open_question()->id == "touch");
    CHECK_FALSE(check.done());
    check.answer(CheckState::good);
    CHECK(check.open_question() == nullptr);
    CHECK(check.done());
    CHECK(check.count(CheckState::good) == 7);
    check.answer(CheckState::bad);  // nobody was asked
    CHECK(check.count(CheckState::bad) == 0);
}

TEST_CASE("What is not well is told by its state, its sentence and its number") {
    KioskFacts facts = healthy();
    SECTION("the network") {
        facts.store_answers = false;
        facts.store_reached = now - 23h;
        CHECK(found("network", facts) == Finding{CheckState::attention, "not_now", 0});
        facts.store_reached = now - 24h;
        CHECK(found("network", facts) == Finding{CheckState::attention, "not_for_days", 1});
        facts.store_reached = now - days(5);
        CHECK(found("network", facts) == Finding{CheckState::attention, "not_for_days", 5});
        facts.store_reached.reset();
        CHECK(found("network", facts) == Finding{CheckState::bad, "never_reached", 0});
    }
    SECTION("the disk") {
        CHECK(found("disk", facts) == Finding{CheckState::good, "room", 40 << 10});
        facts.free_bytes = (1280ull << 20) - 1;
        CHECK(found("disk", facts) == Finding{CheckState::attention, "low", 1279});
        facts.free_bytes = (256ull << 20) - 1;
        CHECK(found("disk", facts) == Finding{CheckState::bad, "full", 255});
    }
    SECTION("the clock, without which nobody knows how old things are") {
        facts.clock = ClockState::unset;
        facts.waiting = 2;
        facts.oldest_waiting = now - days(300);
        CHECK(found("clock", facts) == Finding{CheckState::bad, "unset", 0});
        CHECK(found("content", facts) == Finding{CheckState::attention, "age_unknown", 0});
        CHECK(found("queue", facts) == Finding{CheckState::good, "waits", 2});
    }
    SECTION("the content") {
        facts.content_known_new = now - days(14);
        CHECK(found("content", facts) == Finding{CheckState::attention, "old", 14});
        facts.content_known_new = now - days(60);
        CHECK(found("content", facts) == Finding{CheckState::bad, "very_old", 60});
        facts.content_known_new = now + days(3);  // a clock put right since
        CHECK(found("content", facts) == Finding{CheckState::good, "new", 0});
        facts.content_known_new.reset();
        CHECK(found("content", facts) == Finding{CheckState::good, "installed", 0});
    }
    SECTION("the queue") {
        facts.waiting = 3;
        facts.oldest_waiting = now - days(3) + 1min;
        CHECK(found("queue", facts) == Finding{CheckState::good, "waits", 3});
        facts.oldest_waiting = now - days(3);
        CHECK(found("queue", facts) == Finding{CheckState::attention, "waits_long", 3});
    }
}

TEST_CASE("The record has when, who, and every item, also those that were left out") {
    MorningCheck check;
    KioskFacts facts = healthy();
    facts.store_answers = false;
    facts.store_reached = now - days(2);
    check.look(facts);
    check.answer(CheckState::bad);
    const auto json = nlohmann::json::parse(check.record("h-kato", now, ClockState::set));
    CHECK(json["format"] == "engawa-check");
    CHECK(json["at"] == "2026-04-01T00:10:00.000Z");
    CHECK(json["clock"] == "set");
    CHECK(json["who"] == "h-kato");
    CHECK(json["items"].size() == 7);
    CHECK(json["items"][0] == nlohmann::json{{"id", "sound"}, {"state", "bad"}, {"code", "no"}});
    CHECK(json["items"][1] == nlohmann::json{{"id", "touch"}, {"state", "not_done"}});
    CHECK(json["items"][2] == nlohmann::json{{"id", "network"}, {"state", "attention"}, {"code", "not_for_days"}, {"number", 2}});
}

TEST_CASE("Another device joins the check as one more item") {
    std::vector<CheckItem> items = usual_items();
    items.push_back({"printer", [](const KioskFacts&) { return Finding{CheckState::attention, "paper_low", 0}; }});
    MorningCheck check(std::move(items));
    check.look(healthy());
    CHECK(check.lines().back().finding == Finding{CheckState::attention, "paper_low", 0});
    CHECK(check.count(CheckState::attention) == 1);
}
