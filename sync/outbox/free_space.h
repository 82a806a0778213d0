#pragma once

#include <cstdint>
#include <filesystem>

#include "kiosk/base/result.h"

namespace engawa::outbox {

// How much room is left where the outbox lies.
class FreeSpace {
  public:
    virtual ~FreeSpace() = default;
    // Bytes that this process may still write. FileError when the system cannot say.
    virtual Result<std::uint64_t> available_bytes() = 0;
};

// statvfs(3) of the file system that holds the folder.
class SystemFreeSpace final : public FreeSpace {
  public:
    explicit SystemFreeSpace(std::filesystem::path folder) : folder_(std::move(folder)) {}
    Result<std::uint64_t> available_bytes() override;

  private:
    std::filesystem::path folder_;
};

// Says what it is told to.
class ManualFreeSpace final : public FreeSpace {
  public:
    Result<std::uint64_t> available_bytes() override { return bytes; }
    std::uint64_t bytes = 1u << 30;
};

}  // namespace engawa::outbox
