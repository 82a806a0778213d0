#include "kiosk/base/secret_bytes.h"

#include <sodium.h>

#include <cstring>
#include <utility>

namespace engawa {

SecretBytes::SecretBytes(std::size_t size_bytes) : size_(size_bytes) {
    if (size_bytes == 0) return;
    ENGAWA_VERIFY(sodium_init() >= 0);
    data_ = static_cast<std::byte*>(sodium_malloc(size_bytes));
    ENGAWA_VERIFY(data_ != nullptr);
    sodium_memzero(data_, size_bytes);
}

SecretBytes SecretBytes::copy_of(std::span<const std::byte> bytes) {
    SecretBytes copy(bytes.size());
    if (!bytes.empty()) std::memcpy(copy.data_, bytes.data(), bytes.size());
    return copy;
}

SecretBytes SecretBytes::copy_of(std::string_view text) {
    return copy_of(std::as_bytes(std::span(text.data(), text.size())));
}

SecretBytes::~SecretBytes() { wipe(); }

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
    if (this != &other) {
        wipe();
        data_ = std::exchange(other.data_, nullptr);
        size_ = std::exchange(other.size_, 0);
    }
    return *this;
}

SecretBytes SecretBytes::clone() const { return copy_of(bytes()); }

void SecretBytes::wipe() {
    if (data_ != nullptr) sodium_free(data_);  // overwrites before it gives back
    data_ = nullptr;
    size_ = 0;
}

bool SecretBytes::equals(std::span<const std::byte> other) const {
    return other.size() == size_ && (size_ == 0 || sodium_memcmp(data_, other.data(), size_) == 0);
}

void wipe_memory(void* data, std::size_t size_bytes) {
    if (size_bytes > 0) sodium_memzero(data, size_bytes);
}

}  // namespace engawa
