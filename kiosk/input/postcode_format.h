#pragma once

#include <cstdint>
#include <string_view>

// The index file, little-endian as the machines it is built for. Private to the folder.
//     header, cities × CityRecord, towns × TownRecord sorted by code, text (each string: one length byte, UTF-8)

namespace engawa::input::postcode_format {

inline constexpr std::string_view magic = "ENGAPC01";

struct Header {
    char magic[8];
    std::uint32_t cities;
    std::uint32_t towns;
    std::uint32_t text_bytes;
    std::uint32_t reserved;
};

struct CityRecord {
    std::uint32_t prefecture;  // offsets into the text
    std::uint32_t name;
};

struct TownRecord {
    std::uint32_t code;
    std::uint32_t name;
    std::uint32_t city;
};

static_assert(sizeof(Header) == 24 && sizeof(CityRecord) == 8 && sizeof(TownRecord) == 12);

}  // namespace engawa::input::postcode_format
