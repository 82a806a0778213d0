#include "sync/envelope/primitives.h"

#include <sodium.h>

namespace engawa::envelope {

Key hmac_sha256(BytesView key, BytesView data) {
    Key out;
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, raw(key.data()), key.size());
    crypto_auth_hmacsha256_update(&state, raw(data.data()), data.size());
    crypto_auth_hmacsha256_final(&state, raw(out.data()));
    sodium_memzero(&state, sizeof state);
    return out;
}

Key hkdf_sha256(BytesView input, BytesView salt, std::string_view info) {
    // §2.2: no salt is 32 zero bytes, and HMAC pads a shorter key with zeros, so an empty key is the same.
    const Key extracted = hmac_sha256(salt, input);
    // §2.3: T(1) = HMAC(PRK, info ‖ 0x01).
    Bytes block(bytes_of(info).begin(), bytes_of(info).end());
    block.push_back(std::byte{1});
    return hmac_sha256(extracted, block);
}

void chacha20poly1305_seal(BytesView plaintext, const Key& key, const Nonce& nonce, std::span<std::byte> out) {
    ENGAWA_VERIFY(out.size() == plaintext.size() + tag_bytes);
    crypto_aead_chacha20poly1305_ietf_encrypt(raw(out.data()), nullptr, raw(plaintext.data()), plaintext.size(),
                                              nullptr, 0, nullptr, raw(nonce.data()), raw(key.data()));
}

bool chacha20poly1305_open(BytesView sealed, const Key& key, const Nonce& nonce, std::span<std::byte> out) {
    ENGAWA_VERIFY(sealed.size() >= tag_bytes && out.size() == sealed.size() - tag_bytes);
    return crypto_aead_chacha20poly1305_ietf_decrypt(raw(out.data()), nullptr, nullptr, raw(sealed.data()),
                                                     sealed.size(), nullptr, 0, raw(nonce.data()),
                                                     raw(key.data())) == 0;
}

std::optional<Key> scrypt(BytesView passphrase, BytesView salt, int work_factor_log2) {
    ENGAWA_VERIFY(work_factor_log2 >= 1 && work_factor_log2 < 40);
    Key key;
    if (crypto_pwhash_scryptsalsa208sha256_ll(raw(passphrase.data()), passphrase.size(), raw(salt.data()), salt.size(),
                                              std::uint64_t{1} << work_factor_log2, 8, 1, raw(key.data()),
                                              key.size()) != 0) {
        return std::nullopt;
    }
    return key;
}

}  // namespace engawa::envelope
