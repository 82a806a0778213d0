#include "kiosk/assist/pin.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>

namespace engawa::assist {

namespace {

constexpr std::string_view prefix = "engawa-pin:1:";
constexpr std::uint64_t most_memory_kib = 256u << 10;
constexpr std::uint64_t most_passes = 8;

SecretBytes keyed(std::string_view person, std::string_view card_secret, const SecretBytes& pin) {
    SecretBytes text(prefix.size() + person.size() + 1 + card_secret.size() + 1 + pin.size());
    std::size_t at = 0;
    for (const std::string_view part : {prefix, person, std::string_view(":"), card_secret, std::string_view(":"), pin.text()}) {
        std::memcpy(text.data() + at, part.data(), part.size());
        at += part.size();
    }
    return text;
}

// "m=65536" of "$argon2id$v=19$m=65536,t=2,p=1$…"; takes it off. Nothing when it is not there.
std::optional<std::uint64_t> take_cost(std::string_view& text, std::string_view name, char end) {
    if (!text.starts_with(name)) return std::nullopt;
    text.remove_prefix(name.size());
    std::uint64_t cost = 0;
    const auto [stop, failed] = std::from_chars(text.data(), text.data() + text.size(), cost);
    if (failed != std::errc() || stop == text.data() + text.size() || *stop != end) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()) + 1);
    return cost;
}

}  // namespace

std::string_view error_name(PinError code) {
    switch (code) {
        case PinError::not_a_pin: return "assist.not_a_pin";
        case PinError::no_memory: return "assist.no_memory";
    }
    ENGAWA_VERIFY(false);
}

bool is_pin(std::string_view digits) {
    return digits.size() >= shortest_pin_digits && digits.size() <= longest_pin_digits &&
           std::all_of(digits.begin(), digits.end(), [](char digit) { return digit >= '0' && digit <= '9'; });
}

bool is_pin_verifier(std::string_view text) {
    constexpr std::string_view head = "$argon2id$v=19$";
    if (text.size() >= crypto_pwhash_STRBYTES || !text.starts_with(head)) return false;
    text.remove_prefix(head.size());
    const auto memory = take_cost(text, "m=", ',');
    const auto passes = memory ? take_cost(text, "t=", ',') : std::nullopt;
    const auto lanes = passes ? take_cost(text, "p=", '$') : std::nullopt;
    return lanes && *lanes == 1 && *memory >= 8 && *memory <= most_memory_kib && *passes >= 1 && *passes <= most_passes;
}

Result<std::string> make_pin_verifier(std::string_view person, std::string_view card_secret, const SecretBytes& pin) {
    if (!is_pin(pin.text())) return Error(PinError::not_a_pin, std::string(person), "a PIN has 4 to 8 digits");
    const SecretBytes text = keyed(person, card_secret, pin);
    std::array<char, crypto_pwhash_STRBYTES> verifier{};
    if (crypto_pwhash_str(verifier.data(), text.text().data(), text.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
        return Error(PinError::no_memory, std::string(person), "64 MiB for Argon2id were not to be had", Permanence::temporary);
    }
    return std::string(verifier.data());
}

bool pin_fits(std::string_view verifier, std::string_view person, std::string_view card_secret, const SecretBytes& pin) {
    if (!is_pin_verifier(verifier)) return false;
    // libsodium reads all of its fixed length.
    std::array<char, crypto_pwhash_STRBYTES> text{};
    std::copy(verifier.begin(), verifier.end(), text.begin());
    const SecretBytes key = keyed(person, card_secret, pin);
    return crypto_pwhash_str_verify(text.data(), key.text().data(), key.size()) == 0;
}

}  // namespace engawa::assist
