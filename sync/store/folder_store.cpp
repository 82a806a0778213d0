#include "sync/store/folder_store.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <utility>

#include "kiosk/base/atomic_file.h"
#include "sync/store/fault.h"

namespace engawa::store {

namespace {

namespace fs = std::filesystem;

// errno at the moment of failure, put into the contract's words.
Error from_errno(int number, const std::string& where, std::string_view what) {
    StoreError code = StoreError::trouble;
    switch (number) {
        case ENOENT:
        case ENOTDIR:
        case ENODEV:
        case ENXIO:
        case ENOTCONN:
        case ESTALE:
        case ETIMEDOUT: code = StoreError::unreachable; break;
        case EACCES:
        case EPERM:
        case EROFS: code = StoreError::denied; break;
        case ENOSPC:
        case EDQUOT: code = StoreError::full; break;
        case EFBIG: code = StoreError::too_large; break;
        default: break;
    }
    return fault(code, where, std::string(what) + ": " + std::strerror(number));
}

Result<void> flush_folder(const fs::path& folder) {
    FileDescriptor file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!file.is_open()) return from_errno(errno, folder.string(), "open folder");
    // Some network file systems cannot flush a folder and say EINVAL; the rename is then as durable as they get.
    if (::fsync(file.number()) != 0 && errno != EINVAL) return from_errno(errno, folder.string(), "flush folder");
    return {};
}

// Makes the folders between root and folder, flushing each parent, so that a new prefix survives a power cut.
Result<void> make_folders(const fs::path& root, const fs::path& folder) {
    fs::path made = root;
    for (const fs::path& segment : folder.lexically_relative(root)) {
        if (segment == ".") continue;
        fs::path parent = made;
        made /= segment;
        if (::mkdir(made.c_str(), 0777) == 0) {
            TRY(flush_folder(parent));
        } else if (errno != EEXIST) {
            return from_errno(errno, made.string(), "make folder");
        }
    }
    return {};
}

struct NewFile {
    fs::path path;
    int descriptor;
};

// A file that no other writer has, on this machine or on another that shares the folder. The number in the name only
// keeps writers from meeting often; O_EXCL is what keeps them apart. Negative, with errno, when there can be none.
NewFile create_unfinished(const fs::path& folder) {
    constexpr int most_tries = 10'000;  // each one passed over is a leftover of a writer that was cut off
    for (int number = 0;; ++number) {
        fs::path path = folder / (".new-" + std::to_string(::getpid()) + "-" + std::to_string(number));
        const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0 || errno != EEXIST || number == most_tries) return {std::move(path), descriptor};
    }
}

enum class Existing { keep, replace };

int rename_file(const fs::path& from, const fs::path& to, Existing existing) {
    if (existing == Existing::replace) return ::rename(from.c_str(), to.c_str());
    int done = ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE);
    if (done == 0 || (errno != EINVAL && errno != ENOSYS)) return done;
    // A file system without RENAME_NOREPLACE: writers of one content-named key write the same bytes, so a race
    // between this check and the rename replaces an object by itself.
    struct stat there = {};
    if (::lstat(to.c_str(), &there) == 0) {
        errno = EEXIST;
        return -1;
    }
    return ::rename(from.c_str(), to.c_str());
}

enum class Outcome { written, already_there };

Result<Outcome> write_object(const fs::path& root, const fs::path& target, std::span<const std::byte> bytes,
                             Existing existing) {
    const fs::path folder = target.parent_path();
    TRY(make_folders(root, folder));
    const auto [temporary, descriptor] = create_unfinished(folder);
    FileDescriptor file(descriptor);
    if (!file.is_open()) return from_errno(errno, target.string(), "create");
    auto abandon = [&](Error error) {
        ::unlink(temporary.c_str());
        return error;
    };
    if (!write_all(file, bytes)) return abandon(from_errno(errno, target.string(), "write"));
    if (::fsync(file.number()) != 0) return abandon(from_errno(errno, target.string(), "flush"));
    if (!file.close()) return abandon(from_errno(errno, target.string(), "close"));
    if (rename_file(temporary, target, existing) != 0) {
        const int number = errno;
        ::unlink(temporary.c_str());
        if (number == EEXIST && existing == Existing::keep) return Outcome::already_there;
        return from_errno(number, target.string(), "rename");
    }
    TRY(flush_folder(folder));
    return Outcome::written;
}

Result<Bytes> read_object(const fs::path& path, const ObjectKey& key, std::uint64_t max_bytes) {
    FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!file.is_open() && (errno == ENOENT || errno == ENOTDIR))
        return fault(StoreError::not_found, key.text(), "no such object");
    if (!file.is_open()) return from_errno(errno, path.string(), "open");
    struct stat info = {};
    if (::fstat(file.number(), &info) != 0) return from_errno(errno, path.string(), "stat");
    if (!S_ISREG(info.st_mode)) return fault(StoreError::not_found, key.text(), "a folder, not an object");
    const auto size = static_cast<std::uint64_t>(info.st_size);
    if (size > max_bytes) return fault(StoreError::too_large, key.text(), "longer than allowed");
    Bytes bytes(size);
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        ssize_t count = ::read(file.number(), bytes.data() + filled, bytes.size() - filled);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return from_errno(errno, path.string(), "read");
        if (count == 0) return fault(StoreError::trouble, key.text(), "shorter than its size says");
        filled += static_cast<std::size_t>(count);
    }
    return bytes;
}

class Folder {
  public:
    explicit Folder(const fs::path& path) : stream_(::opendir(path.c_str())) {}
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        if (stream_ != nullptr) ::closedir(stream_);
    }
    DIR* get() const { return stream_; }

  private:
    DIR* stream_;
};

constexpr int max_depth = 32;

Result<void> collect(const fs::path& folder, const std::string& prefix, int depth, std::vector<ObjectInfo>& found) {
    if (depth > max_depth) return fault(StoreError::too_large, prefix, "folders nested too deeply");
    Folder stream(folder);
    if (stream.get() == nullptr && (errno == ENOENT || errno == ENOTDIR)) return {};
    if (stream.get() == nullptr) return from_errno(errno, folder.string(), "open folder");
    while (true) {
        errno = 0;
        const dirent* entry = ::readdir(stream.get());
        if (entry == nullptr && errno != 0) return from_errno(errno, folder.string(), "read folder");
        if (entry == nullptr) return {};
        const std::string name = entry->d_name;
        const ObjectKey key(prefix + name);
        if (!check_key(key).ok()) continue;  // ".", "..", unfinished writes, files that people put there
        struct stat info = {};
        const fs::path path = folder / name;
        if (::lstat(path.c_str(), &info) != 0) {
            if (errno == ENOENT) continue;  // removed meanwhile
            return from_errno(errno, path.string(), "stat");
        }
        if (S_ISDIR(info.st_mode)) TRY(collect(path, prefix + name + "/", depth + 1, found));
        if (S_ISREG(info.st_mode))
            found.push_back({key, static_cast<std::uint64_t>(info.st_size), WallTime(std::chrono::seconds(info.st_mtime))});
        if (found.size() > max_listed) return fault(StoreError::too_large, prefix, "too many objects");
    }
}

}  // namespace

// Leftovers are told by their age on the store's own clock, the time of what was written just now, since their writers
// may be on other machines. Best effort: what cannot be removed is in nobody's way.
void FolderStore::sweep_beside(const fs::path& written) {
    constexpr time_t least_age_seconds = 3'600;
    const fs::path folder = written.parent_path();
    if (!swept_.insert(folder.string()).second) return;
    struct stat now = {};
    Folder stream(folder);
    if (stream.get() == nullptr || ::lstat(written.c_str(), &now) != 0) return;
    while (const dirent* entry = ::readdir(stream.get())) {
        if (!std::string_view(entry->d_name).starts_with(".new-")) continue;
        const fs::path path = folder / entry->d_name;
        struct stat left = {};
        if (::lstat(path.c_str(), &left) == 0 && S_ISREG(left.st_mode) && left.st_mtime + least_age_seconds < now.st_mtime)
            ::unlink(path.c_str());
    }
}

Result<void> FolderStore::root_is_there() const {
    struct stat info = {};
    if (::stat(root_.c_str(), &info) != 0) return from_errno(errno, root_.string(), "root folder");
    if (!S_ISDIR(info.st_mode)) return fault(StoreError::unreachable, root_.string(), "root is not a folder");
    return {};
}

Result<void> FolderStore::put(const ObjectKey& key, std::span<const std::byte> bytes) {
    TRY(check_key(key));
    TRY(root_is_there());
    const fs::path path = path_of(key);
    if (TRY(head(key)) == std::nullopt) {
        const Outcome outcome = TRY(write_object(root_, path, bytes, Existing::keep));
        if (outcome == Outcome::written) {
            sweep_beside(path);
            return {};
        }
    }
    Result<Bytes> there = read_object(path, key, bytes.size());
    const bool longer = !there.ok() && there.error().is(StoreError::too_large);
    if (!there.ok() && !longer) return there.error();
    if (longer || !std::ranges::equal(*there, bytes))
        return fault(StoreError::conflict, key.text(), "other bytes stand under this key");
    // The one who wrote it may have been cut off before flushing; success must mean durable.
    FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open() || ::fsync(file.number()) != 0) return from_errno(errno, key.text(), "flush");
    return flush_folder(path.parent_path());
}

Result<void> FolderStore::put_replace(const ObjectKey& key, std::span<const std::byte> bytes) {
    TRY(check_key(key));
    TRY(root_is_there());
    TRY(write_object(root_, path_of(key), bytes, Existing::replace));
    sweep_beside(path_of(key));
    return {};
}

Result<Bytes> FolderStore::get(const ObjectKey& key, std::uint64_t max_bytes) {
    TRY(check_key(key));
    TRY(root_is_there());
    return read_object(path_of(key), key, max_bytes);
}

Result<std::optional<ObjectInfo>> FolderStore::head(const ObjectKey& key) {
    TRY(check_key(key));
    TRY(root_is_there());
    struct stat info = {};
    if (::lstat(path_of(key).c_str(), &info) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) return std::optional<ObjectInfo>();
        return from_errno(errno, key.text(), "stat");
    }
    if (!S_ISREG(info.st_mode)) return std::optional<ObjectInfo>();
    return std::optional<ObjectInfo>(ObjectInfo{key, static_cast<std::uint64_t>(info.st_size)});
}

Result<std::vector<ObjectInfo>> FolderStore::list(std::string_view prefix) {
    TRY(check_prefix(prefix));
    TRY(root_is_there());
    std::vector<ObjectInfo> found;
    TRY(collect(root_ / prefix, std::string(prefix), 0, found));
    std::ranges::sort(found, {}, &ObjectInfo::key);
    return found;
}

Result<void> FolderStore::remove(const ObjectKey& key) {
    TRY(check_key(key));
    TRY(root_is_there());
    const fs::path path = path_of(key);
    if (::unlink(path.c_str()) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) return {};
        return from_errno(errno, key.text(), "remove");
    }
    return flush_folder(path.parent_path());
}

}  // namespace engawa::store
