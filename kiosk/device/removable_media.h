#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/atomic_file.h"
#include "kiosk/base/result.h"

namespace engawa::device {

enum class MediaError {
    no_watch,  // permanent: the system does not tell what is mounted
};
std::string_view error_name(MediaError code);

// A stick that is in, by where it is mounted. The same stick put in again is another medium.
struct Medium {
    std::filesystem::path folder;
    std::uint64_t number = 0;  // of this mount
    friend bool operator==(const Medium&, const Medium&) = default;
};

// What is plugged in and taken out by hand. From one thread.
class RemovableMedia {
  public:
    virtual ~RemovableMedia() = default;
    // Every medium that is in now, in the order of their coming. FileError when the system cannot say.
    virtual Result<std::vector<Medium>> present() = 0;
    // Readable when something came or went; -1 when it never tells.
    virtual int descriptor() const = 0;
};

// Mount points below the given folders, as /proc/self/mountinfo has them (proc(5)). Linux only.
class MountedMedia final : public RemovableMedia {
  public:
    static Result<std::unique_ptr<RemovableMedia>> create(std::vector<std::filesystem::path> folders);

    Result<std::vector<Medium>> present() override;
    int descriptor() const override { return watch_->number(); }

  private:
    MountedMedia(std::vector<std::filesystem::path> folders, std::unique_ptr<FileDescriptor> mounts,
                 std::unique_ptr<FileDescriptor> watch)
        : folders_(std::move(folders)), mounts_(std::move(mounts)), watch_(std::move(watch)) {}

    std::vector<std::filesystem::path> folders_;
    std::unique_ptr<FileDescriptor> mounts_;
    std::unique_ptr<FileDescriptor> watch_;
};

// The mounts of a mountinfo text that lie below one of the folders, in its order; a line that is none is passed over.
std::vector<Medium> media_below(std::string_view mountinfo, const std::vector<std::filesystem::path>& folders);

// A slot into which a test puts folders.
class FakeMedia final : public RemovableMedia {
  public:
    Result<std::vector<Medium>> present() override { return media_; }
    int descriptor() const override { return -1; }

    void insert(const std::filesystem::path& folder) { media_.push_back({folder, ++last_number_}); }
    // Taken out; what was on it goes with it: the folder is found under `kept_as` afterwards, as a stick in a pocket.
    void tear_out(const std::filesystem::path& folder, const std::filesystem::path& kept_as);

  private:
    std::vector<Medium> media_;
    std::uint64_t last_number_ = 0;
};

}  // namespace engawa::device
