#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "kiosk/base/random.h"
#include "kiosk/base/result.h"
#include "kiosk/base/secret_bytes.h"
#include "sync/envelope/bytes.h"

// Keys and signatures in the file formats of minisign (jedisct1.github.io/minisign): Ed25519 over BLAKE2b-512
// (prehashed, "ED"), with a trusted comment under a global signature. docs/formats/minisign.md

namespace engawa::envelope {

enum class MinisignError {
    bad_key_file,        // not a minisign key
    needs_passphrase,    // the secret key is encrypted and no passphrase was given
    wrong_passphrase,
    bad_signature_file,  // not a minisign signature
    other_key,           // signed, but by another key than the one asked about
    not_valid,           // the signature does not fit the data
    bad_comment,         // a comment with a line end in it
    no_memory,           // scrypt could not have the memory it asks for
};
std::string_view error_name(MinisignError code);

class MinisignPublicKey {
  public:
    // The two-line file, or its base64 line alone.
    static Result<MinisignPublicKey> parse(std::string_view text);
    MinisignPublicKey(const std::array<std::byte, 8>& id, const std::array<std::byte, 32>& key) : id_(id), key_(key) {}

    std::string base64() const;     // "RW…", 56 characters
    std::string file_text() const;  // with minisign's untrusted comment
    std::string id_hex() const;     // as minisign prints it: no zeros before it
    const std::array<std::byte, 8>& id() const { return id_; }
    const std::array<std::byte, 32>& key() const { return key_; }
    friend bool operator==(const MinisignPublicKey&, const MinisignPublicKey&) = default;

  private:
    std::array<std::byte, 8> id_;
    std::array<std::byte, 32> key_;
};

// Wiped when it goes.
class MinisignSecretKey {
  public:
    static MinisignSecretKey generate(Random& random);
    // Unencrypted (minisign -W) or encrypted with a passphrase.
    static Result<MinisignSecretKey> parse(std::string_view file_text, std::optional<BytesView> passphrase = {});
    MinisignSecretKey(const MinisignSecretKey&) = default;
    MinisignSecretKey& operator=(const MinisignSecretKey&) = default;
    ~MinisignSecretKey();

    MinisignPublicKey public_key() const;
    SecretBytes file_text() const;  // unencrypted, what `minisign -G -W` writes
    Result<SecretBytes> encrypted_file_text(BytesView passphrase, Random& random) const;

    // A whole .minisig file. Comments are one line each.
    Result<std::string> sign(BytesView data, std::string_view trusted_comment,
                             std::string_view untrusted_comment = "signature from engawa secret key") const;
    // The second line of such a file alone, decoded: "ED", key id, signature. For where there is room for no comment.
    Bytes sign_bare(BytesView data) const;

  private:
    MinisignSecretKey() = default;
    std::array<std::byte, 8> id_{};
    std::array<std::byte, 64> key_{};  // seed, then public key
};

// Checks both signatures; the trusted comment on success. Accepts prehashed ("ED") signatures only.
Result<std::string> verify_minisign(BytesView data, std::string_view signature_file, const MinisignPublicKey& key);

inline constexpr std::size_t bare_signature_bytes = 74;
Result<void> verify_bare(BytesView data, BytesView signature, const MinisignPublicKey& key);

}  // namespace engawa::envelope
