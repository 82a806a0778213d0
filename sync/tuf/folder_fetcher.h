#pragma once

#include <filesystem>

#include "sync/tuf/fetcher.h"

namespace engawa::tuf {

// A repository in a folder, on this machine or on a USB stick: the same files that a web server would show of it. What
// lies outside of the folder is not offered, links in it are followed.
class FolderFetcher final : public Fetcher {
  public:
    FolderFetcher(std::filesystem::path metadata_folder, std::filesystem::path target_folder);

    Result<std::string> fetch_metadata(std::string_view file_name, std::uint64_t max_bytes) override;
    Result<void> fetch_target(std::string_view path, std::uint64_t offset, TargetSink& sink) override;

  private:
    std::filesystem::path metadata_folder_;
    std::filesystem::path target_folder_;
};

}  // namespace engawa::tuf
