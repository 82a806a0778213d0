#pragma once

#include <sys/types.h>

#include <cstddef>
#include <fstream>
#include <string>

namespace engawa::forms {

// The most memory the process ever had resident (proc(5), VmHWM); 0 when it cannot be told. wait4's figure counts what
// ran before exec too.
inline std::size_t peak_kilobytes(pid_t process) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    std::string word;
    std::size_t value = 0;
    while (status >> word) {
        if (word == "VmHWM:" && status >> value) return value;
    }
    return 0;
}

// From now on the peak is that of what follows (proc(5), clear_refs).
inline void forget_peak() {
    std::ofstream("/proc/self/clear_refs") << '5';
}

}  // namespace engawa::forms
