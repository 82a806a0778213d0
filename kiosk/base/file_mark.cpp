#include "kiosk/base/file_mark.h"

#include <sys/stat.h>

namespace engawa {

std::optional<FileMark> file_mark(const std::filesystem::path& path) {
    struct stat info = {};
    if (::stat(path.c_str(), &info) != 0) return std::nullopt;
    constexpr std::int64_t second_ns = 1'000'000'000;
    return FileMark{info.st_ino, static_cast<std::uint64_t>(info.st_size), info.st_ctim.tv_sec * second_ns + info.st_ctim.tv_nsec};
}

}  // namespace engawa
