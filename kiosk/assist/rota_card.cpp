#include "kiosk/assist/rota_card.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <charconv>

namespace engawa::assist {

namespace {

constexpr std::string_view version_mark = "1:";
constexpr std::size_t longest_card = 300;
constexpr std::size_t secret_characters = 22;
constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

std::string to_base64url(std::span<const std::byte> bytes) {
    std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), variant);
    text.pop_back();  // its NUL
    return text;
}

// Exactly so many bytes, or nothing.
std::optional<std::vector<std::byte>> from_base64url(std::string_view text, std::size_t size_bytes) {
    std::vector<std::byte> bytes(size_bytes);
    std::size_t read = 0;
    const char* end = nullptr;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(), nullptr, &read,
                          &end, variant) != 0) {
        return std::nullopt;
    }
    if (read != size_bytes || end != text.data() + text.size()) return std::nullopt;
    return bytes;
}

bool is_person_id(std::string_view id) {
    return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

// What stands before the next colon; takes it off. Nothing when there is no colon.
std::optional<std::string_view> take_part(std::string_view& text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const std::string_view part = text.substr(0, colon);
    text.remove_prefix(colon + 1);
    return part;
}

template <typename Number>
bool read_number(std::string_view digits, Number& number) {
    const auto [stop, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return failed == std::errc() && stop == digits.data() + digits.size();
}

}  // namespace

std::string_view error_name(CardError code) {
    switch (code) {
        case CardError::not_a_card: return "assist.not_a_card";
    }
    ENGAWA_VERIFY(false);
}

std::optional<Day> read_day(std::string_view text) {
    unsigned year = 0;
    unsigned month = 0;
    unsigned day = 0;
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    if (!read_number(text.substr(0, 4), year) || !read_number(text.substr(5, 2), month) || !read_number(text.substr(8), day))
        return std::nullopt;
    const Day read(std::chrono::year(static_cast<int>(year)), std::chrono::month(month), std::chrono::day(day));
    return read.ok() ? std::optional(read) : std::nullopt;
}

std::string day_text(Day day) {
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                       static_cast<unsigned>(day.day()));
}

std::string card_secret_text(std::span<const std::byte, card_secret_bytes> secret) { return to_base64url(secret); }

bool is_card_secret(std::string_view text) {
    return text.size() == secret_characters && from_base64url(text, card_secret_bytes).has_value();
}

Result<RotaCard> read_rota_card(std::string_view code) {
    const Error refused(CardError::not_a_card, "rota card", "is no rota card, or not all of one");
    if (code.size() > longest_card || !code.starts_with(rota_card_mark)) return refused;
    std::string_view rest = code.substr(rota_card_mark.size());
    if (!rest.starts_with(version_mark)) return refused;
    rest.remove_prefix(version_mark.size());
    const auto person = take_part(rest);
    const auto day = person ? take_part(rest) : std::nullopt;
    const auto secret = day ? take_part(rest) : std::nullopt;
    if (!secret || !is_person_id(*person) || !is_card_secret(*secret)) return refused;
    const auto on = read_day(*day);
    const auto signature = from_base64url(rest, card_signature_bytes);
    if (!on || !signature) return refused;
    return RotaCard{std::string(*person), *on, std::string(*secret),
                    std::string(code.substr(0, code.size() - rest.size() - 1)), *signature};
}

Result<std::string> write_rota_card(std::string_view person, Day day, std::string_view secret, const OfficeSigns& sign) {
    std::string text = fmt::format("{}{}{}:{}:{}", rota_card_mark, version_mark, person, day_text(day), secret);
    const std::vector<std::byte> signature = TRY(sign(text));
    text += ':' + to_base64url(signature);
    TRY(read_rota_card(text));
    return text;
}

}  // namespace engawa::assist
