#include <catch2/catch.hpp>

#include <algorithm>

#include "sync/update/choice.h"
#include "sync/update/error.h"
#include "tests/support/log_lines.h"
#include "tests/sync/update/update_bench.h"

// A form that moves from one pack to another.

using namespace engawa;
using namespace engawa::update;
using namespace engawa::update::test;
using content::test::PackFolder;
namespace fs = std::filesystem;

namespace {

using Names = std::vector<std::string>;
const PackId bousai("bousai");
const PackId kaigo("kaigo");

std::string toml(const std::string& id, const std::string& version, const Names& forms) {
    std::string text = PackFolder::pack_toml(id);
    text.replace(text.find("2026.1"), 6, version);
    const std::size_t begin = text.find("[[form]]");
    const std::string block = text.substr(begin, text.find("[[tutorial]]") - begin);
    text.erase(begin, block.size());
    const std::string of_faq = "form = \"form-" + id + "\"\n";
    text.erase(text.find(of_faq), of_faq.size());
    for (const std::string& form : forms) {
        std::string one = block;
        text += "\n" + one.replace(one.find("form-" + id), 5 + id.size(), form);
    }
    return text;
}

// Two departments, and a kiosk that has both packs; the form "care" is kaigo's.
struct TwoPacks {
    explicit TwoPacks(const Names& order = {"bousai", "kaigo"}, WorkerOptions options = {}) : bench(std::move(options)) {
        for (const std::string& id : order) publish(id, "2026.1", id == "kaigo" ? Names{"care", "rest"} : Names{"shelter"});
    }
    void publish(const std::string& id, const std::string& version, const Names& forms, int percent = 100) {
        const PackFolder& pack = id == "kaigo" ? bench.pack : other;
        pack.write("pack.toml", toml(id, version, forms));
        bench.repository.publish(pack.folder(), id, custom(version, 0, percent));
    }
    void bousai_takes(const std::string& version = "2026.2") { publish("bousai", version, {"shelter", "care"}); }
    void kaigo_gives_up() { publish("kaigo", "2026.2", {"rest"}); }

    std::string version(const PackId& id) const { return bench.installation.pack(id).current.value_or("none").substr(0, 6); }
    std::string versions() const { return version(bousai) + " " + version(kaigo); }
    // That were asked for in the last look.
    std::size_t targets_asked() const {
        const auto& requests = bench.repository.requests;
        return static_cast<std::size_t>(std::count_if(requests.begin(), requests.end(), [](const auto& name) { return name.starts_with("targets/"); }));
    }

    UpdateBench bench;
    PackFolder other{"bousai"};
};

}  // namespace

TEST_CASE("A form that moves in two publishes: the version that takes it over waits, and is never refused") {
    support::LogLines log;
    TwoPacks packs(GENERATE(Names{"bousai", "kaigo"}, Names{"kaigo", "bousai"}));
    UpdateBench& bench = packs.bench;
    bench.look();
    REQUIRE(packs.versions() == "2026.1 2026.1");
    packs.bousai_takes();
    bench.look();
    CHECK(packs.versions() == "2026.1 2026.1");
    CHECK(bench.worker.last_error() == "");
    CHECK(bench.installation.pack(bousai).refused.empty());
    CHECK(bench.installation.waiting().at(bousai).starts_with("2026.2-"));
    CHECK(packs.targets_asked() > 0);
    bench.look();
    CHECK(packs.targets_asked() == 0);  // it lies there
    CHECK(log.count("waits for another pack") == 1);
    CHECK(log.count("form 'care' is in pack 'kaigo' too") == 1);
    const int changes = bench.changes;

    SECTION("until the other gives it up") {
        packs.kaigo_gives_up();
        bench.look();
        CHECK(packs.versions() == "2026.2 2026.2");
        CHECK(bench.changes == changes + 1);  // together: the form never vanishes
        CHECK(bench.installation.waiting().empty());
    }
    SECTION("after a restart too, without fetching it again") {
        Installation again(bench.content());
        REQUIRE(again.open().ok());
        CHECK(again.waiting().empty());
        REQUIRE(bench.installation.open().ok());
        packs.kaigo_gives_up();
        bench.look();
        CHECK(packs.versions() == "2026.2 2026.2");
        CHECK(packs.targets_asked() == 1);  // kaigo's pack.toml
    }
    SECTION("or a version without the form comes, which takes its place") {
        packs.publish("bousai", "2026.3", {"shelter", "tents"});
        bench.look();
        CHECK(packs.versions() == "2026.3 2026.1");
        CHECK(bench.installation.waiting().empty());
        CHECK(bench.states("packs").size() == 3);  // what waited is gone
    }
    SECTION("and what is not offered any more is not kept") {
        packs.publish("bousai", "2026.1", {"shelter"});
        bench.look();
        CHECK(bench.installation.waiting().empty());
        CHECK(bench.states("packs").size() == 2);
    }
}

TEST_CASE("A form that moves in one publish changes packs in one replacement, in either order of delegation") {
    const Names order = GENERATE(Names{"bousai", "kaigo"}, Names{"kaigo", "bousai"});
    TwoPacks packs(order);
    UpdateBench& bench = packs.bench;
    bench.look();
    const int changes = bench.changes;
    packs.bousai_takes();
    packs.kaigo_gives_up();
    SECTION("at once") {
        bench.look();
        CHECK(packs.versions() == "2026.2 2026.2");
        CHECK(bench.changes == changes + 1);
    }
    SECTION("and not before both are whole") {
        bench.repository.before_answer = [&](const std::string& name) -> Result<void> {
            if (!name.starts_with("targets/packs/" + order.back())) return {};
            return Error(UpdateError::not_now, name, "down", Permanence::temporary);
        };
        bench.look();
        CHECK(packs.versions() == "2026.1 2026.1");
        bench.repository.before_answer = {};
        bench.look();
        CHECK(packs.versions() == "2026.2 2026.2");
        CHECK(bench.changes == changes + 1);
    }
}

TEST_CASE("A new kiosk, whose packs of the program have the form elsewhere, takes both versions") {
    const PackFolder shipped;
    shipped.write("pack.toml", toml("kaigo", "2026.1", {"care", "rest"}));
    WorkerOptions options;
    options.shipped.emplace(kaigo, shipped.folder());
    TwoPacks packs(GENERATE(Names{"bousai", "kaigo"}, Names{"kaigo", "bousai"}), options);
    packs.bousai_takes();
    SECTION("in one look") {
        packs.kaigo_gives_up();
        packs.bench.look();
        CHECK(packs.versions() == "2026.2 2026.2");
        CHECK(packs.bench.changes == 1);
    }
    SECTION("when the other department is later") {
        packs.publish("kaigo", "2026.2", {"rest"}, 0);  // for none yet
        packs.bench.look();
        CHECK(packs.versions() == "none none");
        CHECK(packs.bench.installation.pack(bousai).refused.empty());
        packs.publish("kaigo", "2026.2", {"rest"}, 100);
        packs.bench.look();
        CHECK(packs.versions() == "2026.2 2026.2");
    }
}

TEST_CASE("A kiosk in the bucket of one version and not of the other waits until the share grows") {
    TwoPacks packs;
    packs.bench.look();
    packs.bousai_takes();
    packs.publish("kaigo", "2026.2", {"rest"}, 0);
    packs.bench.look();
    CHECK(packs.versions() == "2026.1 2026.1");
    CHECK(packs.bench.installation.pack(bousai).refused.empty());
    packs.publish("kaigo", "2026.2", {"rest"}, 100);
    packs.bench.look();
    CHECK(packs.versions() == "2026.2 2026.2");
}

TEST_CASE("Which versions are taken together") {
    const PackId c("c");
    const auto taken = [](const NamesByPack& ready, const NamesByPack& shown, Others others = Others::here) {
        const Choice choice = choose(ready, shown, others);
        CHECK(choice.taken.size() + choice.waiting.size() == ready.size());
        for (const auto& [pack, reason] : choice.waiting) {
            CHECK(reason.is(UpdateError::clash));
            CHECK(reason.temporary());
        }
        Names names;
        for (const PackId& pack : choice.taken) names.push_back(pack.text());
        return names;
    };
    const PackId a("a");
    const PackId b("b");
    SECTION("two that swap their forms, and three in a ring") {
        CHECK(taken({{a, {"y"}}, {b, {"x"}}}, {{a, {"x"}}, {b, {"y"}}}) == Names{"a", "b"});
        CHECK(taken({{a, {"z"}}, {b, {"x"}}, {c, {"y"}}}, {{a, {"x"}}, {b, {"y"}}, {c, {"z"}}}) == Names{"a", "b", "c"});
    }
    SECTION("of a ring with a gap none, or forms would vanish") {
        CHECK(taken({{a, {"z"}}, {b, {"x"}}}, {{a, {"x"}}, {b, {"y"}}, {c, {"z"}}}).empty());
    }
    SECTION("of two with the same form the one that has it, else the earlier") {
        CHECK(taken({{a, {"x"}}, {b, {"x", "y"}}}, {{b, {"x"}}}) == Names{"b"});
        CHECK(taken({{a, {"x"}}, {b, {"x"}}}, {}) == Names{"a"});
    }
    SECTION("one that gives a form up waits for those that come, unless a ready one has it") {
        CHECK(taken({{a, {"y"}}}, {{a, {"x", "y"}}}, Others::coming).empty());
        CHECK(taken({{a, {"y"}}}, {{a, {"x", "y"}}}) == Names{"a"});
        CHECK(taken({{a, {"y"}}, {b, {"x"}}}, {{a, {"x", "y"}}}, Others::coming) == Names{"a", "b"});
        CHECK(taken({{a, {"x", "y"}}}, {{a, {"x"}}}, Others::coming) == Names{"a"});
    }
    SECTION("one that clashes keeps no third away") {
        CHECK(taken({{a, {"x"}}, {c, {"z"}}}, {{b, {"x"}}}) == Names{"c"});
    }
}
