#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "kiosk/base/result.h"

namespace engawa {

// Bytes that must not outlive their use: locked in memory where the system allows it, kept out of core dumps,
// overwritten on destruction and on move. For keys, passphrases and plaintext about to be sealed.
class SecretBytes {
  public:
    SecretBytes() = default;
    explicit SecretBytes(std::size_t size_bytes);  // zeros
    static SecretBytes copy_of(std::span<const std::byte> bytes);
    static SecretBytes copy_of(std::string_view text);
    ~SecretBytes();

    SecretBytes(SecretBytes&& other) noexcept;
    SecretBytes& operator=(SecretBytes&& other) noexcept;
    SecretBytes(const SecretBytes&) = delete;
    SecretBytes& operator=(const SecretBytes&) = delete;

    SecretBytes clone() const;
    void wipe();  // overwrites and empties

    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    std::span<std::byte> bytes() { return {data_, size_}; }
    std::span<const std::byte> bytes() const { return {data_, size_}; }
    unsigned char* data() { return reinterpret_cast<unsigned char*>(data_); }
    const unsigned char* data() const { return reinterpret_cast<const unsigned char*>(data_); }
    std::string_view text() const { return {reinterpret_cast<const char*>(data_), size_}; }

    // Takes the same time whatever differs; lengths are not secret.
    bool equals(std::span<const std::byte> other) const;

  private:
    std::byte* data_ = nullptr;
    std::size_t size_ = 0;
};

// Overwrites memory that is about to be given back; not removed by the optimiser.
void wipe_memory(void* data, std::size_t size_bytes);

// Overwrites a whole container, its spare capacity too, then empties it.
template <typename Container>
void wipe_container(Container& container) {
    container.resize(container.capacity());
    wipe_memory(container.data(), container.size() * sizeof(typename Container::value_type));
    container.clear();
}

}  // namespace engawa
