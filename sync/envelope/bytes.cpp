#include "sync/envelope/bytes.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace engawa::envelope {

std::string to_hex(BytesView bytes) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::byte byte : bytes) {
        const auto value = std::to_integer<unsigned>(byte);
        text += digits[value >> 4];
        text += digits[value & 15];
    }
    return text;
}

std::string sha256_hex(BytesView bytes) {
    std::array<std::byte, crypto_hash_sha256_BYTES> digest;
    crypto_hash_sha256(reinterpret_cast<unsigned char*>(digest.data()),
                       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    return to_hex(digest);
}

Result<std::size_t> MemorySource::read(std::span<std::byte> out) {
    const std::size_t count = std::min(out.size(), rest_.size());
    if (count > 0) std::memcpy(out.data(), rest_.data(), count);
    rest_ = rest_.subspan(count);
    return count;
}

Result<void> MemorySink::write(BytesView piece) {
    bytes.insert(bytes.end(), piece.begin(), piece.end());
    return {};
}

}  // namespace engawa::envelope
