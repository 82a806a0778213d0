#include "sync/publish/clock_rule.h"

#include <fmt/format.h>

#include "sync/publish/publish_error.h"
#include "sync/tuf/canonical.h"

namespace engawa::publish {

namespace {

constexpr std::string_view member = "x-engawa-signed";
// Two machines are never quite of one mind, and one of them may keep local time for UTC.
constexpr Days most_behind{1};
// A root is good for a year, so somebody signs within that.
constexpr Days most_ahead{400};
constexpr Days most_ahead_of_build{3653};

std::string minute_of(WallTime time) {
    const std::string text = to_rfc3339(time);
    return text.substr(0, 10) + " " + text.substr(11, 5) + " UTC";
}

Error wrong_clock(WallTime now, std::string_view why) {
    return Error(PublishError::wrong_clock, "the clock of this computer",
                 fmt::format("it says {}, {}; nothing was changed", minute_of(now), why));
}

}  // namespace

std::optional<WallTime> time_of_signing(const tuf::Timestamp& timestamp) {
    const auto found = timestamp.common.other.find(std::string(member));
    if (found == timestamp.common.other.end()) return std::nullopt;
    const std::string& text = found->second;  // canonical: a text stands between quotes, and a time has nothing to escape
    const bool is_text = text.size() > 2 && text.front() == '"' && text.back() == '"';
    return is_text ? parse_rfc3339_utc(text.substr(1, text.size() - 2)) : std::nullopt;
}

void set_time_of_signing(tuf::Timestamp& timestamp, WallTime now) {
    const std::string text = to_rfc3339(now);
    timestamp.common.other[std::string(member)] = tuf::canonical_text(text.substr(0, text.find('.')) + "Z");
}

Result<void> check_clock(WallTime now, const tuf::Timestamp* newest, ClockTrust trust) {
    if (now < build_time())
        return wrong_clock(now, fmt::format("and this program was made after {}: set the clock, and do it again",
                                            minute_of(build_time())));
    if (trust == ClockTrust::vouched_for) return {};
    const auto last = newest == nullptr ? std::nullopt : time_of_signing(*newest);
    if (last && now < *last - most_behind)
        return wrong_clock(now, fmt::format("and timestamp {} was signed at {}: set the clock, and do it again. When the clock is "
                                            "right and that one was signed by a wrong one, say --clock-is-right",
                                            newest->common.version, minute_of(*last)));
    if (last && now > *last + most_ahead)
        return wrong_clock(now, fmt::format("{} days after timestamp {}, the last that was signed: set the clock, and do it again. "
                                            "When so much time has gone by indeed, say --clock-is-right",
                                            std::chrono::floor<Days>(now - *last).count(), newest->common.version));
    if (!last && now > build_time() + most_ahead_of_build)
        return wrong_clock(now, fmt::format("more than ten years after this program was made ({}): set the clock, and do it again. "
                                            "When it is right, say --clock-is-right",
                                            minute_of(build_time())));
    return {};
}

Result<void> check_clock(WallTime now, const Repository& repository, ClockTrust trust) {
    const auto& newest = repository.published().timestamp;
    return check_clock(now, newest ? &newest->value : nullptr, trust);
}

}  // namespace engawa::publish
