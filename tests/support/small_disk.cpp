#include "tests/support/small_disk.h"

#include <sys/mount.h>

#include <string>

namespace engawa::support {

SmallDisk::SmallDisk(std::size_t size_bytes) {
    std::filesystem::create_directory(path());
    const std::string options = "size=" + std::to_string(size_bytes);
    mounted_ = ::mount("tmpfs", path().c_str(), "tmpfs", MS_NOSUID | MS_NODEV, options.c_str()) == 0;
}

SmallDisk::~SmallDisk() {
    if (mounted_) ::umount2(path().c_str(), MNT_DETACH);
}

bool SmallDisk::make_read_only() {
    return ::mount(nullptr, path().c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0;
}

}  // namespace engawa::support
