#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <cstring>

#include "sync/envelope/age.h"
#include "sync/envelope/encoding.h"
#include "sync/envelope/primitives.h"

namespace engawa::envelope {

namespace {
constexpr std::string_view recipient_prefix = "age";
constexpr std::string_view identity_prefix = "AGE-SECRET-KEY-";
}  // namespace

Result<AgeRecipient> AgeRecipient::parse(std::string_view text) {
    const auto decoded = from_bech32(text);
    if (!decoded || decoded->prefix != recipient_prefix || decoded->data.size() != 32) {
        return Error(AgeError::bad_key, "recipient", "not an age1… public key");
    }
    std::array<std::byte, 32> key;
    std::copy(decoded->data.begin(), decoded->data.end(), key.begin());
    return AgeRecipient(key);
}

std::string AgeRecipient::text() const { return std::string(to_bech32(recipient_prefix, key_).text()); }

AgeIdentity AgeIdentity::generate(Random& random) {
    AgeIdentity identity;
    random.fill(identity.secret_);
    return identity;
}

Result<AgeIdentity> AgeIdentity::parse(std::string_view text) {
    auto decoded = from_bech32(text);
    const bool good = decoded && decoded->prefix == identity_prefix && decoded->data.size() == 32;
    AgeIdentity identity;
    if (good) std::copy(decoded->data.begin(), decoded->data.end(), identity.secret_.begin());
    if (decoded) wipe_container(decoded->data);
    if (!good) return Error(AgeError::bad_key, "identity", "not an AGE-SECRET-KEY-1… secret key");
    return identity;
}

AgeIdentity::~AgeIdentity() { wipe_memory(secret_.data(), secret_.size()); }

AgeRecipient AgeIdentity::recipient() const {
    std::array<std::byte, 32> key;
    crypto_scalarmult_curve25519_base(raw(key.data()), raw(secret_.data()));
    return AgeRecipient(key);
}

SecretBytes AgeIdentity::text() const { return to_bech32(identity_prefix, secret_); }

Result<std::vector<AgeIdentity>> parse_identities(std::string_view file_text) {
    std::vector<AgeIdentity> identities;
    int number = 0;
    while (!file_text.empty()) {
        ++number;
        const std::size_t feed = file_text.find('\n');
        std::string_view line = file_text.substr(0, feed);
        file_text.remove_prefix(feed == std::string_view::npos ? file_text.size() : feed + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty() || line.starts_with('#')) continue;
        auto identity = AgeIdentity::parse(line);
        if (!identity) return identity.error().within(fmt::format("line {}", number));
        identities.push_back(*identity);
    }
    if (identities.empty()) return Error(AgeError::bad_key, "identity", "no secret key in the file");
    return identities;
}

}  // namespace engawa::envelope
