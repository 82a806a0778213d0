#include "kiosk/assist/trace.h"

using namespace engawa;
using namespace engawa::assist;

namespace {

const WallTime at = *parse_rfc3339_utc("2026-04-01T09:30:00Z");

}  // namespace

TEST_CASE("An entry of the trace is one line with its number, the hash before it, time, kind and who") {
    CHECK(trace_line(TraceEntry::signed_in("h-kato", "helper"), 1, std::string(64, '0'), at, ClockState::set).value() ==
          R"({"n":1,"previous":")" + std::string(64, '0') +
              R"(","at":"2026-04-01T09:30:00.000Z","clock":"set","kind":"signed_in","who":"h-kato","role":"helper"})");
    CHECK(trace_line(TraceEntry::called(), 2, "ab", at, ClockState::unset).value() ==
          R"({"n":2,"previous":"ab","at":"2026-04-01T09:30:00.000Z","clock":"unset","kind":"called"})");
    CHECK(trace_line(TraceEntry::checked("s-mori", 6, 1), 3, "ab", at, ClockState::set).value() ==
          R"({"n":3,"previous":"ab","at":"2026-04-01T09:30:00.000Z","clock":"set","kind":"checked","who":"s-mori","good":6,"bad":1})");
}

TEST_CASE("Nothing but short plain words gets into the trace") {
    for (const std::string& bad : {std::string("山田"), std::string("a b"), std::string("a\"b"), std::string("a\nb"), std::string(65, 'a')}) {
        INFO(bad);
        const auto line = trace_line(TraceEntry::updated("kaigo", bad), 1, "ab", at, ClockState::set);
        REQUIRE_FALSE(line.ok());
        CHECK(line.error().is(TraceError::bad_word));
        CHECK(line.error().message().find(bad) == std::string::npos);
        CHECK_FALSE(trace_line(TraceEntry::shut_down(bad), 1, "ab", at, ClockState::set).ok());
    }
    CHECK(trace_line(TraceEntry::updated("kaigo", "2026.1-rc_2:a/b"), 1, "ab", at, ClockState::set).ok());
}
