#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace engawa {

// Injected wherever chance decides; the system one is a CSPRNG, the seeded one replays.
class Random {
  public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::byte> out) = 0;

    std::uint64_t next_u64();
    // Uniform in [0, bound), without modulo bias. bound must be positive.
    std::uint64_t below(std::uint64_t bound);
    // Uniform in [0, 1), 53 bits.
    double unit();
};

class SystemRandom final : public Random {
  public:
    void fill(std::span<std::byte> out) override;
};

// SplitMix64; for tests and simulations only, never for keys.
class SeededRandom final : public Random {
  public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
    void fill(std::span<std::byte> out) override;

  private:
    std::uint64_t state_;
};

// RFC 4122 version 4, lower case, without "uuid:".
std::string make_uuid(Random& random);

}  // namespace engawa
