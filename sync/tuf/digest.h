#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/result.h"

// Hashes of files, as metadata lists them: algorithm and lower-case hex.

namespace engawa::tuf {

struct Hash {
    std::string algorithm;  // "sha256", "sha384" and "sha512" are understood
    std::string hex;
    friend bool operator==(const Hash&, const Hash&) = default;
};

// One or more; in the byte order of the algorithms.
using Hashes = std::vector<Hash>;

// Takes a file a piece at a time and compares it in the end with every hash that metadata lists for it.
class HashCheck {
  public:
    // `TufError::mismatch` when an algorithm is not understood: what cannot be checked does not match.
    static Result<HashCheck> create(const Hashes& expected, std::string_view name);
    ~HashCheck();
    HashCheck(HashCheck&&) noexcept;
    HashCheck& operator=(HashCheck&&) noexcept;

    void update(std::span<const std::byte> bytes);
    // Once; `TufError::mismatch` when any hash is another.
    Result<void> finish();

  private:
    struct State;
    explicit HashCheck(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

Result<void> check_hashes(const Hashes& expected, std::string_view bytes, std::string_view name);

std::string sha256_hex(std::string_view bytes);
std::string sha512_hex(std::string_view bytes);

std::string to_hex(std::span<const unsigned char> bytes);
// Both cases of letters; false when it is no hex of that many bytes.
bool from_hex(std::string_view hex, std::vector<unsigned char>& bytes);

}  // namespace engawa::tuf
