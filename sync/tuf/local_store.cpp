#include "sync/tuf/local_store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "sync/tuf/error.h"
#include "sync/tuf/json.h"
#include "sync/tuf/names.h"

namespace engawa::tuf {

namespace {

constexpr const char* rotation_note = "keys-rotated";

}  // namespace

Result<std::unique_ptr<FileDescriptor>> lock_folder(const std::filesystem::path& folder) {
    std::error_code code;
    std::filesystem::create_directories(folder, code);
    if (code) return file_error(code.value(), folder, "cannot make folder");
    auto lock = std::make_unique<FileDescriptor>(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!lock->is_open()) return file_error(errno, folder, "cannot open folder");
    if (::flock(lock->number(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return Error(TufError::in_use, folder.string(), "another process is updating it; try again later",
                         Permanence::temporary);
        return file_error(errno, folder, "cannot lock folder");
    }
    return lock;
}

Result<LocalStore> LocalStore::open(const std::filesystem::path& folder) {
    std::unique_ptr<FileDescriptor> lock = TRY(lock_folder(folder));
    // A program that ended between a rename and its sync left what can be read and is not yet kept: a version that is
    // believed now must not be gone after the next power cut.
    TRY(sync_folder(folder));
    return LocalStore(folder, std::move(lock));
}

std::filesystem::path LocalStore::file_of(std::string_view role) const {
    return folder_ / (local_file_name(role) + ".json");
}

Result<std::optional<std::string>> LocalStore::read(std::string_view role, std::uint64_t max_bytes) const {
    Result<std::string> text = read_text_file(file_of(role), max_bytes);
    if (text.ok()) return std::optional<std::string>(std::move(*text));
    if (text.error().is(FileError::not_found) || text.error().is(FileError::too_large)) return std::optional<std::string>();
    return text.error();
}

Result<void> LocalStore::write(std::string_view role, std::string_view bytes) const {
    return write_file_atomically(file_of(role), bytes);
}

Result<void> LocalStore::remove(const std::filesystem::path& file) const {
    if (::unlink(file.c_str()) != 0 && errno != ENOENT) return file_error(errno, file, "cannot remove");
    return {};
}

Result<void> LocalStore::note_rotation(std::uint64_t root_version) const {
    return write_file_atomically(folder_ / rotation_note, std::to_string(root_version));
}

Result<void> LocalStore::finish_rotation(std::uint64_t root_version) const {
    const Result<std::string> note = read_text_file(folder_ / rotation_note, 32);
    if (!note.ok()) {
        if (note.error().is(FileError::not_found)) return {};
        return note.error();
    }
    // A note that cannot be read is taken for one of this root: to forget too much costs a download.
    if (whole_number(*note).value_or(root_version) > root_version) return {};
    TRY(remove(file_of("snapshot")));
    TRY(remove(file_of("timestamp")));
    TRY(sync_folder(folder_));
    TRY(remove(folder_ / rotation_note));
    return sync_folder(folder_);
}

}  // namespace engawa::tuf
