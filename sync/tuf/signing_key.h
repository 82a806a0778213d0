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

    // The same encrypted: PBES2 with scrypt and AES-256-CBC. `TufError::wrong_passphrase` when it does not open.
    static Result<SigningKey> from_encrypted_pem(std::string_view pem, const SecretBytes& passphrase);

    SecretBytes to_pem() const;
    std::string to_encrypted_pem(const SecretBytes& passphrase) const;
    // SubjectPublicKeyInfo in PEM, of Ed25519 keys too.
    std::string to_public_pem() const;
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

// Whether a private key's PEM needs a passphrase.
bool is_encrypted_pem(std::string_view pem);

// A public key file as `openssl pkey -pubout` writes it. `TufError::unfit_key` for one that metadata cannot list.
Result<PublicKey> public_key_from_pem(std::string_view pem);

}  // namespace engawa::tuf
