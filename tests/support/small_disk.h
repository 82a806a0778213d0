#pragma once

#include <filesystem>

#include "tests/support/temporary_folder.h"

namespace engawa::support {

// A file system of its own that is soon full: a tmpfs of a given size, unmounted when the object goes. Mounting asks
// for root; where that is not so, mounted() says it.
class SmallDisk {
  public:
    explicit SmallDisk(std::size_t size_bytes);
    ~SmallDisk();
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    bool mounted() const { return mounted_; }
    std::filesystem::path path() const { return folder_.path() / "disk"; }
    bool make_read_only();

  private:
    TemporaryFolder folder_;
    bool mounted_ = false;
};

}  // namespace engawa::support
