#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "kiosk/base/result.h"
#include "sync/tuf/canonical.h"

// Public keys as metadata carries them (specification 4.2.2), and the check of a signature.

namespace engawa::tuf {

// A key as written. Whether it can be used is only found out when a signature is to be checked: metadata may list keys
// of kinds that this client does not know.
struct PublicKey {
    std::string type;    // "ed25519", "ecdsa" (also written "ecdsa-sha2-nistp256"), "rsa"
    std::string scheme;  // "ed25519", "ecdsa-sha2-nistp256", "rsassa-pss-sha256"
    std::string value;   // 64 hex digits for ed25519, else PEM (SubjectPublicKeyInfo); empty: of a kind that has none
    CanonicalMembers other_in_value;  // members of "keyval" that are not in `value`
    CanonicalMembers other;           // the same, of the key
    friend bool operator==(const PublicKey&, const PublicKey&) = default;
};

std::string canonical(const PublicKey& key);
// The sha256 of the canonical form, lower-case hex (4.2.1).
std::string keyid_of(const PublicKey& key);

// A public key ready for use.
class Verifier {
  public:
    // `TufError::unfit_key`: type and scheme that do not go together or are not known, a value that cannot be read,
    // an RSA key under 2048 bits, an elliptic curve other than P-256.
    static Result<Verifier> create(const PublicKey& key);
    ~Verifier();
    Verifier(Verifier&&) noexcept;
    Verifier& operator=(Verifier&&) noexcept;

    // `signature_hex` is 64 raw bytes for Ed25519, ASN.1 for ECDSA, as long as the modulus for RSA-PSS (MGF1 with
    // SHA-256, any salt length). False for anything that is no such signature.
    bool verify(std::string_view message, std::string_view signature_hex) const;

    // The same for two keys exactly when they are one key, however they were written down: what a threshold counts.
    const std::string& fingerprint() const;

  private:
    struct State;
    explicit Verifier(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace engawa::tuf
