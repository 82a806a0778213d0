#include "sync/tuf/folder_fetcher.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "kiosk/base/atomic_file.h"
#include "sync/tuf/error.h"
#include "sync/tuf/names.h"

namespace engawa::tuf {

namespace {

// A folder that lacks a file, and one that may not be read, are what 404 and 403 are to a web server.
Error as_repository_error(const Error& error) {
    if (error.is(FileError::not_found) || error.is(FileError::denied))
        return Error(TufError::not_offered, error.where(), error.detail());
    return error;
}

// Where a name leads, which is somewhere below the folder.
Result<std::filesystem::path> inside(const std::filesystem::path& folder, std::string_view name) {
    if (!check_target_name(name).ok())
        return Error(TufError::not_offered, percent_encoded(name), "a folder offers nothing under this name");
    return std::filesystem::path(folder.string() + "/" + std::string(name));
}

}  // namespace

FolderFetcher::FolderFetcher(std::filesystem::path metadata_folder, std::filesystem::path target_folder)
    : metadata_folder_(std::move(metadata_folder)), target_folder_(std::move(target_folder)) {}

Result<std::string> FolderFetcher::fetch_metadata(std::string_view file_name, std::uint64_t max_bytes) {
    const std::filesystem::path file = TRY(inside(metadata_folder_, file_name));
    Result<std::string> text = read_text_file(file, max_bytes);
    if (!text.ok()) return as_repository_error(text.error());
    return text;
}

Result<void> FolderFetcher::fetch_target(std::string_view path, std::uint64_t offset, TargetSink& sink) {
    const std::filesystem::path file = TRY(inside(target_folder_, path));
    const FileDescriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!descriptor.is_open()) return as_repository_error(file_error(errno, file, "cannot open"));
    if (::lseek(descriptor.number(), static_cast<off_t>(offset), SEEK_SET) < 0) return file_error(errno, file, "cannot seek");
    TRY(sink.begin(offset));
    std::array<std::byte, 64 * 1024> buffer;
    for (;;) {
        const ssize_t count = ::read(descriptor.number(), buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return file_error(errno, file, "cannot read");
        if (count == 0) return {};
        TRY(sink.write(std::span(buffer.data(), static_cast<std::size_t>(count))));
    }
}

}  // namespace engawa::tuf
