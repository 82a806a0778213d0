#include "tests/support/loop_disk.h"

#include <sys/mount.h>

#include <fstream>
#include <vector>

#include "tests/support/process.h"

namespace engawa::support {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t image_bytes = 40u << 20;  // FAT32 begins at 33 MiB

bool works(const std::vector<std::string>& command, std::string& said) {
    std::error_code ignored;
    if (!fs::exists(command.front(), ignored)) {
        said = command.front() + " is not installed";
        return false;
    }
    const Finished done = run(command, {}, {});
    if (done.ending.exit_code == 0) return true;
    said = command.front() + " failed; its message is above";
    return false;
}

}  // namespace

bool LoopDisk::make(const std::string& kind) {
    std::ofstream(image(), std::ios::binary | std::ios::trunc).flush();
    fs::resize_file(image(), image_bytes);
    const bool is_fat = kind == "vfat";
    const std::vector<std::string> command = is_fat ? std::vector<std::string>{"/usr/sbin/mkfs.vfat", "-F", "32", image().string()}
                                                    : std::vector<std::string>{"/usr/sbin/mkfs.ext4", "-q", "-F", image().string()};
    std::string said;
    kind_ = kind;
    if (works(command, said) && plug_in()) return true;
    trouble_ += (trouble_.empty() ? "" : "; ") + kind + ": " + (said.empty() ? "it cannot be mounted from a loop device" : said);
    return false;
}

LoopDisk::LoopDisk() {
    fs::create_directory(path());
    if (!make("vfat")) make("ext4");
}

LoopDisk::LoopDisk(Torn, const LoopDisk& from) : kind_(from.kind_) {
    fs::create_directory(path());
    fs::copy_file(from.image(), image());
    plug_in();
}

bool LoopDisk::plug_in() {
    std::string said;
    mounted_ = works({"/usr/bin/mount", "-t", kind_, "-o", "loop", image().string(), path().string()}, said);
    return mounted_;
}

bool LoopDisk::pull_out() {
    if (mounted_) mounted_ = ::umount2(path().c_str(), MNT_DETACH) != 0;
    return !mounted_;
}

std::unique_ptr<LoopDisk> LoopDisk::as_torn_now() const {
    std::unique_ptr<LoopDisk> torn(new LoopDisk(Torn{}, *this));
    return torn->mounted() ? std::move(torn) : nullptr;
}

}  // namespace engawa::support
