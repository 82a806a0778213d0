#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "kiosk/base/result.h"
#include "kiosk/base/secret_bytes.h"
#include "sync/tuf/key.h"

// Private keys: what a publisher signs with, and tests.

namespace engawa::tuf {

enum class SigningScheme { ed25519, ecdsa_p256, rsa_3072 };

class SigningKey {
  public:
    static Result<SigningKey> generate(SigningScheme scheme);
    // PKCS #8 in PEM, as `openssl genpkey` writes it, unencrypted. `TufError::unfit_key` for anything that no metadata
    // could be signed with.
    static Result<SigningKey> from_pem(const SecretBytes& pem);
    ~SigningKey();
    SigningKey(SigningKey&&) noexcept;
    SigningKey& operator=(SigningKey&&) noexcept;

    SecretBytes to_pem() const;
    const PublicKey& public_key() const;
    const std::string& keyid() const;
    // Lower-case hex, as a signature stands in metadata. RSA-PSS with a salt as long as the hash.
    std::string sign(std::string_view message) const;

  private:
    struct State;
    explicit SigningKey(std::unique_ptr<State> state);
    static Result<SigningKey> adopt(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace engawa::tuf
