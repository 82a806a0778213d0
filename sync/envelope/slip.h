#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "kiosk/base/check_digit.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/ids.h"
#include "kiosk/base/random.h"
#include "kiosk/base/result.h"
#include "sync/envelope/bytes.h"

// The number on the slip a resident takes home, and the status object it opens. docs/formats/envelope.md

namespace engawa::envelope {

enum class SlipError { not_digits, mistyped, bad_status };
std::string_view error_name(SlipError code);

// Eleven random digits and a Damm check digit.
std::string make_slip_code(Random& random);

// Accepts spaces, hyphens and full-width digits; gives the twelve ASCII digits. `mistyped`: the check digit says
// that one digit is wrong or two neighbours are swapped.
Result<std::string> parse_slip_code(std::string_view typed);

// "1234 5678 9012"
std::string grouped_slip_code(std::string_view code);

// hex(BLAKE2b-128("engawa-slip" ‖ code)), 32 characters; the object is slips/<locator>.age.
std::string slip_locator(std::string_view code);
ObjectKey slip_key(std::string_view code);

enum class SlipState {
    received,
    working,
    done,
    ask,  // a person should call or come
};
std::string_view state_word(SlipState state);  // "received", …
std::optional<SlipState> parse_slip_state(std::string_view word);

// No personal data: it is protected by twelve digits only.
struct SlipStatus {
    SlipState state = SlipState::received;
    WallTime since;
    std::string sentence;  // marked text for the resident; may be empty
};

inline constexpr std::uint64_t max_status_bytes = 64u << 10;
// What a stick brings, and what a kiosk takes of one. Nobody has signed what lies below slips/, so this bounds what any stick
// with a marker can leave on the kiosk's disk.
inline constexpr std::size_t max_carried_statuses = 10'000;
inline constexpr std::uint64_t max_carried_status_bytes = 32u << 20;

Result<Bytes> seal_slip_status(const SlipStatus& status, std::string_view code, Random& random);
Result<SlipStatus> open_slip_status(BytesView sealed, std::string_view code);

}  // namespace engawa::envelope
