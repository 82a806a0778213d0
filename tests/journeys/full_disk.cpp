// Loaded into a program with LD_PRELOAD: while a file exists, the disk below a folder is full. No room is left on it,
// and writing fails with ENOSPC.
//
//   ENGAWA_FULL_BELOW  the folder
//   ENGAWA_FULL_WHILE  the file, outside the folder
//
// Calls go to the kernel by number: what is replaced here must not be needed by the replacement.

#include <fcntl.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

bool is_full() {
    const char* sign = std::getenv("ENGAWA_FULL_WHILE");
    return sign != nullptr && ::syscall(SYS_faccessat, AT_FDCWD, sign, F_OK) == 0;
}

bool is_below(std::string_view path) {
    const char* folder = std::getenv("ENGAWA_FULL_BELOW");
    return folder != nullptr && path.rfind(folder, 0) == 0;
}

bool refuses(int descriptor) {
    if (!is_full()) return false;
    const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
    char path[PATH_MAX];
    const long length = ::syscall(SYS_readlinkat, AT_FDCWD, link.c_str(), path, sizeof path);
    return length > 0 && is_below({path, static_cast<std::size_t>(length)});
}

ssize_t write_at(int descriptor, const void* data, std::size_t size, off_t offset) {
    if (!refuses(descriptor)) return ::syscall(SYS_pwrite64, descriptor, data, size, offset);
    errno = ENOSPC;
    return -1;
}

int room_on(const char* path, struct statvfs* room) {
    struct statfs disk = {};
    if (::syscall(SYS_statfs, path, &disk) != 0) return -1;
    *room = {};
    room->f_bsize = static_cast<unsigned long>(disk.f_bsize);
    room->f_frsize = static_cast<unsigned long>(disk.f_frsize);
    room->f_blocks = disk.f_blocks;
    const bool full = is_full() && is_below(path);
    room->f_bfree = full ? 0 : disk.f_bfree;
    room->f_bavail = full ? 0 : disk.f_bavail;
    return 0;
}

}  // namespace

extern "C" {

ssize_t write(int descriptor, const void* data, std::size_t size) {
    if (!refuses(descriptor)) return ::syscall(SYS_write, descriptor, data, size);
    errno = ENOSPC;
    return -1;
}

ssize_t pwrite(int descriptor, const void* data, std::size_t size, off_t offset) {
    return write_at(descriptor, data, size, offset);
}
ssize_t pwrite64(int descriptor, const void* data, std::size_t size, off64_t offset) {
    return write_at(descriptor, data, size, offset);
}

int statvfs(const char* path, struct statvfs* room) noexcept { return room_on(path, room); }
int statvfs64(const char* path, struct statvfs64* room) noexcept {
    static_assert(sizeof(struct statvfs64) == sizeof(struct statvfs));
    return room_on(path, reinterpret_cast<struct statvfs*>(room));
}

}  // extern "C"
