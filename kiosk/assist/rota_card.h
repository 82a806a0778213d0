#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/assist/person.h"
#include "kiosk/base/result.h"

// The QR that a helper brings: who, for which day, a secret that goes with the PIN, and the office's word for it.
// docs/formats/helpers.md, "The rota card"

namespace engawa::assist {

inline constexpr std::string_view rota_card_mark = "engawa-rota:";
inline constexpr std::size_t card_secret_bytes = 16;
inline constexpr std::size_t card_signature_bytes = 74;  // the second line of a minisign signature, decoded

enum class CardError { not_a_card };
std::string_view error_name(CardError code);

struct RotaCard {
    std::string person;
    Day day;
    std::string secret;        // 22 characters of base64url
    std::string signed_text;   // what the signature covers
    std::vector<std::byte> signature;
};

// Whether the office signed the text.
using OfficeVouches = std::function<bool(std::string_view text, std::span<const std::byte> signature)>;
using OfficeSigns = std::function<Result<std::vector<std::byte>>(std::string_view text)>;

// Says nothing of the signature.
Result<RotaCard> read_rota_card(std::string_view code);
// The text of the QR.
Result<std::string> write_rota_card(std::string_view person, Day day, std::string_view secret, const OfficeSigns& sign);

// 22 characters for 16 bytes.
std::string card_secret_text(std::span<const std::byte, card_secret_bytes> secret);
bool is_card_secret(std::string_view text);

// "2026-04-01"; nothing for what is no day of the calendar.
std::optional<Day> read_day(std::string_view text);
std::string day_text(Day day);

}  // namespace engawa::assist
