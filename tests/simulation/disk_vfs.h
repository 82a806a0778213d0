#pragma once

#include <cstdint>

namespace engawa::simulation {

// Makes simulated disks SQLite's own: databases below /simulated/ only, opened by any number of connections of this
// process. Once a process.
void use_simulated_disks_for_sqlite();

// SQLite draws the salts of its logs from this; the same seed gives the same bytes.
void seed_sqlite(std::uint64_t seed);

}  // namespace engawa::simulation
