#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "kiosk/base/secret_bytes.h"
#include "sync/envelope/bytes.h"

// The ciphers that age is made of, over libsodium.

namespace engawa::envelope {

// Fixed-size key material on the stack; overwritten when it goes.
template <std::size_t size>
struct WipedArray : std::array<std::byte, size> {
    WipedArray() : std::array<std::byte, size>{} {}
    WipedArray(const WipedArray&) = default;
    WipedArray& operator=(const WipedArray&) = default;
    ~WipedArray() { wipe_memory(this->data(), size); }
};

using FileKey = WipedArray<16>;
using Key = WipedArray<32>;
using Nonce = std::array<std::byte, 12>;

inline unsigned char* raw(std::byte* bytes) { return reinterpret_cast<unsigned char*>(bytes); }
inline const unsigned char* raw(const std::byte* bytes) { return reinterpret_cast<const unsigned char*>(bytes); }

// RFC 2104 with SHA-256; the key has any length.
Key hmac_sha256(BytesView key, BytesView data);

// RFC 5869 with SHA-256, one block of output.
Key hkdf_sha256(BytesView input, BytesView salt, std::string_view info);

inline constexpr std::size_t tag_bytes = 16;

// ChaCha20-Poly1305 (RFC 7539) without associated data. `out` holds plaintext.size() + tag_bytes.
void chacha20poly1305_seal(BytesView plaintext, const Key& key, const Nonce& nonce, std::span<std::byte> out);
// False when the bytes were changed or the key is another; `out` (sealed.size() - tag_bytes) is then zeros.
bool chacha20poly1305_open(BytesView sealed, const Key& key, const Nonce& nonce, std::span<std::byte> out);

// Scrypt (RFC 7914) with r = 8, p = 1. Nothing when the memory, 2^(work_factor_log2 + 10) bytes, is not to be had.
std::optional<Key> scrypt(BytesView passphrase, BytesView salt, int work_factor_log2);

}  // namespace engawa::envelope
