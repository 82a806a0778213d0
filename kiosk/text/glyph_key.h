#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace engawa::text {

enum class Weight : std::uint8_t { regular, bold };

// A face of the FontSet. Regular and bold are different faces, so a key needs no weight.
using FontIndex = std::uint16_t;

// The face that is no file: its only glyph is the box drawn for a character that no font has.
inline constexpr FontIndex box_font = 0xFFFF;

// One picture of one glyph.
struct GlyphKey {
    FontIndex font = box_font;
    std::uint16_t size_px = 0;
    std::uint32_t glyph_id = 0;

    friend bool operator==(const GlyphKey&, const GlyphKey&) = default;
};

}  // namespace engawa::text

template <>
struct std::hash<engawa::text::GlyphKey> {
    std::size_t operator()(const engawa::text::GlyphKey& key) const noexcept {
        std::uint64_t mixed = (std::uint64_t{key.font} << 48) | (std::uint64_t{key.size_px} << 32) | key.glyph_id;
        mixed = (mixed ^ (mixed >> 31)) * 0x9E3779B97F4A7C15ULL;
        return static_cast<std::size_t>(mixed ^ (mixed >> 29));
    }
};
