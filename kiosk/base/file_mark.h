#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace engawa {

// What tells that a file was written or replaced, without reading it.
struct FileMark {
    std::uint64_t file = 0;  // its number in its file system
    std::uint64_t size_bytes = 0;
    std::int64_t changed_ns = 0;  // its contents or its names, by the system's clock
    friend bool operator==(const FileMark&, const FileMark&) = default;
};

// Nothing where there is no file.
std::optional<FileMark> file_mark(const std::filesystem::path& path);

}  // namespace engawa
