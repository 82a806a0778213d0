#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "tests/support/temporary_folder.h"

namespace engawa::support {

// A stick with a real file system on a loop device (losetup(8)): FAT where the kernel knows it, else ext4. It keeps what was
// written when it is pulled out, and no more. Needs root and loop devices; without them trouble() says what is missing.
class LoopDisk {
  public:
    LoopDisk();
    ~LoopDisk() { pull_out(); }
    LoopDisk(const LoopDisk&) = delete;
    LoopDisk& operator=(const LoopDisk&) = delete;

    bool mounted() const { return mounted_; }
    const std::string& trouble() const { return trouble_; }
    const std::string& kind() const { return kind_; }
    std::filesystem::path path() const { return folder_.path() / "disk"; }

    // As a hand does it: `umount -l`, in the midst of whatever goes on. False when the system does not let it.
    bool pull_out();
    bool plug_in();
    // Another stick with the bytes that have reached the device by now, as this one would be found if it came out now.
    // Nothing when it cannot be mounted.
    std::unique_ptr<LoopDisk> as_torn_now() const;

  private:
    struct Torn {};
    LoopDisk(Torn, const LoopDisk& from);
    std::filesystem::path image() const { return folder_.path() / "image"; }
    bool make(const std::string& kind);

    TemporaryFolder folder_;
    std::string kind_;
    std::string trouble_;
    bool mounted_ = false;
};

}  // namespace engawa::support
