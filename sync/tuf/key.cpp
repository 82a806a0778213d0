#include "sync/tuf/key.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <sodium.h>

#include <array>
#include <vector>

#include "sync/tuf/digest.h"
#include "sync/tuf/error.h"
#include "sync/tuf/openssl_handles.h"

namespace engawa::tuf {

std::string canonical(const PublicKey& key) {
    CanonicalMembers value = key.other_in_value;
    if (!key.value.empty()) value["public"] = canonical_text(key.value);
    CanonicalMembers members = key.other;
    members["keytype"] = canonical_text(key.type);
    members["scheme"] = canonical_text(key.scheme);
    members["keyval"] = canonical_object(value);
    return canonical_object(members);
}

std::string keyid_of(const PublicKey& key) { return sha256_hex(canonical(key)); }

struct Verifier::State {
    KeyKind kind = KeyKind::ed25519;
    std::vector<unsigned char> ed25519;
    OpensslKey openssl;
    std::string fingerprint;
};

Verifier::Verifier(std::unique_ptr<State> state) : state_(std::move(state)) {}
Verifier::~Verifier() = default;
Verifier::Verifier(Verifier&&) noexcept = default;
Verifier& Verifier::operator=(Verifier&&) noexcept = default;

namespace {

Error unfit(std::string detail) { return Error(TufError::unfit_key, "key", std::move(detail)); }

// A point has two encodings, and a key keeps the one it was read from; its coordinates are one.
std::string coordinates(EVP_PKEY* key) {
    std::string text = "p256";
    for (const char* const name : {OSSL_PKEY_PARAM_EC_PUB_X, OSSL_PKEY_PARAM_EC_PUB_Y}) {
        BIGNUM* raw = nullptr;
        if (EVP_PKEY_get_bn_param(key, name, &raw) != 1) return {};
        const OpensslNumber number(raw);
        std::array<unsigned char, 32> bytes{};
        if (BN_bn2binpad(number.get(), bytes.data(), static_cast<int>(bytes.size())) < 0) return {};
        text += " " + to_hex(bytes);
    }
    return text;
}

// DER of an RSA key: one form for one key.
std::string encoded(EVP_PKEY* key) {
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key, &der);
    if (size <= 0) return {};
    std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return bytes;
}

}  // namespace

Result<Verifier> Verifier::create(const PublicKey& key) {
    const std::optional<KeyKind> kind = key_kind(key.type, key.scheme);
    if (!kind) return unfit("keytype \"" + key.type + "\" with scheme \"" + key.scheme + "\" is not known");
    auto state = std::make_unique<State>();
    state->kind = *kind;
    if (*kind == KeyKind::ed25519) {
        if (!from_hex(key.value, state->ed25519) || state->ed25519.size() != crypto_sign_PUBLICKEYBYTES)
            return unfit("an Ed25519 key is 64 hexadecimal digits");
        state->fingerprint = "ed25519 " + to_hex(state->ed25519);
        return Verifier(std::move(state));
    }
    state->openssl = read_public_pem(key.value);
    if (state->openssl == nullptr) return unfit("the public key is no PEM that can be read");
    TRY(check_key(state->openssl.get(), *kind));
    state->fingerprint = *kind == KeyKind::ecdsa_p256 ? coordinates(state->openssl.get()) : encoded(state->openssl.get());
    if (state->fingerprint.empty()) return unfit("the public key cannot be written down");
    return Verifier(std::move(state));
}

bool Verifier::verify(std::string_view message, std::string_view signature_hex) const {
    std::vector<unsigned char> signature;
    if (!from_hex(signature_hex, signature) || signature.empty()) return false;
    const auto* const bytes = reinterpret_cast<const unsigned char*>(message.data());
    if (state_->kind == KeyKind::ed25519) {
        return signature.size() == crypto_sign_BYTES &&
               crypto_sign_verify_detached(signature.data(), bytes, message.size(), state_->ed25519.data()) == 0;
    }
    const OpensslDigest context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* parameters = nullptr;  // belongs to the context
    if (context == nullptr ||
        EVP_DigestVerifyInit(context.get(), &parameters, EVP_sha256(), nullptr, state_->openssl.get()) != 1)
        return false;
    if (state_->kind == KeyKind::rsa && !set_pss(parameters, RSA_PSS_SALTLEN_AUTO)) return false;
    return EVP_DigestVerify(context.get(), signature.data(), signature.size(), bytes, message.size()) == 1;
}

const std::string& Verifier::fingerprint() const { return state_->fingerprint; }

}  // namespace engawa::tuf
