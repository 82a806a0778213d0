#include "kiosk/device/removable_media.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>

namespace engawa::device {

namespace {

constexpr std::uint64_t max_mountinfo_bytes = 4u << 20;

std::string_view take_field(std::string_view& line) {
    const std::size_t space = line.find(' ');
    const std::string_view field = line.substr(0, space);
    line.remove_prefix(space == line.npos ? line.size() : space + 1);
    return field;
}

// "\040" for a space, as the kernel writes what would break a line.
std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        int code = 0;
        const char* const end = text.data() + std::min(text.size(), i + 4);
        const bool octal = text[i] == '\\' && std::from_chars(text.data() + i + 1, end, code, 8).ptr == end && i + 4 <= text.size();
        out += octal ? static_cast<char>(code) : text[i];
        if (octal) i += 3;
    }
    return out;
}

bool is_below(const std::filesystem::path& path, const std::filesystem::path& folder) {
    const auto [in_folder, in_path] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
    return in_folder == folder.end() && in_path != path.end();
}

// "36 35 98:0 / /media/stick rw,noatime …": number, parent, device, root, mount point.
std::optional<Medium> medium_of(std::string_view line) {
    const std::string_view number = take_field(line);
    Medium medium;
    const auto read = std::from_chars(number.data(), number.data() + number.size(), medium.number);
    for (int passed = 0; passed < 3; ++passed) take_field(line);
    medium.folder = unescaped(take_field(line));
    if (read.ec != std::errc() || !medium.folder.is_absolute()) return std::nullopt;
    return medium;
}

}  // namespace

std::string_view error_name(MediaError code) {
    switch (code) {
        case MediaError::no_watch: return "media.no_watch";
    }
    ENGAWA_VERIFY(false);
}

std::vector<Medium> media_below(std::string_view mountinfo, const std::vector<std::filesystem::path>& folders) {
    std::vector<Medium> media;
    while (!mountinfo.empty()) {
        const std::size_t end = mountinfo.find('\n');
        const auto medium = medium_of(mountinfo.substr(0, end));
        mountinfo.remove_prefix(end == mountinfo.npos ? mountinfo.size() : end + 1);
        if (medium && std::any_of(folders.begin(), folders.end(), [&](const auto& folder) { return is_below(medium->folder, folder); }))
            media.push_back(*medium);
    }
    return media;
}

Result<std::unique_ptr<RemovableMedia>> MountedMedia::create(std::vector<std::filesystem::path> folders) {
    auto mounts = std::make_unique<FileDescriptor>(::open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC));
    auto watch = std::make_unique<FileDescriptor>(::epoll_create1(EPOLL_CLOEXEC));
    // The file is always readable; what changed shows as an exception, which epoll can be told to wait for alone.
    epoll_event event{};
    event.events = EPOLLPRI;
    if (!mounts->is_open() || !watch->is_open() || ::epoll_ctl(watch->number(), EPOLL_CTL_ADD, mounts->number(), &event) != 0)
        return Error(MediaError::no_watch, "/proc/self/mountinfo", std::strerror(errno));
    return std::unique_ptr<RemovableMedia>(new MountedMedia(std::move(folders), std::move(mounts), std::move(watch)));
}

Result<std::vector<Medium>> MountedMedia::present() {
    // Heard; what comes from here on rings again.
    epoll_event heard{};
    (void)::epoll_wait(watch_->number(), &heard, 1, 0);
    std::string text;
    char buffer[16 * 1024];
    for (off_t offset = 0; text.size() < max_mountinfo_bytes;) {
        const ssize_t count = ::pread(mounts_->number(), buffer, sizeof buffer, offset);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return file_error(errno, "/proc/self/mountinfo", "cannot read");
        if (count == 0) break;
        text.append(buffer, static_cast<std::size_t>(count));
        offset += count;
    }
    return media_below(text, folders_);
}

void FakeMedia::tear_out(const std::filesystem::path& folder, const std::filesystem::path& kept_as) {
    std::erase_if(media_, [&](const Medium& medium) { return medium.folder == folder; });
    std::filesystem::rename(folder, kept_as);
}

}  // namespace engawa::device
