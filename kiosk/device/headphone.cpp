#include "kiosk/device/headphone.h"

#include <fcntl.h>
#include <linux/input.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>

namespace engawa::device {

namespace {

using Bits = std::array<unsigned char, SW_MAX / 8 + 1>;

bool has(const Bits& bits, unsigned bit) { return (bits[bit / 8] & (1U << (bit % 8))) != 0; }

}  // namespace

std::unique_ptr<EvdevJack> EvdevJack::open(const std::filesystem::path& folder) {
    std::error_code code;
    for (const auto& entry : std::filesystem::directory_iterator(folder, code)) {
        if (!entry.path().filename().string().starts_with("event")) continue;
        const int fd = ::open(entry.path().c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        if (fd < 0) continue;
        Bits can{};
        Bits now{};
        const bool jack = ::ioctl(fd, EVIOCGBIT(EV_SW, can.size()), can.data()) >= 0 && has(can, SW_HEADPHONE_INSERT) &&
                          ::ioctl(fd, EVIOCGSW(now.size()), now.data()) >= 0;
        if (jack) return std::make_unique<EvdevJack>(fd, has(now, SW_HEADPHONE_INSERT) ? Plug::in : Plug::out);
        ::close(fd);
    }
    return nullptr;
}

EvdevJack::~EvdevJack() {
    if (fd_ >= 0) ::close(fd_);
}

std::optional<Plug> EvdevJack::take() {
    input_event event{};
    while (::read(fd_, &event, sizeof(event)) == static_cast<ssize_t>(sizeof(event))) {
        if (event.type == EV_SW && event.code == SW_HEADPHONE_INSERT) now_ = event.value != 0 ? Plug::in : Plug::out;
    }
    if (now_ == reported_) return std::nullopt;
    reported_ = now_;
    return now_;
}

}  // namespace engawa::device
