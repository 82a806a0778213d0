#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/result.h"

namespace engawa {

enum class FileError {
    not_found,  // permanent
    denied,     // permission or read-only file system: permanent
    too_large,  // longer than the limit given: permanent
    disk_full,  // temporary: space may be made
    io,         // anything else the system reports: temporary
};
std::string_view error_name(FileError code);

// Who may read a file that is written.
enum class FileMode { shared, owner_only };  // 0644, 0600

// The whole file, at most max_bytes.
Result<std::vector<std::byte>> read_file(const std::filesystem::path& path, std::uint64_t max_bytes);
Result<std::string> read_text_file(const std::filesystem::path& path, std::uint64_t max_bytes);

// Afterwards the file holds either all of the new bytes or what it held before, whenever the power goes: written
// beside the target, synced, renamed, and the folder synced. Missing parent folders are made.
Result<void> write_file_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes,
                                   FileMode mode = FileMode::shared);
Result<void> write_file_atomically(const std::filesystem::path& path, std::string_view text,
                                   FileMode mode = FileMode::shared);

// Makes a rename or removal in that folder durable.
Result<void> sync_folder(const std::filesystem::path& folder);

// The Error for errno after a failed system call on `path`.
Error file_error(int error_number, const std::filesystem::path& path, std::string_view doing);

// An open file descriptor, closed at the end of its scope.
class FileDescriptor {
  public:
    explicit FileDescriptor(int number) : number_(number) {}
    ~FileDescriptor();
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    int number() const { return number_; }
    bool is_open() const { return number_ >= 0; }
    // Closes now and tells whether the system accepted it; late write errors show up here.
    bool close();

  private:
    int number_;
};

// False, with errno: not all of it was written.
[[nodiscard]] bool write_all(const FileDescriptor& file, std::span<const std::byte> bytes);

}  // namespace engawa
