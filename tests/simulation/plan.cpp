#include "tests/simulation/plan.h"

#include <fmt/format.h>

#include "sync/envelope/encoding.h"
#include "sync/envelope/json_fields.h"

namespace engawa::simulation {

namespace {

Milliseconds hours(std::uint64_t number) { return std::chrono::hours(number); }
std::chrono::minutes hours_as_minutes(std::uint64_t number) { return std::chrono::hours(number); }

}  // namespace

Plan make_plan(std::uint64_t seed) {
    SeededRandom chance(seed * 8);
    Plan plan;
    plan.kiosks = 1 + static_cast<unsigned>(chance.below(3));
    plan.kiosk.visits = static_cast<unsigned>(chance.below(6));
    plan.unkind = hours(24 + chance.below(8 * 24));
    plan.kiosk.between_visits = plan.unkind / (plan.kiosk.visits + 1);
    plan.kiosk.failing_disk = chance.below(3) == 0 ? 200 : 0;
    // The product looks every quarter of an hour and every hour; that seldom, days cost a run little.
    plan.kiosk.delivery.acks.longest = hours(2 + chance.below(10));
    plan.kiosk.delivery.longest_sleep = hours(12);
    plan.between_pulls = hours(2 + chance.below(20));
    plan.hours_between_troubles = 4 + chance.below(36);
    for (std::size_t i = 0; i < store_faults; ++i) {
        if (chance.below(3) == 0) plan.faults.push_back(static_cast<StoreFault>(i));
    }
    plan.cut_percent = chance.below(4) == 0 ? 0 : static_cast<unsigned>(chance.below(100));
    plan.clock_percent = chance.below(2) == 0 ? 0 : static_cast<unsigned>(chance.below(40));
    plan.key_percent = chance.below(3) == 0 ? static_cast<unsigned>(chance.below(20)) : 0;
    plan.restart_percent = static_cast<unsigned>(chance.below(20));
    if (chance.below(6) == 0) plan.store_bytes = 4'000 + chance.below(20'000);
    plan.content = chance.below(3) == 0;
    plan.kiosk.between_updates = hours_as_minutes(12 + chance.below(48));
    plan.clocks_are_mended = plan.content || chance.below(2) == 0;
    return plan;
}

Weather draw_weather(const Plan& plan, Random& chance) {
    Weather weather{};
    if (plan.faults.empty()) return weather;
    if (chance.below(4) == 0) {
        weather[static_cast<std::size_t>(plan.faults[chance.below(plan.faults.size())])] = 1000;
        return weather;
    }
    const auto most = static_cast<unsigned>(20 + chance.below(180));
    for (const StoreFault fault : plan.faults) {
        weather[static_cast<std::size_t>(fault)] = static_cast<unsigned>(chance.below(most));
    }
    return weather;
}

void jump_clock(Machine& machine, Random& chance, Trace& trace) {
    const auto days = [&](std::uint64_t most) { return hours(24 * (1 + chance.below(most))); };
    switch (chance.below(6)) {
        case 0: machine.clock.jump(Seconds(static_cast<std::int64_t>(chance.below(7200)) - 3600)); break;
        case 1: machine.clock.jump(days(40)); break;
        case 2: machine.clock.jump(-days(40)); break;
        case 3: machine.clock.jump(chance.below(2) == 0 ? days(3000) : -days(3000)); break;
        case 4: machine.clock.set(WallTime{}); break;
        default: machine.clock.mend(); break;
    }
    trace.line(machine.name, fmt::format("clock shows {}", to_rfc3339(machine.clock.now())));
}

void note_signed(std::string_view acks_json, std::set<std::pair<std::uint64_t, std::string>>& entries) {
    const auto json = nlohmann::json::parse(acks_json, nullptr, false);
    const nlohmann::json* const taken = envelope::json_field(json, "taken");
    if (taken == nullptr) return;
    for (const nlohmann::json& entry : *taken) {
        entries.emplace(envelope::json_number(entry, "sequence").value_or(0), envelope::json_text(entry, "sha256").value_or(""));
    }
}

}  // namespace engawa::simulation
