#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "kiosk/base/result.h"

// What lies in a pack's folder, judged by name, kind, count and size before anything is read. Private to the folder.

namespace engawa::content {

// Every file, "media/x.png", sorted.
Result<std::vector<std::string>> list_pack_files(const std::filesystem::path& folder);

// Whether a media file is what its name says, by its first bytes.
Result<void> check_media(const std::filesystem::path& folder, const std::string& file);

inline constexpr std::size_t pack_toml_limit_bytes = 256U << 10U;
inline constexpr std::size_t markdown_limit_bytes = 256U << 10U;
inline constexpr std::size_t form_limit_bytes = 2U << 20U;
inline constexpr std::size_t data_limit_bytes = 4U << 20U;
inline constexpr std::size_t picture_limit_bytes = 4U << 20U;
inline constexpr std::size_t sound_limit_bytes = 8U << 20U;

}  // namespace engawa::content
