#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <vector>

#include "tests/simulation/disk.h"

// The C library's file calls, answered from a simulated disk for paths below /simulated/ and for what was opened there,
// and handed on for everything else. Linked into the program, they stand before the C library's own, also for the C++
// library's <filesystem>. So the product's file code runs as it is, and its every write can be the last.

using namespace engawa::simulation;

namespace {

constexpr int first_number = 1'000'000;  // of our descriptors; the system's stay far below

struct OpenFile {
    Disk* disk = nullptr;  // null: closed
    Disk::NodePointer node;
    std::string path;  // of a folder, for openat and the like
    std::uint64_t offset = 0;
};

std::vector<OpenFile>& open_files() {
    static std::vector<OpenFile> all;
    return all;
}

// An opened folder's names, as they were then.
struct FolderStream {
    std::vector<std::pair<std::string, Disk::Kind>> names;
    std::size_t next = 0;
    int descriptor = -1;
    dirent entry{};
};

std::set<FolderStream*>& streams() {
    static std::set<FolderStream*> all;
    return all;
}

FolderStream* stream_of(DIR* stream) {
    auto* const ours = reinterpret_cast<FolderStream*>(stream);
    return streams().contains(ours) ? ours : nullptr;
}

template <typename Function>
Function* real(const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

int answer(int error) {
    if (error == 0) return 0;
    errno = error;
    return -1;
}

OpenFile* file_of(int descriptor) {
    if (descriptor < first_number) return nullptr;
    return &open_files().at(static_cast<std::size_t>(descriptor - first_number));
}

int keep(OpenFile file) {
    std::vector<OpenFile>& files = open_files();
    auto place = std::find_if(files.begin(), files.end(), [](const OpenFile& each) { return each.disk == nullptr; });
    if (place == files.end()) place = files.insert(files.end(), OpenFile{});
    *place = std::move(file);
    return first_number + static_cast<int>(place - files.begin());
}

int open_mounted(const char* path, int flags) {
    const MountedPath at = mounted(path);
    if (at.disk == nullptr) return answer(ENOENT);
    Disk::NodePointer node = at.disk->find(at.path);
    if (node != nullptr && (flags & O_CREAT) != 0 && (flags & O_EXCL) != 0) return answer(EEXIST);
    if (node == nullptr) {
        if ((flags & O_CREAT) == 0) return answer(ENOENT);
        if (const int error = at.disk->create_file(at.path, node); error != 0) return answer(error);
    }
    const bool folder = node->kind == Disk::Kind::folder;
    if (folder && (flags & O_ACCMODE) != O_RDONLY) return answer(EISDIR);
    if (!folder && (flags & O_DIRECTORY) != 0) return answer(ENOTDIR);
    if ((flags & O_TRUNC) != 0 && !node->bytes.empty()) {
        if (const int error = at.disk->truncate(*node, 0); error != 0) return answer(error);
    }
    return keep({at.disk, node, std::string(path), 0});
}

ssize_t read_at(const OpenFile& file, void* out, size_t size, std::uint64_t offset) {
    if (file.disk->is_cut()) return answer(EIO);
    if (file.node->kind == Disk::Kind::folder) return answer(EISDIR);
    const std::string& bytes = file.node->bytes;
    if (offset >= bytes.size()) return 0;
    const std::size_t count = std::min<std::size_t>(size, bytes.size() - offset);
    std::memcpy(out, bytes.data() + offset, count);
    return static_cast<ssize_t>(count);
}

ssize_t write_at(const OpenFile& file, const void* bytes, size_t size, std::uint64_t offset) {
    const int error = file.disk->write(*file.node, offset, {static_cast<const char*>(bytes), size});
    return error == 0 ? static_cast<ssize_t>(size) : answer(error);
}

void describe(const Disk::Node& node, struct stat* out) {
    *out = {};
    out->st_ino = reinterpret_cast<ino_t>(&node);
    out->st_dev = 1;
    out->st_nlink = 1;
    out->st_mode = node.kind == Disk::Kind::folder ? S_IFDIR | 0755 : S_IFREG | 0644;
    out->st_size = static_cast<off_t>(node.bytes.size());
}

int stat_mounted(const char* path, struct stat* out) {
    const MountedPath at = mounted(path);
    if (at.disk == nullptr) return answer(ENOENT);
    if (at.disk->is_cut()) return answer(EIO);
    const Disk::NodePointer node = at.disk->find(at.path);
    if (node == nullptr) return answer(ENOENT);
    describe(*node, out);
    return 0;
}

int rename_mounted(const char* from, const char* to, Disk::Existing existing) {
    const MountedPath old_place = mounted(from);
    const MountedPath new_place = mounted(to);
    if (old_place.disk == nullptr || new_place.disk != old_place.disk) return answer(EXDEV);
    return answer(old_place.disk->rename(old_place.path, new_place.path, existing));
}

int remove_mounted(const char* path, Disk::Kind kind) {
    const MountedPath at = mounted(path);
    return answer(at.disk == nullptr ? ENOENT : at.disk->remove(at.path, kind));
}

DIR* open_stream(int descriptor) {
    const OpenFile& file = *file_of(descriptor);
    auto* const stream = new FolderStream;
    for (const auto& [name, node] : file.node->entries) stream->names.emplace_back(name, node->kind);
    stream->descriptor = descriptor;
    streams().insert(stream);
    return reinterpret_cast<DIR*>(stream);
}

// The whole path of a name beside an opened folder; empty when it is none of ours.
std::string beside(int folder, const char* path) {
    if (is_mounted_path(path)) return path;
    const OpenFile* const file = file_of(folder);
    return file == nullptr || path[0] == '/' ? std::string() : file->path + "/" + path;
}

mode_t mode_of(int flags, va_list& arguments) {
    return (flags & O_CREAT) != 0 ? static_cast<mode_t>(va_arg(arguments, int)) : 0;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
    if (is_mounted_path(path)) return open_mounted(path, flags);
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    static auto* const next = real<int(const char*, int, ...)>("open");
    return next(path, flags, mode);
}

int openat(int folder, const char* path, int flags, ...) {
    const std::string whole = beside(folder, path);
    if (!whole.empty()) return open_mounted(whole.c_str(), flags);
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    static auto* const next = real<int(int, const char*, int, ...)>("openat");
    return next(folder, path, flags, mode);
}

int close(int descriptor) {
    if (OpenFile* const file = file_of(descriptor)) {
        *file = {};
        return 0;
    }
    static auto* const next = real<int(int)>("close");
    return next(descriptor);
}

ssize_t read(int descriptor, void* out, size_t size) {
    if (OpenFile* const file = file_of(descriptor)) {
        const ssize_t count = read_at(*file, out, size, file->offset);
        if (count > 0) file->offset += static_cast<std::uint64_t>(count);
        return count;
    }
    static auto* const next = real<ssize_t(int, void*, size_t)>("read");
    return next(descriptor, out, size);
}

ssize_t pread(int descriptor, void* out, size_t size, off_t offset) {
    if (OpenFile* const file = file_of(descriptor)) return read_at(*file, out, size, static_cast<std::uint64_t>(offset));
    static auto* const next = real<ssize_t(int, void*, size_t, off_t)>("pread");
    return next(descriptor, out, size, offset);
}

ssize_t write(int descriptor, const void* bytes, size_t size) {
    if (OpenFile* const file = file_of(descriptor)) {
        const ssize_t count = write_at(*file, bytes, size, file->offset);
        if (count > 0) file->offset += static_cast<std::uint64_t>(count);
        return count;
    }
    static auto* const next = real<ssize_t(int, const void*, size_t)>("write");
    return next(descriptor, bytes, size);
}

ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t offset) {
    if (OpenFile* const file = file_of(descriptor)) return write_at(*file, bytes, size, static_cast<std::uint64_t>(offset));
    static auto* const next = real<ssize_t(int, const void*, size_t, off_t)>("pwrite");
    return next(descriptor, bytes, size, offset);
}

int ftruncate(int descriptor, off_t size) noexcept {
    if (OpenFile* const file = file_of(descriptor)) {
        return answer(file->disk->truncate(*file->node, static_cast<std::uint64_t>(size)));
    }
    static auto* const next = real<int(int, off_t)>("ftruncate");
    return next(descriptor, size);
}

int fsync(int descriptor) {
    if (OpenFile* const file = file_of(descriptor)) return answer(file->disk->sync(*file->node));
    static auto* const next = real<int(int)>("fsync");
    return next(descriptor);
}

int fstat(int descriptor, struct stat* out) noexcept {
    if (OpenFile* const file = file_of(descriptor)) {
        describe(*file->node, out);
        return 0;
    }
    static auto* const next = real<int(int, struct stat*)>("fstat");
    return next(descriptor, out);
}

int stat(const char* path, struct stat* out) noexcept {
    if (is_mounted_path(path)) return stat_mounted(path, out);
    static auto* const next = real<int(const char*, struct stat*)>("stat");
    return next(path, out);
}

int lstat(const char* path, struct stat* out) noexcept {
    if (is_mounted_path(path)) return stat_mounted(path, out);
    static auto* const next = real<int(const char*, struct stat*)>("lstat");
    return next(path, out);
}

int statvfs(const char* path, struct statvfs* out) noexcept {
    static auto* const next = real<int(const char*, struct statvfs*)>("statvfs");
    return next(is_mounted_path(path) ? "/" : path, out);
}

int rename(const char* from, const char* to) noexcept {
    if (is_mounted_path(from)) return rename_mounted(from, to, Disk::Existing::replace);
    static auto* const next = real<int(const char*, const char*)>("rename");
    return next(from, to);
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
    if (is_mounted_path(from)) {
        return rename_mounted(from, to, (flags & RENAME_NOREPLACE) != 0 ? Disk::Existing::keep : Disk::Existing::replace);
    }
    static auto* const next = real<int(int, const char*, int, const char*, unsigned)>("renameat2");
    return next(from_folder, from, to_folder, to, flags);
}

int unlink(const char* path) noexcept {
    if (is_mounted_path(path)) return remove_mounted(path, Disk::Kind::file);
    static auto* const next = real<int(const char*)>("unlink");
    return next(path);
}

int rmdir(const char* path) noexcept {
    if (is_mounted_path(path)) return remove_mounted(path, Disk::Kind::folder);
    static auto* const next = real<int(const char*)>("rmdir");
    return next(path);
}

int remove(const char* path) noexcept {
    if (is_mounted_path(path)) {
        const int removed = remove_mounted(path, Disk::Kind::file);
        return removed == 0 || errno != EISDIR ? removed : remove_mounted(path, Disk::Kind::folder);
    }
    static auto* const next = real<int(const char*)>("remove");
    return next(path);
}

int unlinkat(int folder, const char* path, int flags) noexcept {
    const std::string whole = beside(folder, path);
    if (!whole.empty()) {
        return remove_mounted(whole.c_str(), (flags & AT_REMOVEDIR) != 0 ? Disk::Kind::folder : Disk::Kind::file);
    }
    static auto* const next = real<int(int, const char*, int)>("unlinkat");
    return next(folder, path, flags);
}

int link(const char* from, const char* to) noexcept {
    if (is_mounted_path(from)) {
        const MountedPath old_place = mounted(from);
        const MountedPath new_place = mounted(to);
        if (old_place.disk == nullptr || new_place.disk != old_place.disk) return answer(EXDEV);
        return answer(old_place.disk->link(old_place.path, new_place.path));
    }
    static auto* const next = real<int(const char*, const char*)>("link");
    return next(from, to);
}

int mkdir(const char* path, mode_t mode) noexcept {
    if (is_mounted_path(path)) {
        const MountedPath at = mounted(path);
        return answer(at.disk == nullptr ? ENOENT : at.disk->make_folder(at.path));
    }
    static auto* const next = real<int(const char*, mode_t)>("mkdir");
    return next(path, mode);
}

int fchmodat(int folder, const char* path, mode_t mode, int flags) noexcept {
    if (!beside(folder, path).empty()) return 0;  // rights are not simulated
    static auto* const next = real<int(int, const char*, mode_t, int)>("fchmodat");
    return next(folder, path, mode, flags);
}

// One process at a time runs on a simulated machine, so that every lock is free.
int fcntl(int descriptor, int command, ...) {
    va_list rest;
    va_start(rest, command);
    void* const argument = va_arg(rest, void*);
    va_end(rest);
    if (file_of(descriptor) != nullptr) return 0;
    static auto* const next = real<int(int, int, ...)>("fcntl");
    return next(descriptor, command, argument);
}

int flock(int descriptor, int operation) noexcept {
    if (file_of(descriptor) != nullptr) return 0;  // one process has the machine
    static auto* const next = real<int(int, int)>("flock");
    return next(descriptor, operation);
}

DIR* opendir(const char* path) {
    if (is_mounted_path(path)) {
        const int descriptor = open_mounted(path, O_RDONLY | O_DIRECTORY);
        return descriptor < 0 ? nullptr : open_stream(descriptor);
    }
    static auto* const next = real<DIR*(const char*)>("opendir");
    return next(path);
}

DIR* fdopendir(int descriptor) {
    if (file_of(descriptor) != nullptr) return open_stream(descriptor);
    static auto* const next = real<DIR*(int)>("fdopendir");
    return next(descriptor);
}

dirent* readdir(DIR* stream) {
    if (FolderStream* const ours = stream_of(stream)) {
        if (ours->next == ours->names.size()) return nullptr;
        const auto& [name, kind] = ours->names[ours->next++];
        ours->entry = {};
        ours->entry.d_ino = 1;
        ours->entry.d_type = kind == Disk::Kind::folder ? DT_DIR : DT_REG;
        name.copy(ours->entry.d_name, sizeof ours->entry.d_name - 1);
        return &ours->entry;
    }
    static auto* const next = real<dirent*(DIR*)>("readdir");
    return next(stream);
}

int closedir(DIR* stream) {
    if (FolderStream* const ours = stream_of(stream)) {
        close(ours->descriptor);
        streams().erase(ours);
        delete ours;
        return 0;
    }
    static auto* const next = real<int(DIR*)>("closedir");
    return next(stream);
}

int dirfd(DIR* stream) noexcept {
    if (const FolderStream* const ours = stream_of(stream)) return ours->descriptor;
    static auto* const next = real<int(DIR*)>("dirfd");
    return next(stream);
}

// Names of unfinished files have it in them, and a run must not depend on it.
pid_t getpid() noexcept { return 4711; }

}
