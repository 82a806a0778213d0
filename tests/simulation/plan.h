#pragma once

#include <set>
#include <utility>
#include <vector>

#include "tests/simulation/kiosk.h"
#include "tests/simulation/unkind_store.h"

namespace engawa::simulation {

// What a seed decides before a run begins: how large the world is, and which troubles it has at all. A run with few kinds
// of trouble goes deeper into them than one with all.
struct Plan {
    unsigned kiosks = 2;
    KioskPlan kiosk;
    Milliseconds unkind{};         // how long the troubles last
    Milliseconds between_pulls{};  // on average
    std::uint64_t hours_between_troubles = 12;
    std::vector<StoreFault> faults;  // of the store
    unsigned cut_percent = 0;        // of machines, at each trouble
    unsigned clock_percent = 0;
    unsigned restart_percent = 0;
    unsigned key_percent = 0;  // of kiosks that make themselves another key
    std::optional<std::uint64_t> store_bytes;
    bool content = false;            // kiosks update their packs
    bool clocks_are_mended = true;   // in the calm at the end; content can only be had by a kiosk that knows the day
};

Plan make_plan(std::uint64_t seed);

// Some of the plan's faults, rare or frequent, or one of them at every call.
Weather draw_weather(const Plan& plan, Random& chance);

// By seconds, days or years, to 1970, or right again. The steady clock goes on.
void jump_clock(Machine& machine, Random& chance, Trace& trace);

// The entries of an acks file that the office writes.
void note_signed(std::string_view acks_json, std::set<std::pair<std::uint64_t, std::string>>& entries);

}  // namespace engawa::simulation
