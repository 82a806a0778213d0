#pragma once

#include <cstdint>

namespace engawa::outbox {

// A disk whose power fails: an SQLite VFS that keeps every write in memory until it is synced, and ends the process
// with SIGKILL at a chosen operation. What was not synced is then lost; in the middle of a sync a seeded choice of the
// pending writes reaches the disk, the last of them torn. For one connection in one process.
struct PowerCut {
    std::uint64_t at_operation = 0;  // counts writes, truncations and syncs from 1; 0 never
    std::uint64_t seed = 0;
};

inline constexpr const char* power_cut_vfs_name = "power-cut";

void register_power_cut_vfs(const PowerCut& cut);

// Operations so far.
std::uint64_t power_cut_operations();

}  // namespace engawa::outbox
