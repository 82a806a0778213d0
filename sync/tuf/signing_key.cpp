#include "sync/tuf/signing_key.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <array>
#include <vector>

#include "sync/tuf/digest.h"
#include "sync/tuf/error.h"
#include "sync/tuf/openssl_handles.h"

namespace engawa::tuf {

struct SigningKey::State {
    KeyKind kind = KeyKind::ed25519;
    OpensslKey key;
    PublicKey public_key;
    std::string keyid;
};

SigningKey::SigningKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
SigningKey::~SigningKey() = default;
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;

namespace {

Error unfit(std::string detail) { return Error(TufError::unfit_key, "private key", std::move(detail)); }

std::optional<KeyKind> kind_of(EVP_PKEY* key) {
    switch (EVP_PKEY_get_base_id(key)) {
        case EVP_PKEY_ED25519: return KeyKind::ed25519;
        case EVP_PKEY_EC: return KeyKind::ecdsa_p256;
        case EVP_PKEY_RSA: return KeyKind::rsa;
        default: return std::nullopt;
    }
}

std::string public_pem(EVP_PKEY* key) {
    const OpensslBio bio(BIO_new(BIO_s_mem()));
    ENGAWA_VERIFY(bio != nullptr && PEM_write_bio_PUBKEY(bio.get(), key) == 1);
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

PublicKey public_key_of(EVP_PKEY* key, KeyKind kind) {
    switch (kind) {
        case KeyKind::ed25519: {
            std::array<unsigned char, 32> raw{};
            std::size_t size = raw.size();
            ENGAWA_VERIFY(EVP_PKEY_get_raw_public_key(key, raw.data(), &size) == 1 && size == raw.size());
            return {"ed25519", "ed25519", to_hex(raw), {}, {}};
        }
        case KeyKind::ecdsa_p256: return {"ecdsa", "ecdsa-sha2-nistp256", public_pem(key), {}, {}};
        case KeyKind::rsa: return {"rsa", "rsassa-pss-sha256", public_pem(key), {}, {}};
    }
    ENGAWA_VERIFY(false);
}

OpensslKey generated(SigningScheme scheme) {
    switch (scheme) {
        case SigningScheme::ed25519: return OpensslKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
        case SigningScheme::ecdsa_p256: return OpensslKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
        case SigningScheme::rsa_3072:
            return OpensslKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(3072)));
    }
    ENGAWA_VERIFY(false);
}

}  // namespace

Result<SigningKey> SigningKey::adopt(std::unique_ptr<State> state) {
    const std::optional<KeyKind> kind = kind_of(state->key.get());
    if (!kind) return unfit("neither Ed25519 nor ECDSA on P-256 nor RSA");
    TRY(check_key(state->key.get(), *kind));
    state->kind = *kind;
    state->public_key = public_key_of(state->key.get(), *kind);
    state->keyid = keyid_of(state->public_key);
    return SigningKey(std::move(state));
}

Result<SigningKey> SigningKey::generate(SigningScheme scheme) {
    auto state = std::make_unique<State>();
    state->key = generated(scheme);
    if (state->key == nullptr) return unfit("OpenSSL cannot make one");
    return adopt(std::move(state));
}

Result<SigningKey> SigningKey::from_pem(const SecretBytes& pem) {
    const OpensslBio bio(BIO_new_mem_buf(pem.text().data(), static_cast<int>(pem.text().size())));
    ENGAWA_VERIFY(bio != nullptr);
    const auto no_passphrase = [](char*, int, int, void*) { return -1; };
    auto state = std::make_unique<State>();
    state->key.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
    ERR_clear_error();
    if (state->key == nullptr) return unfit("no unencrypted PKCS #8 in PEM");
    return adopt(std::move(state));
}

SecretBytes SigningKey::to_pem() const {
    // Memory of its own that OpenSSL overwrites as it goes.
    const OpensslBio bio(BIO_new(BIO_s_secmem()));
    ENGAWA_VERIFY(bio != nullptr && PEM_write_bio_PKCS8PrivateKey(bio.get(), state_->key.get(), nullptr, nullptr, 0,
                                                                  nullptr, nullptr) == 1);
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return SecretBytes::copy_of(std::string_view(text, static_cast<std::size_t>(size)));
}

const PublicKey& SigningKey::public_key() const { return state_->public_key; }
const std::string& SigningKey::keyid() const { return state_->keyid; }

std::string SigningKey::sign(std::string_view message) const {
    const OpensslDigest context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* parameters = nullptr;  // belongs to the context
    const EVP_MD* const digest = state_->kind == KeyKind::ed25519 ? nullptr : EVP_sha256();
    ENGAWA_VERIFY(context != nullptr &&
                  EVP_DigestSignInit(context.get(), &parameters, digest, nullptr, state_->key.get()) == 1);
    if (state_->kind == KeyKind::rsa) ENGAWA_VERIFY(set_pss(parameters, RSA_PSS_SALTLEN_DIGEST));
    const auto* const bytes = reinterpret_cast<const unsigned char*>(message.data());
    std::size_t size = 0;
    ENGAWA_VERIFY(EVP_DigestSign(context.get(), nullptr, &size, bytes, message.size()) == 1);
    std::vector<unsigned char> signature(size);
    ENGAWA_VERIFY(EVP_DigestSign(context.get(), signature.data(), &size, bytes, message.size()) == 1);
    return to_hex(std::span(signature.data(), size));
}

}  // namespace engawa::tuf
