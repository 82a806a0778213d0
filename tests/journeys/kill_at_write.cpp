// Loaded into a program with LD_PRELOAD: the power goes at the n-th change below a folder. A change is a write,
// truncation, sync, rename or removal. What was written and not synced is lost as a disk would lose it: nothing of it,
// all of it, or all from some write on. A write that is being cut may be there by half. Then SIGKILL.
//
//   ENGAWA_CUT_BELOW    the folder
//   ENGAWA_CUT_AT       n, from 1; 0 only counts
//   ENGAWA_CUT_SEED     decides what is lost
//   ENGAWA_CUT_THREADS  "main": only the first thread's changes count, so that n means the same in every run; "all"
//   ENGAWA_CUT_NOTE     file, outside the folder, that gets "cut <n> <call> <file>" or, at a normal end, "end <count>"
//
// Calls go to the kernel by number: what is replaced here must not be needed by the replacement.

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using FileIdentity = std::pair<dev_t, ino_t>;

// How a file was before a change that no sync has made durable.
struct Before {
    FileIdentity file;
    off_t size;
    off_t offset;
    std::vector<char> bytes;
};

std::string setting(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

std::uint64_t scrambled(std::uint64_t value) {
    value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31U);
}

class Power {
  public:
    Power()
        : below_(setting("ENGAWA_CUT_BELOW") + "/"),
          at_(std::strtoull(setting("ENGAWA_CUT_AT").c_str(), nullptr, 10)),
          chance_(scrambled(std::strtoull(setting("ENGAWA_CUT_SEED").c_str(), nullptr, 10) + 0x9e3779b97f4a7c15U)),
          main_only_(setting("ENGAWA_CUT_THREADS") == "main"),
          note_(setting("ENGAWA_CUT_NOTE")) {}

    std::mutex mutex;

    bool concerns(std::string_view path) const { return below_.size() > 1 && path.substr(0, below_.size()) == below_; }

    // Empty when it is none of ours.
    std::string path_of(int descriptor) const {
        char path[PATH_MAX];
        const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
        const ssize_t size = ::readlink(link.c_str(), path, sizeof path);
        const std::string text = size > 0 ? std::string(path, static_cast<std::size_t>(size)) : std::string();
        return concerns(text) ? text : std::string();
    }

    // Whether the power goes instead of this change.
    bool is_due() {
        if (main_only_ && ::getpid() != ::gettid()) return false;
        return ++count_ == at_;
    }

    // Shared memory of SQLite is no part of what a disk keeps, and is mapped by the other threads.
    static bool kept_by_disk(const std::string& path) { return path.size() < 4 || path.substr(path.size() - 4) != "-shm"; }

    void remember(int descriptor, off_t offset, std::size_t length) {
        struct stat info = {};
        if (::fstat(descriptor, &info) != 0) return;
        const FileIdentity file{info.st_dev, info.st_ino};
        // A descriptor of our own, never closed: closing any would drop the locks that SQLite holds.
        if (own_.count(file) == 0) {
            own_[file] = ::open(("/proc/self/fd/" + std::to_string(descriptor)).c_str(), O_RDWR | O_CLOEXEC);
        }
        Before before{file, info.st_size, offset, {}};
        if (offset < info.st_size) {
            before.bytes.resize(std::min(length, static_cast<std::size_t>(info.st_size - offset)));
            const ssize_t got = ::pread(own_[file], before.bytes.data(), before.bytes.size(), offset);
            before.bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        }
        unsynced_.push_back(std::move(before));
    }

    void synced(int descriptor) {
        struct stat info = {};
        if (::fstat(descriptor, &info) != 0) return;
        const FileIdentity file{info.st_dev, info.st_ino};
        std::erase_if(unsynced_, [&](const Before& before) { return before.file == file; });
    }

    bool half_written() const { return (chance_ & 4U) != 0; }

    [[noreturn]] void go(const char* call, const std::string& path) {
        std::size_t kept = unsynced_.size();
        if (chance_ % 4 == 1) kept = 0;
        if (chance_ % 4 >= 2) kept = (chance_ >> 8U) % (unsynced_.size() + 1);
        while (unsynced_.size() > kept) {
            const Before& before = unsynced_.back();
            const int file = own_[before.file];
            ::syscall(SYS_ftruncate, file, before.size);
            ::syscall(SYS_pwrite64, file, before.bytes.data(), before.bytes.size(), before.offset);
            unsynced_.pop_back();
        }
        note("cut " + std::to_string(count_) + " " + call + " " + path.substr(path.rfind('/') + 1));
        ::kill(::getpid(), SIGKILL);
        while (true) ::pause();
    }

    void note(const std::string& line) const {
        if (note_.empty()) return;
        const int file = ::open(note_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        (void)::syscall(SYS_write, file, line.data(), line.size());
        ::close(file);
    }

    std::uint64_t count() const { return count_; }

  private:
    std::string below_;
    std::uint64_t at_;
    std::uint64_t chance_;
    bool main_only_;
    std::string note_;
    std::uint64_t count_ = 0;
    std::vector<Before> unsynced_;
    std::map<FileIdentity, int> own_;
};

// The calls that are replaced know no object of ours. Never destroyed: they come until the very end.
Power& power() {
    static auto* const one = new Power;
    return *one;
}

[[gnu::destructor]] void say_count() {
    if (!setting("ENGAWA_CUT_NOTE").empty()) power().note("end " + std::to_string(power().count()));
}

ssize_t write_at(int descriptor, const void* data, std::size_t size, off_t offset) {
    return ::syscall(SYS_pwrite64, descriptor, data, size, offset);
}

ssize_t change_at(const char* call, int descriptor, const void* data, std::size_t size, off_t offset) {
    Power& our = power();
    const std::string path = our.path_of(descriptor);
    if (path.empty()) return write_at(descriptor, data, size, offset);
    const std::lock_guard lock(our.mutex);
    const bool due = our.is_due();
    if (Power::kept_by_disk(path)) our.remember(descriptor, offset, size);
    if (!due) return write_at(descriptor, data, size, offset);
    if (our.half_written()) (void)write_at(descriptor, data, size / 2, offset);
    our.go(call, path);
}

int truncate_to(int descriptor, off_t size) {
    Power& our = power();
    const std::string path = our.path_of(descriptor);
    if (path.empty()) return static_cast<int>(::syscall(SYS_ftruncate, descriptor, size));
    const std::lock_guard lock(our.mutex);
    if (our.is_due()) our.go("ftruncate", path);
    if (Power::kept_by_disk(path)) our.remember(descriptor, size, SIZE_MAX);
    return static_cast<int>(::syscall(SYS_ftruncate, descriptor, size));
}

int sync_by(long number, const char* call, int descriptor) {
    Power& our = power();
    const std::string path = our.path_of(descriptor);
    if (path.empty()) return static_cast<int>(::syscall(number, descriptor));
    const std::lock_guard lock(our.mutex);
    if (our.is_due()) our.go(call, path);
    const int done = static_cast<int>(::syscall(number, descriptor));
    if (done == 0) our.synced(descriptor);
    return done;
}

int rename_by(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
    Power& our = power();
    const std::lock_guard lock(our.mutex);
    if (our.concerns(to) && our.is_due()) our.go("rename", to);
    return static_cast<int>(::syscall(SYS_renameat2, from_folder, from, to_folder, to, flags));
}

int remove_by(int folder, const char* path, int flags) {
    Power& our = power();
    const std::lock_guard lock(our.mutex);
    if (our.concerns(path) && our.is_due()) our.go("unlink", path);
    return static_cast<int>(::syscall(SYS_unlinkat, folder, path, flags));
}

}  // namespace

extern "C" {

ssize_t write(int descriptor, const void* data, std::size_t size) {
    const off_t offset = power().path_of(descriptor).empty() ? -1 : ::lseek(descriptor, 0, SEEK_CUR);
    if (offset < 0) return ::syscall(SYS_write, descriptor, data, size);
    const ssize_t written = change_at("write", descriptor, data, size, offset);
    if (written > 0) ::lseek(descriptor, offset + written, SEEK_SET);
    return written;
}

ssize_t pwrite(int descriptor, const void* data, std::size_t size, off_t offset) {
    return change_at("pwrite", descriptor, data, size, offset);
}

ssize_t pwrite64(int descriptor, const void* data, std::size_t size, off64_t offset) {
    return change_at("pwrite", descriptor, data, size, offset);
}

int ftruncate(int descriptor, off_t size) noexcept { return truncate_to(descriptor, size); }
int ftruncate64(int descriptor, off64_t size) noexcept { return truncate_to(descriptor, size); }

int fsync(int descriptor) { return sync_by(SYS_fsync, "fsync", descriptor); }
int fdatasync(int descriptor) { return sync_by(SYS_fdatasync, "fdatasync", descriptor); }

int rename(const char* from, const char* to) noexcept { return rename_by(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
    return rename_by(from_folder, from, to_folder, to, 0);
}
int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
    return rename_by(from_folder, from, to_folder, to, flags);
}

int unlink(const char* path) noexcept { return remove_by(AT_FDCWD, path, 0); }
int unlinkat(int folder, const char* path, int flags) noexcept { return remove_by(folder, path, flags); }

}  // extern "C"
