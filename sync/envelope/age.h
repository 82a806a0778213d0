#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/random.h"
#include "kiosk/base/result.h"
#include "kiosk/base/secret_bytes.h"
#include "sync/envelope/bytes.h"

// age v1 (age-encryption.org/v1): X25519 recipients and passphrases (scrypt), binary; reads ASCII armor too.
// docs/formats/age.md lists what is accepted and what is refused.

namespace engawa::envelope {

enum class AgeError {
    bad_key,         // an identity or recipient that is not one
    cannot_read,     // the source failed
    cannot_write,    // the sink failed
    bad_armor,       // the ASCII armor is not strict
    bad_header,      // not an age v1 file, or its header breaks a rule
    too_hard,        // scrypt work factor above the limit
    no_match,        // none of the identities (or the passphrase) opens it
    bad_header_mac,  // the header was changed
    truncated,       // the payload ends before its final chunk
    bad_payload,     // a chunk was changed, or data follows the final one
    no_memory,       // scrypt could not have the memory it asks for
};
std::string_view error_name(AgeError code);

// A public key, "age1…".
class AgeRecipient {
  public:
    static Result<AgeRecipient> parse(std::string_view text);
    explicit AgeRecipient(const std::array<std::byte, 32>& key) : key_(key) {}
    std::string text() const;
    const std::array<std::byte, 32>& key() const { return key_; }
    friend bool operator==(const AgeRecipient&, const AgeRecipient&) = default;

  private:
    std::array<std::byte, 32> key_;
};

// A secret key, "AGE-SECRET-KEY-1…"; wiped when it goes.
class AgeIdentity {
  public:
    static AgeIdentity generate(Random& random);
    static Result<AgeIdentity> parse(std::string_view text);
    AgeIdentity(const AgeIdentity&) = default;
    AgeIdentity& operator=(const AgeIdentity&) = default;
    ~AgeIdentity();

    AgeRecipient recipient() const;
    SecretBytes text() const;  // without a line end
    const std::array<std::byte, 32>& secret() const { return secret_; }

  private:
    AgeIdentity() = default;
    std::array<std::byte, 32> secret_{};
};

// Lines of AGE-SECRET-KEY-1…, empty lines and "#" comments; at least one key. Errors name the line, never its text.
Result<std::vector<AgeIdentity>> parse_identities(std::string_view file_text);

// What may open a file: any of the identities, or the passphrase.
struct AgeKeys {
    std::vector<AgeIdentity> identities;
    std::optional<SecretBytes> passphrase;
    int max_work_factor_log2 = 22;  // as the reference implementation; 2^22 asks for 4 GiB
};

inline constexpr int default_work_factor_log2 = 18;  // about a second on a small PC, 256 MiB

Result<Bytes> age_encrypt(BytesView plaintext, const std::vector<AgeRecipient>& recipients, Random& random);
Result<Bytes> age_encrypt_with_passphrase(BytesView plaintext, BytesView passphrase, int work_factor_log2,
                                          Random& random);

// Streams: writes each chunk as soon as it is authenticated, so a file that fails late has written its good part.
Result<void> age_decrypt(ByteSource& source, const AgeKeys& keys, ByteSink& sink);
// All or nothing.
Result<SecretBytes> age_decrypt(BytesView file, const AgeKeys& keys);

}  // namespace engawa::envelope
