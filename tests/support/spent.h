#pragma once

#include <chrono>
#include <ctime>

namespace engawa::support {

// What a piece of work took, for the figures of docs/performance.md: seconds that passed, and seconds of this process's CPU.
struct Spent {
    double wall = 0;
    double cpu = 0;
};

template <typename Work>
Spent seconds_of(const Work& work) {
    const auto start = std::chrono::steady_clock::now();
    const std::clock_t begin = std::clock();
    work();
    return {std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
            static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC};
}

}  // namespace engawa::support
