#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/base/result.h"

// The audit log's entries: what was done at the kiosk and by whom, with no answers in it. docs/formats/trace.md

namespace engawa::assist {

enum class TraceError { bad_word };
std::string_view error_name(TraceError code);

enum class SignedOutBecause { asked, left, handed_over, registry };
enum class Sign { hesitation, errors, back_and_forth };  // that a resident may be stuck
enum class OfferAnswer { taken, declined, none };
std::string_view word_of(SignedOutBecause why);
std::string_view word_of(Sign sign);
std::string_view word_of(OfferAnswer answer);

// What a field may hold: 1 to 64 characters of [A-Za-z0-9._:/-].
bool is_trace_word(std::string_view text);

// Made by the functions below alone, so that nothing else than ids, counts and fixed words gets in.
class TraceEntry {
  public:
    using Value = std::variant<std::string, std::uint64_t>;

    static TraceEntry signed_in(std::string_view who, std::string_view role);
    static TraceEntry sign_in_refused(std::string_view who, std::string_view why);  // `who` may be empty
    static TraceEntry signed_out(std::string_view who, SignedOutBecause why);
    static TraceEntry mode(std::string_view who, std::string_view from, std::string_view to);
    static TraceEntry consent(std::string_view who, std::string_view what, std::string_view is);
    static TraceEntry called();
    static TraceEntry offered(Sign sign, OfferAnswer answer);
    static TraceEntry reset(std::string_view who, std::uint64_t kept_forms);
    static TraceEntry submitted(std::string_view who, std::uint64_t sequence);
    static TraceEntry updated(std::string_view pack, std::string_view version);
    static TraceEntry exported(std::string_view who, std::string_view what);
    static TraceEntry checked(std::string_view who, std::uint64_t good, std::uint64_t bad);
    static TraceEntry defaults(std::string_view who, std::string_view what);
    static TraceEntry trained(std::string_view who, std::uint64_t steps);
    static TraceEntry shut_down(std::string_view who);
    static TraceEntry forgotten(std::uint64_t through);

    std::string_view kind() const { return kind_; }
    const std::string& who() const { return who_; }  // empty: nobody was signed in
    const std::vector<std::pair<std::string, Value>>& fields() const { return fields_; }

  private:
    TraceEntry(std::string_view kind, std::string_view who, std::vector<std::pair<std::string, Value>> fields)
        : kind_(kind), who_(who), fields_(std::move(fields)) {}

    std::string kind_;
    std::string who_;
    std::vector<std::pair<std::string, Value>> fields_;
};

// The line of the entry without its LF; bad_word when a word is longer than 64 or has other characters than the format allows.
Result<std::string> trace_line(const TraceEntry& entry, std::uint64_t number, std::string_view previous_hash, WallTime at,
                               ClockState clock);

}  // namespace engawa::assist
