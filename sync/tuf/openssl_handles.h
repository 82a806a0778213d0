#pragma once

#include <openssl/bn.h>
#include <openssl/evp.h>

#include <memory>
#include <optional>
#include <string_view>

#include "kiosk/base/result.h"

// What reading and using keys have in common; the only header of sync/tuf that shows OpenSSL.

namespace engawa::tuf {

enum class KeyKind { ed25519, ecdsa_p256, rsa };

struct FreeOpenssl {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(BIGNUM* number) const { BN_free(number); }
};
using OpensslKey = std::unique_ptr<EVP_PKEY, FreeOpenssl>;
using OpensslKeyContext = std::unique_ptr<EVP_PKEY_CTX, FreeOpenssl>;
using OpensslDigest = std::unique_ptr<EVP_MD_CTX, FreeOpenssl>;
using OpensslBio = std::unique_ptr<BIO, FreeOpenssl>;
using OpensslNumber = std::unique_ptr<BIGNUM, FreeOpenssl>;

// The kind that a pair of keytype and scheme stands for; nothing when the pair is not known.
std::optional<KeyKind> key_kind(std::string_view type, std::string_view scheme);

// SubjectPublicKeyInfo in PEM; null when it cannot be read.
OpensslKey read_public_pem(std::string_view pem);

// `TufError::unfit_key` when the key is of another kind, on another curve, or an RSA key under 2048 bits.
Result<void> check_key(EVP_PKEY* key, KeyKind kind);

// Makes a signature operation RSA-PSS with MGF1 of SHA-256.
bool set_pss(EVP_PKEY_CTX* parameters, int salt_length_bytes);

}  // namespace engawa::tuf
