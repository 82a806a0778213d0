#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/result.h"

namespace engawa::tuf {

// The folder of trusted metadata: root.json, timestamp.json, snapshot.json, targets.json and one file a delegated role,
// each as it was downloaded, byte for byte. Every write is atomic and durable before it returns. While the object
// lives, no other process has the folder.
class LocalStore {
  public:
    // Makes the folder when it is missing. `TufError::in_use` when another process has it.
    static Result<LocalStore> open(const std::filesystem::path& folder);

    // Nothing when there is no such file, or one so long that it was never trusted.
    Result<std::optional<std::string>> read(std::string_view role, std::uint64_t max_bytes) const;
    Result<void> write(std::string_view role, std::string_view bytes) const;

    // The keys of timestamp or snapshot change with a root that is about to be written. The note outlives a power cut
    // between that write and the removal that has to follow it (specification 5.3.11).
    Result<void> note_rotation(std::uint64_t root_version) const;
    // Removes timestamp and snapshot when a rotation up to the root of that version was noted.
    Result<void> finish_rotation(std::uint64_t root_version) const;

  private:
    LocalStore(std::filesystem::path folder, std::unique_ptr<FileDescriptor> lock)
        : folder_(std::move(folder)), lock_(std::move(lock)) {}
    std::filesystem::path file_of(std::string_view role) const;
    Result<void> remove(const std::filesystem::path& file) const;

    std::filesystem::path folder_;
    std::unique_ptr<FileDescriptor> lock_;
};

// Opens a folder and keeps every other process out of it until the descriptor is closed. The folder is made when it is
// missing. `TufError::in_use` when another process has it.
Result<std::unique_ptr<FileDescriptor>> lock_folder(const std::filesystem::path& folder);

}  // namespace engawa::tuf
