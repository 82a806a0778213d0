#include "tests/simulation/trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <ostream>

namespace engawa::simulation {

namespace {

constexpr std::size_t lines_kept = 60;

// "12 07:30:00.000": days and time of day since the beginning.
std::string stamp(SteadyTime now) {
    const std::int64_t total = now.time_since_epoch().count();
    const std::int64_t day = 24 * 60 * 60 * 1000;
    const std::int64_t rest = total % day;
    return fmt::format("{:3} {:02}:{:02}:{:02}.{:03}", total / day, rest / 3'600'000, rest / 60'000 % 60, rest / 1000 % 60,
                       rest % 1000);
}

}  // namespace

Trace::Trace(std::ostream* echo) : echo_(echo), digest_(0xcbf29ce484222325ULL) {}

// After FNV-1a, eight bytes at a time: against chance, not against people.
void Trace::mix(std::string_view text) {
    const auto take = [&](std::uint64_t word) {
        digest_ = (digest_ ^ word) * 0x100000001b3ULL;
        digest_ ^= digest_ >> 29;
    };
    take(text.size());
    for (; !text.empty(); text.remove_prefix(std::min<std::size_t>(8, text.size()))) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data(), std::min<std::size_t>(8, text.size()));
        take(word);
    }
}

void Trace::line(std::string_view who, std::string_view what) {
    std::string text = fmt::format("{}  {:<9} {}", stamp(now_), who, what);
    mix(text);
    if (echo_ != nullptr) *echo_ << text << '\n';
    last_.push_back(std::move(text));
    if (last_.size() > lines_kept) last_.pop_front();
}

void Trace::write(log::Level, std::string_view layer, std::string_view message, const std::vector<log::Field>& fields) {
    if (echo_ == nullptr) return;
    *echo_ << "                      . " << layer << ": " << message;
    for (const log::Field& field : fields) *echo_ << ' ' << field.name() << '=' << field.value();
    *echo_ << '\n';
}

}  // namespace engawa::simulation
