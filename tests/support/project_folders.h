#pragma once

#include <filesystem>

// Where the repository and its built programs lie, so that a test program runs from anywhere by hand. The environment's
// ENGAWA_SOURCE_DIR and ENGAWA_BIN_DIR go before what was compiled in.

namespace engawa::support {

std::filesystem::path source_dir();
std::filesystem::path bin_dir();
// What is built to be installed beside the programs: <build>/share/engawa.
std::filesystem::path share_dir();

}  // namespace engawa::support
