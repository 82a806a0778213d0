#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "kiosk/base/atomic_file.h"
#include "sync/tuf/digest.h"
#include "sync/tuf/fetcher.h"
#include "sync/tuf/metadata.h"

namespace engawa::tuf {

// Whether the file has the signed length and hashes. False when it is not there.
Result<bool> is_target_file(const std::filesystem::path& file, const TargetFile& target);

// A target on its way to the disk: gathered in a hidden file beside its place, and put there under its name only when
// length and hashes are right. What was gathered before an interruption is gone on with.
class IncomingTarget final : public TargetSink {
  public:
    // `name` is for errors. The unfinished file's name has the target's hash in it, so it is never gone on with for
    // another content.
    static Result<std::unique_ptr<IncomingTarget>> create(const std::filesystem::path& file, const TargetFile& target,
                                                          std::string name);

    // How many bytes are there already.
    std::uint64_t gathered_bytes() const { return gathered_bytes_; }

    Result<void> begin(std::uint64_t offset) override;
    Result<void> write(std::span<const std::byte> bytes) override;
    // Checks all of it and puts it in its place, durably.
    Result<void> finish();
    // Forgets what was gathered.
    void discard();

  private:
    IncomingTarget(std::filesystem::path file, std::filesystem::path unfinished, const TargetFile& target, std::string name,
                   int descriptor)
        : file_(std::move(file)), unfinished_(std::move(unfinished)), target_(target), name_(std::move(name)),
          descriptor_(descriptor) {}

    std::filesystem::path file_;
    std::filesystem::path unfinished_;
    TargetFile target_;
    std::string name_;
    FileDescriptor descriptor_;
    std::uint64_t gathered_bytes_ = 0;
    std::optional<HashCheck> check_;
};

}  // namespace engawa::tuf
