#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace engawa::text {

// A file read through the page cache: a font of 20 MB costs only the pages that were touched, shared with every
// other process that maps it.
class MappedFile {
  public:
    // Nothing when the file cannot be opened or is empty.
    static std::optional<MappedFile> open(const std::string& path);
    ~MappedFile();
    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&& other) noexcept;
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    std::span<const std::byte> bytes() const { return bytes_; }

  private:
    explicit MappedFile(std::span<const std::byte> bytes) : bytes_(bytes) {}
    void unmap();

    std::span<const std::byte> bytes_;
};

}  // namespace engawa::text
