#include "sync/tuf/signing_key.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

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

std::string text_in(const OpensslBio& bio) {
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

std::string public_pem(EVP_PKEY* key) {
    const OpensslBio bio(BIO_new(BIO_s_mem()));
    ENGAWA_VERIFY(bio != nullptr && PEM_write_bio_PUBKEY(bio.get(), key) == 1);
    return text_in(bio);
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

// What OpenSSL frees in ways of its own.
struct FreePkcs8 {
    void operator()(PKCS8_PRIV_KEY_INFO* key) const { PKCS8_PRIV_KEY_INFO_free(key); }
    void operator()(X509_SIG* encrypted) const { X509_SIG_free(encrypted); }
};

// The cost of one guess: OWASP's choice for 16 MiB, the most that `openssl pkey` reads without being told to.
constexpr std::uint64_t scrypt_n = 1U << 14U;
constexpr std::uint64_t scrypt_r = 8;
constexpr std::uint64_t scrypt_p = 5;

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

Result<SigningKey> SigningKey::from_encrypted_pem(std::string_view pem, const SecretBytes& passphrase) {
    const OpensslBio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    ENGAWA_VERIFY(bio != nullptr);
    const std::unique_ptr<X509_SIG, FreePkcs8> encrypted(PEM_read_bio_PKCS8(bio.get(), nullptr, nullptr, nullptr));
    ERR_clear_error();
    if (encrypted == nullptr) return unfit("no encrypted PKCS #8 in PEM");
    const std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreePkcs8> opened(
        PKCS8_decrypt(encrypted.get(), passphrase.text().data(), static_cast<int>(passphrase.size())));
    ERR_clear_error();
    if (opened == nullptr)
        return Error(TufError::wrong_passphrase, "private key", "the passphrase does not open it");
    auto state = std::make_unique<State>();
    state->key.reset(EVP_PKCS82PKEY(opened.get()));
    ERR_clear_error();
    if (state->key == nullptr) return unfit("of no kind that OpenSSL knows");
    return adopt(std::move(state));
}

std::string SigningKey::to_encrypted_pem(const SecretBytes& passphrase) const {
    std::array<unsigned char, 16> salt{};
    ENGAWA_VERIFY(RAND_bytes(salt.data(), static_cast<int>(salt.size())) == 1);
    const std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreePkcs8> plain(EVP_PKEY2PKCS8(state_->key.get()));
    X509_ALGOR* const scheme = PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), salt.data(), static_cast<int>(salt.size()),
                                                     nullptr, scrypt_n, scrypt_r, scrypt_p);
    ENGAWA_VERIFY(plain != nullptr && scheme != nullptr);
    // Takes the scheme over.
    const std::unique_ptr<X509_SIG, FreePkcs8> encrypted(
        PKCS8_set0_pbe(passphrase.text().data(), static_cast<int>(passphrase.size()), plain.get(), scheme));
    const OpensslBio bio(BIO_new(BIO_s_mem()));
    ENGAWA_VERIFY(encrypted != nullptr && bio != nullptr && PEM_write_bio_PKCS8(bio.get(), encrypted.get()) == 1);
    return text_in(bio);
}

std::string SigningKey::to_public_pem() const { return public_pem(state_->key.get()); }

bool is_encrypted_pem(std::string_view pem) { return pem.find("-----BEGIN ENCRYPTED PRIVATE KEY-----") != pem.npos; }

Result<PublicKey> public_key_from_pem(std::string_view pem) {
    const OpensslKey key = read_public_pem(pem);
    if (key == nullptr) return Error(TufError::unfit_key, "public key", "no PEM of a public key");
    const std::optional<KeyKind> kind = kind_of(key.get());
    if (!kind) return Error(TufError::unfit_key, "public key", "neither Ed25519 nor ECDSA on P-256 nor RSA");
    TRY(check_key(key.get(), *kind));
    return public_key_of(key.get(), *kind);
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
