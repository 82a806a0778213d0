#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace engawa::support {

// A folder of its own for one test, removed with all it holds.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    // Writes a file below the folder, making folders on the way.
    std::filesystem::path write(const std::filesystem::path& name, std::string_view content) const;

  private:
    std::filesystem::path path_;
};

// The whole file; fails the test when it cannot be read.
std::string read_all(const std::filesystem::path& path);

// Every file below `folder` that holds `needle`, as paths; how tests look for what must not be kept.
std::string files_holding(const std::filesystem::path& folder, std::string_view needle);

}  // namespace engawa::support
