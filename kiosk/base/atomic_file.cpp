#include "kiosk/base/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace engawa {

std::string_view error_name(FileError code) {
    switch (code) {
        case FileError::not_found: return "file.not_found";
        case FileError::denied: return "file.denied";
        case FileError::too_large: return "file.too_large";
        case FileError::disk_full: return "file.disk_full";
        case FileError::io: return "file.io";
    }
    ENGAWA_VERIFY(false);
}

Error file_error(int error_number, const std::filesystem::path& path, std::string_view doing) {
    const std::string detail = fmt::format("{}: {}", doing, std::generic_category().message(error_number));
    switch (error_number) {
        case ENOENT:
        case ENOTDIR: return Error(FileError::not_found, path.string(), detail);
        case EACCES:
        case EPERM:
        case EROFS: return Error(FileError::denied, path.string(), detail);
        case ENOSPC:
        case EDQUOT: return Error(FileError::disk_full, path.string(), detail, Permanence::temporary);
        default: return Error(FileError::io, path.string(), detail, Permanence::temporary);
    }
}

FileDescriptor::~FileDescriptor() { close(); }

bool FileDescriptor::close() {
    if (number_ < 0) return true;
    const int result = ::close(number_);
    number_ = -1;
    return result == 0;
}

namespace {

template <typename Container>
Result<Container> read_whole(const std::filesystem::path& path, std::uint64_t max_bytes) {
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open()) return file_error(errno, path, "cannot open");
    // The size tells how much room to make at once; what is read is still whatever comes before the end.
    struct stat status {};
    Container content;
    if (::fstat(file.number(), &status) == 0 && status.st_size > 0)
        content.resize(static_cast<std::size_t>(std::min<std::uint64_t>(status.st_size, max_bytes)) + 1);
    std::size_t filled = 0;
    for (;;) {
        if (filled == content.size()) content.resize(std::max<std::size_t>(16 * 1024, filled * 2));
        const ssize_t count = ::read(file.number(), content.data() + filled, content.size() - filled);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return file_error(errno, path, "cannot read");
        if (count == 0) break;
        filled += static_cast<std::size_t>(count);
        if (filled > max_bytes) {
            return Error(FileError::too_large, path.string(), fmt::format("longer than {} bytes", max_bytes));
        }
    }
    content.resize(filled);
    return content;
}

Result<void> write_and_sync(const std::filesystem::path& path, std::span<const std::byte> bytes, FileMode mode) {
    const mode_t bits = mode == FileMode::owner_only ? 0600 : 0644;
    FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, bits));
    if (!file.is_open()) return file_error(errno, path, "cannot create");
    if (!write_all(file, bytes)) return file_error(errno, path, "cannot write");
    if (::fsync(file.number()) != 0) return file_error(errno, path, "cannot sync");
    if (!file.close()) return file_error(errno, path, "cannot close");
    return {};
}

}  // namespace

bool write_all(const FileDescriptor& file, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(file.number(), bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return true;
}

Result<std::vector<std::byte>> read_file(const std::filesystem::path& path, std::uint64_t max_bytes) {
    return read_whole<std::vector<std::byte>>(path, max_bytes);
}

Result<std::string> read_text_file(const std::filesystem::path& path, std::uint64_t max_bytes) {
    return read_whole<std::string>(path, max_bytes);
}

Result<void> sync_folder(const std::filesystem::path& folder) {
    const FileDescriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!descriptor.is_open()) return file_error(errno, folder, "cannot open folder");
    if (::fsync(descriptor.number()) != 0) return file_error(errno, folder, "cannot sync folder");
    return {};
}

Result<void> write_file_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes,
                                   FileMode mode) {
    const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
    std::error_code code;
    std::filesystem::create_directories(folder, code);
    if (code) return file_error(code.value(), folder, "cannot make folder");
    // The process number keeps two programs from writing the same temporary file.
    const std::filesystem::path temporary = path.string() + fmt::format(".new-{}", ::getpid());
    const Result<void> written = write_and_sync(temporary, bytes, mode);
    if (!written.ok()) {
        ::unlink(temporary.c_str());
        return written;
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
        const Error error = file_error(errno, path, "cannot rename into place");
        ::unlink(temporary.c_str());
        return error;
    }
    return sync_folder(folder);
}

Result<void> write_file_atomically(const std::filesystem::path& path, std::string_view text, FileMode mode) {
    return write_file_atomically(path, std::as_bytes(std::span(text.data(), text.size())), mode);
}

}  // namespace engawa
