#include "kiosk/assist/morning_check.h"

#include <algorithm>
#include <nlohmann/json.hpp>


namespace engawa::assist {

namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr std::uint64_t megabyte = 1u << 20;
// Room for some thousand applications more before none is begun.
constexpr std::uint64_t roomy_bytes = 1024 * megabyte;
constexpr hours store_is_late_after{24};
constexpr days content_is_old_after{14};
constexpr days content_is_very_old_after{60};
constexpr days queue_is_late_after{3};

std::uint64_t days_between(WallTime from, WallTime until) {
    return until < from ? 0 : static_cast<std::uint64_t>(std::chrono::duration_cast<days>(until - from).count());
}

Finding network(const KioskFacts& facts) {
    if (facts.store_answers) return {CheckState::good, "reached"};
    if (!facts.store_reached) return {CheckState::bad, "never_reached"};
    if (facts.now - *facts.store_reached < store_is_late_after) return {CheckState::attention, "not_now"};
    return {CheckState::attention, "not_for_days", std::max<std::uint64_t>(1, days_between(*facts.store_reached, facts.now))};
}

Finding disk(const KioskFacts& facts) {
    if (facts.free_bytes < facts.reserve_bytes) return {CheckState::bad, "full", facts.free_bytes / megabyte};
    if (facts.free_bytes < facts.reserve_bytes + roomy_bytes) return {CheckState::attention, "low", facts.free_bytes / megabyte};
    return {CheckState::good, "room", facts.free_bytes / megabyte};
}

Finding clock(const KioskFacts& facts) {
    return facts.clock == ClockState::set ? Finding{CheckState::good, "set"} : Finding{CheckState::bad, "unset"};
}

// Without a clock that can be believed nobody knows how old anything is.
Finding content(const KioskFacts& facts) {
    if (!facts.content_known_new) return {CheckState::good, "installed"};
    if (facts.clock == ClockState::unset) return {CheckState::attention, "age_unknown"};
    const std::uint64_t age = days_between(*facts.content_known_new, facts.now);
    if (age >= static_cast<std::uint64_t>(content_is_very_old_after.count())) return {CheckState::bad, "very_old", age};
    if (age >= static_cast<std::uint64_t>(content_is_old_after.count())) return {CheckState::attention, "old", age};
    return {CheckState::good, "new"};
}

Finding queue(const KioskFacts& facts) {
    if (facts.waiting == 0) return {CheckState::good, "empty"};
    const bool late = facts.oldest_waiting && facts.clock == ClockState::set && facts.now - *facts.oldest_waiting >= queue_is_late_after;
    return {late ? CheckState::attention : CheckState::good, late ? "waits_long" : "waits", facts.waiting};
}

}  // namespace

std::string_view word_of(CheckState state) {
    switch (state) {
        case CheckState::good: return "good";
        case CheckState::attention: return "attention";
        case CheckState::bad: return "bad";
    }
    ENGAWA_VERIFY(false);
}

std::vector<CheckItem> usual_items() {
    return {{"sound", "heard"}, {"touch", "answered"}, {"network", network}, {"disk", disk},
            {"clock", clock},   {"content", content},  {"queue", queue}};
}

MorningCheck::MorningCheck(std::vector<CheckItem> items) : items_(std::move(items)) {
    for (const CheckItem& item : items_) {
        const auto* const question = std::get_if<std::string>(&item.way);
        lines_.push_back({item.id, std::nullopt, question == nullptr ? "" : *question});
    }
}

void MorningCheck::look(const KioskFacts& facts) {
    for (std::size_t i = 0; i < items_.size(); ++i) {
        if (const auto* const looks = std::get_if<std::function<Finding(const KioskFacts&)>>(&items_[i].way)) lines_[i].finding = (*looks)(facts);
    }
}

const MorningCheck::Line* MorningCheck::open_question() const {
    const auto found =
        std::find_if(lines_.begin(), lines_.end(), [](const Line& line) { return !line.question.empty() && !line.finding; });
    return found == lines_.end() ? nullptr : &*found;
}

void MorningCheck::answer(CheckState said) {
    for (Line& line : lines_) {
        if (&line == open_question()) {
            line.finding = Finding{said, said == CheckState::good ? "yes" : "no"};
            return;
        }
    }
}

bool MorningCheck::done() const {
    return std::all_of(lines_.begin(), lines_.end(), [](const Line& line) { return line.finding.has_value(); });
}

std::uint64_t MorningCheck::count(CheckState state) const {
    return static_cast<std::uint64_t>(std::count_if(
        lines_.begin(), lines_.end(), [&](const Line& line) { return line.finding && line.finding->state == state; }));
}

std::string MorningCheck::record(std::string_view who, WallTime at, ClockState clock_state) const {
    nlohmann::ordered_json json;
    json["format"] = "engawa-check";
    json["version"] = 1;
    json["at"] = to_rfc3339(at);
    json["clock"] = clock_state == ClockState::set ? "set" : "unset";
    json["who"] = who;
    json["items"] = nlohmann::ordered_json::array();
    for (const Line& line : lines_) {
        nlohmann::ordered_json item{{"id", line.id}, {"state", line.finding ? word_of(line.finding->state) : "not_done"}};
        if (line.finding) {
            item["code"] = line.finding->code;
            if (line.finding->number != 0) item["number"] = line.finding->number;
        }
        json["items"].push_back(std::move(item));
    }
    return json.dump();
}

}  // namespace engawa::assist
