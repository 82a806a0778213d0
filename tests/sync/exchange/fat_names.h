#pragma once

#include <filesystem>
#include <string_view>

namespace engawa::exchange {

// Fails the test for every name below `top` that a FAT32 file system would not keep as it is, or could not tell from another
// in the same folder (Microsoft, "FAT32 File System Specification", 1.03: long names; and the device names of its hosts).
void check_names_for_fat(const std::filesystem::path& top);

// Whether FAT32 keeps this name of one file or folder as it is.
bool fat_keeps(std::string_view name);

}  // namespace engawa::exchange
