#pragma once

#include <filesystem>
#include <string>

#include "tests/support/temporary_folder.h"

namespace engawa::support {

// A file system of its own that is soon full: a tmpfs of a given size, unmounted when the object goes. Mounting asks
// for root or, failing that, for a user namespace, which the process then stays in. Where neither is to be had,
// trouble() says why: a test that needs the disk has then failed, for what it is about has not been seen.
class SmallDisk {
  public:
    explicit SmallDisk(std::size_t size_bytes);
    ~SmallDisk();
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    bool mounted() const { return mounted_; }
    const std::string& trouble() const { return trouble_; }
    std::filesystem::path path() const { return folder_.path() / "disk"; }
    bool make_read_only();
    // As umount(8) does it: not while a file on it is open.
    bool unmount();
    // As a stick that is pulled: the mount point is an empty folder of the disk below from now on.
    bool pull_out();

  private:
    TemporaryFolder folder_;
    bool mounted_ = false;
    std::string trouble_;
};

// The disk at another folder as well, as a stick in a slot that somebody else looks at; pulled out when it goes.
class Plugged {
  public:
    // Both must be there; the disk outlives it.
    Plugged(const SmallDisk& disk, std::filesystem::path slot);
    ~Plugged();
    Plugged(const Plugged&) = delete;
    Plugged& operator=(const Plugged&) = delete;

    bool mounted() const { return mounted_; }

  private:
    std::filesystem::path slot_;
    bool mounted_ = false;
};

}  // namespace engawa::support
