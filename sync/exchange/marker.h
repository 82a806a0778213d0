#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "kiosk/base/result.h"

// What a prepared stick is known by. docs/formats/stick.md

namespace engawa::exchange {

enum class StickError {
    not_ours,    // permanent: there is no engawa-store.toml
    malformed,   // permanent: there is one that cannot be read
    other_city,  // permanent
    torn_out,    // temporary: it went while it was used
};
std::string_view error_name(StickError code);

inline constexpr std::string_view marker_file_name = "engawa-store.toml";

enum class Cargo { inbox, acks, health, slips, content };

struct Marker {
    std::string city;
    std::set<Cargo> carries;
    friend bool operator==(const Marker&, const Marker&) = default;
};

// Of a stick or any folder that is its top. StickError, or a FileError when the medium cannot be read.
Result<Marker> read_marker(const std::filesystem::path& folder);

// Everything, for that city.
Marker marker_for(std::string city);
std::string marker_text(const Marker& marker);

}  // namespace engawa::exchange
