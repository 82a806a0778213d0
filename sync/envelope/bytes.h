#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/result.h"

namespace engawa::envelope {

using Bytes = std::vector<std::byte>;
using BytesView = std::span<const std::byte>;

inline BytesView bytes_of(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }
inline std::string_view text_of(BytesView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string to_hex(BytesView bytes);

// Lower-case hex, 64 characters.
std::string sha256_hex(BytesView bytes);

// Where bytes come from, a piece at a time. Returns how many were put into `out`; 0 only at the end.
class ByteSource {
  public:
    virtual ~ByteSource() = default;
    virtual Result<std::size_t> read(std::span<std::byte> out) = 0;
};

class ByteSink {
  public:
    virtual ~ByteSink() = default;
    virtual Result<void> write(BytesView bytes) = 0;
};

class MemorySource final : public ByteSource {
  public:
    explicit MemorySource(BytesView bytes) : rest_(bytes) {}
    Result<std::size_t> read(std::span<std::byte> out) override;

  private:
    BytesView rest_;
};

class MemorySink final : public ByteSink {
  public:
    Result<void> write(BytesView bytes) override;
    Bytes bytes;
};

}  // namespace engawa::envelope
