#pragma once

#include <filesystem>
#include <memory>
#include <set>
#include <string>

#include "sync/store/store.h"

namespace engawa::store {

// A store in a folder: the office's own disk, a network share, a USB stick. Safe against a cut at any moment:
// an object is written under a name that starts with a dot, flushed, then renamed; the folder is flushed too.
// Several processes may use the same folder. What a writer that was cut off has left is removed an hour later, by the next
// that writes into that folder.
class FolderStore final : public ObjectStore {
  public:
    // The root must be there when a call is made, not earlier: a stick that is not inserted is `unreachable`,
    // and nothing is ever written into an empty mount point by making the root here.
    explicit FolderStore(std::filesystem::path root) : root_(std::move(root)) {}

    Result<void> put(const ObjectKey& key, std::span<const std::byte> bytes) override;
    Result<void> put_replace(const ObjectKey& key, std::span<const std::byte> bytes) override;
    Result<Bytes> get(const ObjectKey& key, std::uint64_t max_bytes) override;
    Result<std::optional<ObjectInfo>> head(const ObjectKey& key) override;
    Result<std::vector<ObjectInfo>> list(std::string_view prefix) override;
    Result<void> remove(const ObjectKey& key) override;
    std::string address() const override { return "folder://" + root_.string(); }

  private:
    std::filesystem::path path_of(const ObjectKey& key) const { return root_ / key.text(); }
    Result<void> root_is_there() const;
    void sweep_beside(const std::filesystem::path& written);

    std::filesystem::path root_;
    std::set<std::string> swept_;  // folders
};

}  // namespace engawa::store
