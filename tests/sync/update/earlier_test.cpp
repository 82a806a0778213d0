#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/sync/update/update_bench.h"

// The versions in which drafts are gone on with.

using namespace engawa;
using namespace engawa::update;
using namespace engawa::update::test;

namespace {

const PackId kaigo("kaigo");

struct Shelf : UpdateBench {
    // Published, fetched and shown.
    std::string bring(const std::string& version) {
        publish(version);
        look();
        REQUIRE(shown() == version);
        installation.take_into_use();
        return current();
    }
    bool has(const std::string& state) const {
        return std::filesystem::exists(installation.state_folder(kaigo, state) / "pack.toml");
    }
    void pass(std::chrono::hours time) { moment.now += time; }
};

}  // namespace

TEST_CASE("A version that gave way stays for fifteen days, however many came after it") {
    Shelf shelf;
    const std::string first = shelf.bring("1");
    const std::string second = shelf.bring("2");
    const std::string third = shelf.bring("3");
    CHECK(shelf.installation.earlier(kaigo) == std::vector{second, first});
    shelf.pass(std::chrono::days(15) - std::chrono::hours(1));
    shelf.repository.publish_timestamp();
    shelf.look();
    CHECK(shelf.has(first));
    shelf.pass(std::chrono::hours(1));
    shelf.look();
    CHECK(shelf.worker.last_error() == "");
    CHECK(shelf.installation.earlier(kaigo).empty());
    CHECK_FALSE(shelf.has(first));
    CHECK(shelf.has(second));  // the way back
    CHECK(shelf.has(third));
}

TEST_CASE("While the clock is not set no version grows old, and then its days are counted from when it is") {
    Shelf shelf;
    const std::string first = shelf.bring("1");
    shelf.moment.clock = ClockState::unset;
    shelf.bring("2");
    shelf.bring("3");
    shelf.pass(std::chrono::days(10));
    shelf.look();
    CHECK(shelf.has(first));
    shelf.moment.clock = ClockState::set;
    shelf.look();
    CHECK(shelf.has(first));
    shelf.pass(std::chrono::days(15));
    shelf.look();
    CHECK_FALSE(shelf.has(first));
}

TEST_CASE("A version that came and went between two visits is none that a draft can be of") {
    Shelf shelf;
    const std::string first = shelf.bring("1");
    shelf.publish("2");
    shelf.look();
    shelf.bring("3");
    CHECK(shelf.installation.earlier(kaigo) == std::vector{first});
}

TEST_CASE("A version that is shown again is no earlier one, and one that did not work never becomes one") {
    Shelf shelf;
    const std::string first = shelf.bring("1");
    const std::string second = shelf.bring("2");
    shelf.bring("1");
    CHECK(shelf.installation.earlier(kaigo) == std::vector{second});
    shelf.bring("3");
    REQUIRE(shelf.installation.roll_back(kaigo, shelf.current(), Installation::Fault::refuse).ok());
    CHECK(shelf.current() == first);
    CHECK(shelf.installation.earlier(kaigo) == std::vector{second});
}

TEST_CASE("A pack that has left the repository has no earlier versions to go on with, until it comes back") {
    Shelf shelf;
    const std::string first = shelf.bring("1");
    const std::string second = shelf.bring("2");
    REQUIRE(shelf.installation.withdraw_others({}).ok());
    shelf.installation.take_into_use();
    CHECK(shelf.installation.earlier(kaigo).empty());
    shelf.bring("3");
    shelf.bring("4");
    const auto earlier = shelf.installation.earlier(kaigo);
    CHECK(std::find(earlier.begin(), earlier.end(), second) != earlier.end());
    CHECK(shelf.has(second));
    CHECK(shelf.has(first));
}

TEST_CASE("A version in which a draft is gone on with stays for the next one") {
    Shelf shelf;
    const std::string first = shelf.bring("1");
    shelf.bring("2");
    shelf.bring("3");
    shelf.pass(std::chrono::days(13));
    REQUIRE(shelf.installation.renew_earlier(kaigo, first).ok());
    shelf.look();
    shelf.pass(std::chrono::days(14));
    shelf.look();
    CHECK(shelf.worker.last_error() == "");
    CHECK(shelf.installation.earlier(kaigo) == std::vector{first});
    CHECK(shelf.has(first));
    shelf.pass(std::chrono::days(1));
    shelf.look();
    CHECK_FALSE(shelf.has(first));
}

TEST_CASE("Earlier versions are known after a restart, but those whose folder has gone") {
    Shelf shelf;
    const std::string first = shelf.bring("1");
    const std::string second = shelf.bring("2");
    shelf.bring("3");
    std::filesystem::remove_all(shelf.installation.state_folder(kaigo, second));
    Installation again(shelf.content());
    REQUIRE(again.open().ok());
    CHECK(again.earlier(kaigo) == std::vector{first});
}

TEST_CASE("No more than sixteen earlier versions are kept, the newest") {
    Shelf shelf;
    const std::string first = shelf.bring("0");
    std::string second;
    for (int version = 1; version <= 17; ++version) {
        const std::string state = shelf.bring(std::to_string(version));
        if (version == 1) second = state;
    }
    CHECK(shelf.installation.earlier(kaigo).size() == 16);
    CHECK(shelf.installation.earlier(kaigo).back() == second);
    CHECK_FALSE(shelf.has(first));
}

TEST_CASE("What installed.json says of earlier versions is written and read back, and refused when it leads elsewhere") {
    Installed installed;
    installed.packs[kaigo].current = "3-c";
    installed.packs[kaigo].earlier = {{"1-a", std::nullopt}, {"2-b", tuf::at("2026-12-06T01:10:00Z")}};
    CHECK(read_installed(installed_text(installed), "installed.json").value() == installed);
    const std::string bad = GENERATE(as<std::string>(), R"({})", R"({"state":"../x"})", R"("1-a")", R"({"state":3})");
    CHECK_FALSE(read_installed(R"({"format":1,"packs":{"kaigo":{"earlier":[)" + bad + "]}}}", "installed.json").ok());
}
