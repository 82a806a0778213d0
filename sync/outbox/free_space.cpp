#include "sync/outbox/free_space.h"

#include <sys/statvfs.h>

#include <cerrno>

#include "kiosk/base/atomic_file.h"

namespace engawa::outbox {

Result<std::uint64_t> SystemFreeSpace::available_bytes() {
    struct statvfs info = {};
    if (::statvfs(folder_.c_str(), &info) != 0) return file_error(errno, folder_, "cannot ask for free space");
    return static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
}

}  // namespace engawa::outbox
