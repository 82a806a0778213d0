#include "sync/office/kiosk_health.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <array>

#include "sync/envelope/envelope.h"
#include "sync/office/health.h"
#include "sync/office/print.h"

namespace engawa::office {

namespace {

constexpr std::chrono::hours longest_silence{24};
constexpr std::chrono::hours longest_wait{24};
constexpr std::chrono::hours trouble_is_past_after{24};
constexpr std::chrono::hours farthest_clock_ahead{1};
// Four times the reserve below which a kiosk begins no forms (docs/formats/outbox.md).
constexpr std::uint64_t least_free_bytes = 1u << 30;

struct Meaning {
    std::string_view name;
    const char* words;
};

// Troubles that do not go by themselves.
const std::array<Meaning, 4>& lasting() {
    static const std::array<Meaning, 4> all = {{
        {error_name(envelope::EnvelopeError::acks_replayed), "it was shown older acks than it has seen; the next acks that engawa inbox pull writes for it go above them"},
        {error_name(store::StoreError::denied), "the store does not let it in, or not everywhere: its login, or the server's rules"},
        {error_name(store::StoreError::conflict), "other bytes lie where it puts an envelope"},
        {error_name(store::StoreError::full), "the store has no room left"},
    }};
    return all;
}

std::string age_in_words(Milliseconds age) {
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(age).count();
    if (hours < 1) return "less than an hour";
    if (hours < 48) return fmt::format("{} hour{}", hours, hours == 1 ? "" : "s");
    return fmt::format("{} days", hours / 24);
}

HealthLine heard(const envelope::Health& health, WallTime now) {
    const std::string when = to_rfc3339(health.made_at);
    switch (health.clock) {
        case ClockState::unset: return {Mark::needs_a_person, fmt::format("CLOCK      it does not know the time; it says {}", when)};
        case ClockState::set: break;
    }
    // Its silence would be told that much later, or never.
    if (health.made_at > now + farthest_clock_ahead)
        return {Mark::needs_a_person, fmt::format("CLOCK      {} ahead of this computer's: it says {}; set the one that is wrong. Whether the "
                                                  "kiosk is silent cannot be told", age_in_words(health.made_at - now), when)};
    const Milliseconds promised = std::max<Milliseconds>(longest_silence, health.next_within);
    if (now > health.made_at + promised)
        return {Mark::needs_a_person, fmt::format("SILENT     since {}, for {}", when, age_in_words(now - health.made_at))};
    return {Mark::plain, fmt::format("heard      {}", when)};
}

HealthLine queue(const envelope::Health& health) {
    const std::uint64_t waiting = health.queue.sealed + health.queue.offered + health.queue.stored;
    if (!health.queue.oldest_at) return {Mark::plain, fmt::format("queue      {} on its disk", waiting)};
    // Both times are the kiosk's own.
    const Milliseconds age = health.made_at - *health.queue.oldest_at;
    const std::string text = fmt::format("{} on its disk, the oldest for {}", waiting, age_in_words(age));
    if (age < longest_wait) return {Mark::plain, "queue      " + text};
    return {Mark::needs_a_person, "WAITING    " + text + ": see whether it reaches the store, and whether engawa inbox pull runs"};
}

}  // namespace

std::vector<HealthLine> health_lines(const envelope::Health& health, WallTime now) {
    std::vector<HealthLine> lines{heard(health, now)};
    std::string packs;
    for (const envelope::ShownPack& pack : health.packs) packs += fmt::format("{}{} {}", packs.empty() ? "" : ", ", pack.id, pack.version);
    lines.push_back({Mark::plain, fmt::format("program    {}, running for {}", health.program, age_in_words(health.up))});
    lines.push_back({Mark::plain, "packs      " + (packs.empty() ? std::string("none") : packs)});
    lines.push_back(queue(health));
    if (health.queue.refused > 0)
        lines.push_back({Mark::needs_a_person, fmt::format("REFUSED    {} that the store does not take, for good: see the kiosk's log", health.queue.refused)});
    if (health.disk_free_bytes) {
        const bool little = *health.disk_free_bytes < least_free_bytes;
        lines.push_back({little ? Mark::needs_a_person : Mark::plain,
                         fmt::format("{} {} MiB free{}", little ? "DISK      " : "disk      ", *health.disk_free_bytes >> 20,
                                     little ? ": below 256 it begins no more forms" : "")});
    }
    for (const envelope::ErrorCount& error : health.errors) {
        const auto meaning = std::ranges::find(lasting(), error.name, &Meaning::name);
        // Both times are the kiosk's own.
        const bool lasts = meaning != lasting().end() && health.made_at - error.last_at < trouble_is_past_after;
        lines.push_back({lasts ? Mark::needs_a_person : Mark::plain,
                         fmt::format("{} {} times {}, last {}{}{}", lasts ? "TROUBLE   " : "trouble   ", error.count, error.name,
                                     to_rfc3339(error.last_at), lasts ? ": " : "", lasts ? meaning->words : "")});
    }
    return lines;
}

Result<HealthEnding> print_kiosk_health(store::ObjectStore& store, const Registry& registry, const WallClock& clock, std::ostream& out) {
    HealthEnding ending = HealthEnding::all_well;
    const auto print = [&](const HealthLine& line) {
        switch (line.mark) {
            case Mark::plain: break;
            case Mark::needs_a_person: ending = HealthEnding::something_marked; break;
        }
        fmt::print(out, "  {}\n", printable(line.text));
    };
    for (const RegisteredKiosk& kiosk : registry.kiosks()) {
        if (kiosk.state != KioskState::active) continue;
        fmt::print(out, "{}  {}\n", kiosk.id.text(), printable(kiosk.center));
        const auto health = read_health_of(store, kiosk, 0);
        if (!health && !is_about_one_kiosk(health.error())) return health.error();
        if (!health) {
            print({Mark::needs_a_person, "UNREADABLE what it says of itself: " + health.error().message()});
        } else if (!*health) {
            print({Mark::needs_a_person, "SILENT     it has never said how it is"});
        } else {
            for (const HealthLine& line : health_lines(**health, clock.now())) print(line);
        }
    }
    switch (ending) {
        case HealthEnding::all_well: fmt::print(out, "All is well.\n"); break;
        case HealthEnding::something_marked: fmt::print(out, "Something needs a person: see the words in capitals.\n"); break;
    }
    return ending;
}

}  // namespace engawa::office
