#include "sync/tuf/openssl_handles.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <array>

#include "sync/tuf/error.h"

namespace engawa::tuf {

namespace {

constexpr int least_rsa_bits = 2048;    // specification 4.2.2
constexpr int greatest_rsa_bits = 16384;  // what OpenSSL itself verifies with; a larger one only costs time

}  // namespace

std::optional<KeyKind> key_kind(std::string_view type, std::string_view scheme) {
    if (type == "ed25519" && scheme == "ed25519") return KeyKind::ed25519;
    // The specification named the type after the scheme up to 1.0.30.
    if ((type == "ecdsa" || type == "ecdsa-sha2-nistp256") && scheme == "ecdsa-sha2-nistp256")
        return KeyKind::ecdsa_p256;
    if (type == "rsa" && scheme == "rsassa-pss-sha256") return KeyKind::rsa;
    return std::nullopt;
}

OpensslKey read_public_pem(std::string_view pem) {
    const OpensslBio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    if (bio == nullptr) return nullptr;
    // A callback that knows no passphrase keeps OpenSSL from asking for one at the terminal.
    const auto no_passphrase = [](char*, int, int, void*) { return -1; };
    OpensslKey key(PEM_read_bio_PUBKEY(bio.get(), nullptr, no_passphrase, nullptr));
    ERR_clear_error();
    return key;
}

Result<void> check_key(EVP_PKEY* key, KeyKind kind) {
    const auto unfit = [](std::string detail) { return Error(TufError::unfit_key, "key", std::move(detail)); };
    switch (kind) {
        case KeyKind::ed25519:
            if (EVP_PKEY_get_base_id(key) != EVP_PKEY_ED25519) return unfit("not an Ed25519 key");
            return {};
        case KeyKind::ecdsa_p256: {
            std::array<char, 64> group{};
            std::size_t length = 0;
            if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC) return unfit("not an elliptic curve key");
            if (EVP_PKEY_get_group_name(key, group.data(), group.size(), &length) != 1 ||
                std::string_view(group.data(), length) != "prime256v1")
                return unfit("not a key on the curve P-256");
            return {};
        }
        case KeyKind::rsa:
            if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA) return unfit("not an RSA key");
            if (EVP_PKEY_get_bits(key) < least_rsa_bits || EVP_PKEY_get_bits(key) > greatest_rsa_bits)
                return unfit("an RSA key has 2048 to 16384 bits");
            return {};
    }
    ENGAWA_VERIFY(false);
}

bool set_pss(EVP_PKEY_CTX* parameters, int salt_length_bytes) {
    return EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, salt_length_bytes) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(parameters, EVP_sha256()) == 1;
}

}  // namespace engawa::tuf
