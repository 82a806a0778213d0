#pragma once

#include <string>
#include <string_view>

#include "kiosk/base/result.h"
#include "kiosk/base/secret_bytes.h"

// The PIN that goes with a rota card: Argon2id (RFC 9106) as libsodium's crypto_pwhash_str writes it, over the person, the card's
// secret and the digits. docs/formats/helpers.md, "The PIN"

namespace engawa::assist {

enum class PinError {
    not_a_pin,  // 4 to 8 digits
    no_memory,  // Argon2id could not have the memory it asks for
};
std::string_view error_name(PinError code);

inline constexpr std::size_t shortest_pin_digits = 4;
inline constexpr std::size_t longest_pin_digits = 8;

bool is_pin(std::string_view digits);

// Takes some 100 ms and 64 MiB.
Result<std::string> make_pin_verifier(std::string_view person, std::string_view card_secret, const SecretBytes& pin);
// False also for a text that is no verifier, or one that asks for more than this program gives (256 MiB, 8 passes).
bool pin_fits(std::string_view verifier, std::string_view person, std::string_view card_secret, const SecretBytes& pin);
// Of what the registry says, before anybody waits for it.
bool is_pin_verifier(std::string_view text);

}  // namespace engawa::assist
