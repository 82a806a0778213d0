#include "kiosk/text/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

namespace engawa::text {

namespace {
constexpr off_t large_file_bytes = 8L << 20;  // between BIZ UDPGothic (5 MB) and Noto Sans CJK (20 MB)
}  // namespace

std::optional<MappedFile> MappedFile::open(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return std::nullopt;
    struct stat facts {};
    void* address = MAP_FAILED;
    if (::fstat(file, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_size > 0) {
        address = ::mmap(nullptr, static_cast<std::size_t>(facts.st_size), PROT_READ, MAP_PRIVATE, file, 0);
    }
    ::close(file);
    if (address == MAP_FAILED) return std::nullopt;
    // A small font is soon needed all over, and reading ahead shortens a cold start; of a large one only a few
    // glyphs are ever asked for, and reading ahead would fill memory.
    if (facts.st_size > large_file_bytes) {
        ::madvise(address, static_cast<std::size_t>(facts.st_size), MADV_RANDOM);
    }
    return MappedFile({static_cast<const std::byte*>(address), static_cast<std::size_t>(facts.st_size)});
}

MappedFile::~MappedFile() { unmap(); }

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
    if (this != &other) {
        unmap();
        bytes_ = std::exchange(other.bytes_, {});
    }
    return *this;
}

void MappedFile::unmap() {
    if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
    bytes_ = {};
}

}  // namespace engawa::text
