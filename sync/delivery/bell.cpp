#include "sync/delivery/bell.h"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

namespace engawa::delivery {

Result<std::unique_ptr<Bell>> Bell::create() {
    const int number = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (number < 0) return file_error(errno, "eventfd", "making a bell");
    return std::unique_ptr<Bell>(new Bell(number));
}

void Bell::ring() {
    // Fails only when it was rung 2^64 - 2 times unheard.
    (void)eventfd_write(event_.number(), 1);
}

void Bell::still() {
    eventfd_t rung = 0;
    (void)eventfd_read(event_.number(), &rung);
}

void Bell::wait(std::optional<Milliseconds> time, int descriptor) {
    std::array<pollfd, 2> watched{pollfd{event_.number(), POLLIN, 0}, pollfd{descriptor, POLLIN, 0}};
    const int timeout = time ? static_cast<int>(std::clamp<std::int64_t>(time->count(), 0, INT_MAX)) : -1;
    (void)poll(watched.data(), watched.size(), timeout);  // interrupted is early
}

}  // namespace engawa::delivery
