#include "tests/simulation/simulation.h"

#include <catch2/catch.hpp>

#include <sstream>

using namespace engawa::simulation;

namespace {

std::string joined(const std::deque<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text;
}

// The first of these seeds under which a promise breaks; 0 when none does.
std::uint64_t first_broken(std::uint64_t seeds, Sabotage sabotage) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        if (!simulate(seed, nullptr, sabotage).broken.empty()) return seed;
    }
    return 0;
}

}  // namespace

TEST_CASE("Kiosks, a store and an office keep their promises through everything that two hundred seeds bring") {
    std::uint64_t slips = 0;
    std::uint64_t cuts = 0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        const Outcome outcome = simulate(seed);
        INFO(joined(outcome.last) << "simulate --seed " << seed << " --trace");
        REQUIRE(outcome.broken == "");
        slips += outcome.slips;
        cuts += outcome.cuts;
    }
    // Otherwise there was nothing to survive.
    CHECK(slips > 300);
    CHECK(cuts > 300);
}

// Found by longer runs (README.md): a rename that a killed program had not synced was believed and then lost in a power
// cut; a mirror that gave a shorter file than the one it had begun; what came damaged and no kiosk has, of a copy (300390,
// 303378) and of an impostor (302726, 403711); a switch of packs that a killed program had not synced (505371).
TEST_CASE("Runs that once broke a promise keep them all") {
    for (const std::uint64_t seed : {5422, 12246, 20922, 36135, 62675, 63184, 300390, 302726, 303378, 403711, 505371}) {
        const Outcome outcome = simulate(seed);
        INFO(joined(outcome.last) << "simulate --seed " << seed << " --trace");
        CHECK(outcome.broken == "");
    }
}

TEST_CASE("The same seed gives the same run, byte for byte, whatever was run before") {
    std::ostringstream first;
    std::ostringstream second;
    const Outcome one = simulate(7, &first);
    const Outcome other = simulate(8);
    const Outcome again = simulate(7, &second);
    CHECK(one.digest == again.digest);
    CHECK(first.str() == second.str());
    CHECK(first.str().size() > 1000);
    CHECK(one.digest != other.digest);
}

TEST_CASE("A disk that lies about what it has synced is found out") {
    const std::uint64_t seed = first_broken(50, Sabotage::disks_lie);
    REQUIRE(seed != 0);
    const Outcome outcome = simulate(seed, nullptr, Sabotage::disks_lie);
    CHECK(outcome.last.size() > 10);
    // It breaks again in the same way.
    CHECK(simulate(seed, nullptr, Sabotage::disks_lie).broken == outcome.broken);
}

TEST_CASE("Acks that somebody else can sign are found out") {
    CHECK(first_broken(100, Sabotage::office_key_lost) != 0);
}
