#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <iostream>

#include "tests/simulation/simulation.h"

// simulate --seeds N [--from S]     runs N seeds and stops at the first that breaks a promise
// simulate --seed S [--trace]       runs one again

namespace {

int report(std::uint64_t seed, const engawa::simulation::Outcome& outcome) {
    for (const std::string& line : outcome.last) fmt::print("{}\n", line);
    fmt::print("seed {} broke a promise after {} steps: {}\nsimulate --seed {} --trace shows all of it\n", seed,
               outcome.steps, outcome.broken, seed);
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Runs kiosks, a store and an office with troubles drawn from a seed, and checks their promises.");
    std::uint64_t seeds = 100;
    std::uint64_t from = 1;
    std::uint64_t seed = 0;
    CLI::Option* const one = app.add_option("--seed", seed, "Run this seed alone");
    app.add_option("--seeds", seeds, "How many to run")->excludes(one);
    app.add_option("--from", from, "The first of them")->excludes(one);
    bool trace = false;
    app.add_flag("--trace", trace, "Print every step")->needs(one);
    bool go_on = false;
    app.add_flag("--go-on", go_on, "Do not stop at a broken promise; print one line for each");
    CLI11_PARSE(app, argc, argv);

    if (one->count() > 0) {
        const auto outcome = engawa::simulation::simulate(seed, trace ? &std::cout : nullptr);
        if (!outcome.broken.empty()) return report(seed, outcome);
        fmt::print("seed {}: {} steps, {} cuts planned, {} slips, digest {:016x}\n", seed, outcome.steps, outcome.cuts,
                   outcome.slips, outcome.digest);
        return 0;
    }
    std::uint64_t steps = 0;
    std::uint64_t cuts = 0;
    std::uint64_t slips = 0;
    std::uint64_t broken = 0;
    const auto begin = std::chrono::steady_clock::now();
    for (std::uint64_t i = from; i < from + seeds; ++i) {
        const auto outcome = engawa::simulation::simulate(i);
        steps += outcome.steps;
        cuts += outcome.cuts;
        slips += outcome.slips;
        constexpr std::uint64_t told_every = 1'000;  // a long run may be cut off
        if (i > from && (i - from) % told_every == 0) fmt::print(stderr, "{} to {}: {} broken\n", from, i - 1, broken);
        if (outcome.broken.empty()) continue;
        if (!go_on) return report(i, outcome);
        fmt::print("seed {}: {}\n", i, outcome.broken);
        std::fflush(stdout);
        ++broken;
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    fmt::print("{} seeds, {} broken: {} steps, {} cuts planned, {} slips; {:.1f} seeds a second\n", seeds, broken, steps, cuts,
               slips, static_cast<double>(seeds) / seconds);
    return broken == 0 ? 0 : 1;
}
