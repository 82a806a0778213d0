#include "sync/tuf/target_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "sync/tuf/error.h"

namespace engawa::tuf {

namespace {

// Feeds the first `length_bytes` of a file; false when it is shorter.
Result<bool> feed(HashCheck& check, int descriptor, std::uint64_t length_bytes, const std::filesystem::path& file) {
    std::array<std::byte, 64 * 1024> buffer;
    for (std::uint64_t at = 0; at < length_bytes;) {
        const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), length_bytes - at));
        const ssize_t count = ::pread(descriptor, buffer.data(), wanted, static_cast<off_t>(at));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return file_error(errno, file, "cannot read");
        if (count == 0) return false;
        check.update(std::span(buffer.data(), static_cast<std::size_t>(count)));
        at += static_cast<std::uint64_t>(count);
    }
    return true;
}

Result<std::uint64_t> size_of(int descriptor, const std::filesystem::path& file) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) return file_error(errno, file, "cannot look at");
    return static_cast<std::uint64_t>(status.st_size);
}

}  // namespace

Result<bool> is_target_file(const std::filesystem::path& file, const TargetFile& target) {
    const FileDescriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!descriptor.is_open()) {
        if (errno == ENOENT) return false;
        return file_error(errno, file, "cannot open");
    }
    if (TRY(size_of(descriptor.number(), file)) != target.length_bytes) return false;
    HashCheck check = TRY(HashCheck::create(target.hashes, file.filename().string()));
    if (!TRY(feed(check, descriptor.number(), target.length_bytes, file))) return false;
    return check.finish().ok();
}

Result<std::unique_ptr<IncomingTarget>> IncomingTarget::create(const std::filesystem::path& file,
                                                               const TargetFile& target, std::string name) {
    TRY(HashCheck::create(target.hashes, name));
    const std::string content = fmt::format("{} {} {}", file.filename().string(), target.length_bytes, target.hashes.front().hex);
    const std::filesystem::path unfinished = file.parent_path() / fmt::format(".{}.part", sha256_hex(content));
    const int descriptor = ::open(unfinished.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (descriptor < 0) return file_error(errno, unfinished, "cannot create");
    std::unique_ptr<IncomingTarget> incoming(
        new IncomingTarget(file, unfinished, target, std::move(name), descriptor));
    const std::uint64_t size = TRY(size_of(descriptor, unfinished));
    // All of it, or more, was gathered and yet not put in its place: that was no good end, so it starts over.
    incoming->gathered_bytes_ = size < target.length_bytes ? size : 0;
    return incoming;
}

Result<void> IncomingTarget::begin(std::uint64_t offset) {
    ENGAWA_VERIFY(offset == 0 || offset == gathered_bytes_);
    if (::ftruncate(descriptor_.number(), static_cast<off_t>(offset)) != 0)
        return file_error(errno, unfinished_, "cannot cut");
    gathered_bytes_ = offset;
    check_ = TRY(HashCheck::create(target_.hashes, name_));
    if (!TRY(feed(*check_, descriptor_.number(), offset, unfinished_)))
        return Error(FileError::io, unfinished_.string(), "changed while it was read", Permanence::temporary);
    return {};
}

Result<void> IncomingTarget::write(std::span<const std::byte> bytes) {
    if (bytes.size() > target_.length_bytes - gathered_bytes_)
        return Error(TufError::mismatch, name_, fmt::format("longer than the {} bytes that were signed", target_.length_bytes));
    check_->update(bytes);
    while (!bytes.empty()) {
        const ssize_t count = ::pwrite(descriptor_.number(), bytes.data(), bytes.size(), static_cast<off_t>(gathered_bytes_));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return file_error(errno, unfinished_, "cannot write");
        gathered_bytes_ += static_cast<std::uint64_t>(count);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return {};
}

Result<void> IncomingTarget::finish() {
    if (gathered_bytes_ != target_.length_bytes)
        return Error(TufError::mismatch, name_, fmt::format("{} bytes long; {} were signed", gathered_bytes_, target_.length_bytes));
    TRY(check_->finish());
    if (::fsync(descriptor_.number()) != 0) return file_error(errno, unfinished_, "cannot sync");
    if (!descriptor_.close()) return file_error(errno, unfinished_, "cannot close");
    if (::rename(unfinished_.c_str(), file_.c_str()) != 0) return file_error(errno, file_, "cannot rename into place");
    return sync_folder(file_.parent_path());
}

void IncomingTarget::discard() { ::unlink(unfinished_.c_str()); }

}  // namespace engawa::tuf
