#include "tests/support/small_disk.h"

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>

namespace engawa::support {

namespace {

bool write_line(const char* file, const std::string& line) {
    std::ofstream out(file);
    out << line << std::flush;
    return out.good();
}

// A user and mount namespace of this process's own, in which it may mount (user_namespaces(7)). It stays who it is.
bool enter_own_namespace() {
    const std::string user = std::to_string(::geteuid());
    const std::string group = std::to_string(::getegid());
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    return write_line("/proc/self/uid_map", user + " " + user + " 1") && write_line("/proc/self/setgroups", "deny") &&
           write_line("/proc/self/gid_map", group + " " + group + " 1");
}

}  // namespace

SmallDisk::SmallDisk(std::size_t size_bytes) {
    std::filesystem::create_directory(path());
    const std::string options = "size=" + std::to_string(size_bytes);
    const auto mount = [&] {
        mounted_ = ::mount("tmpfs", path().c_str(), "tmpfs", MS_NOSUID | MS_NODEV, options.c_str()) == 0;
        return mounted_;
    };
    if (mount()) return;
    trouble_ = std::string("no file system of a test's own: mount says ") + std::strerror(errno);
    if (!enter_own_namespace()) {
        trouble_ += std::string(", a user namespace: ") + std::strerror(errno);
    } else if (!mount()) {
        trouble_ += std::string(", mount in a user namespace: ") + std::strerror(errno);
    }
    trouble_ += "; run as root with CAP_SYS_ADMIN, or where user namespaces are allowed";
}

SmallDisk::~SmallDisk() {
    if (mounted_) ::umount2(path().c_str(), MNT_DETACH);
}

bool SmallDisk::pull_out() {
    mounted_ = mounted_ && ::umount2(path().c_str(), MNT_DETACH) != 0;
    return !mounted_;
}

bool SmallDisk::unmount() {
    mounted_ = mounted_ && ::umount2(path().c_str(), 0) != 0;
    return !mounted_;
}

bool SmallDisk::make_read_only() {
    return ::mount(nullptr, path().c_str(), nullptr, MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV, nullptr) == 0;
}

Plugged::Plugged(const SmallDisk& disk, std::filesystem::path slot) : slot_(std::move(slot)) {
    mounted_ = ::mount(disk.path().c_str(), slot_.c_str(), nullptr, MS_BIND, nullptr) == 0;
}

Plugged::~Plugged() {
    if (mounted_) ::umount2(slot_.c_str(), MNT_DETACH);
}

}  // namespace engawa::support
