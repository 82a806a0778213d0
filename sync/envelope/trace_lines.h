#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kiosk/assist/trace.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/result.h"
#include "sync/envelope/minisign.h"

// The lines of the trace as they are signed, go in an envelope as trace.jsonl, and are read. docs/formats/trace.md

namespace engawa::envelope {

inline constexpr std::string_view trace_member_name = "trace.jsonl";
inline constexpr std::string_view trace_media_type = "application/jsonl";
inline constexpr std::size_t most_trace_lines = 5'000;
inline constexpr std::size_t longest_trace_line_bytes = 1'000;
// What stands in the first line as the hash of the one before.
inline constexpr std::string_view before_first_trace_line = "0000000000000000000000000000000000000000000000000000000000000000";

// Of a line without its LF: of both, as it stands in a file. The signature is the second line of a .minisig file.
std::string trace_line_hash(std::string_view line);
std::string sign_trace_line(std::string_view line, const MinisignSecretKey& key);
bool is_trace_line_signed(std::string_view line, std::string_view signature, const MinisignPublicKey& key);

// A line that was read: every field is an id, a number or a short word.
struct TraceLine {
    std::string text;       // JSON, without its LF
    std::string signature;  // looked at for its form alone
    std::uint64_t number = 0;
    std::string previous;  // hex
    WallTime at;
    ClockState clock = ClockState::set;
    std::string kind;  // a word; those of later programs too
    std::string who;   // empty: nobody
    std::vector<std::pair<std::string, assist::TraceEntry::Value>> fields;  // by kind

    // The number in this field; nothing where there is none.
    std::optional<std::uint64_t> number_in(std::string_view field) const;
    std::string word_in(std::string_view field) const;  // empty where there is none
};
// EnvelopeError::bad_trace.
Result<TraceLine> read_trace_line(std::string_view text, std::string_view signature);

// One line of the member: with its signature behind a tab, and an LF.
std::string trace_member_line(std::string_view line, std::string_view signature);

// What a member holds, up to what cannot be read. A resident's application does not wait for the helper's log, so that a
// trace that cannot be read is told, and is no error of the envelope.
struct OpenedTrace {
    std::vector<TraceLine> lines;  // numbers grow
    std::optional<Error> fault;    // bad_trace: why the rest is not there
};
OpenedTrace read_trace(std::string_view member);

}  // namespace engawa::envelope
