#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace engawa::test {

// Opaque pixels, 0xRRGGBB, rows from the top.
struct Image {
    int width_px = 0;
    int height_px = 0;
    std::vector<std::uint32_t> pixels;

    Image(int width, int height, std::uint32_t colour)
        : width_px(width), height_px(height), pixels(static_cast<std::size_t>(width) * height, colour) {}

    std::uint32_t& at(int x, int y) { return pixels[static_cast<std::size_t>(y) * width_px + x]; }
    bool contains(int x, int y) const { return x >= 0 && y >= 0 && x < width_px && y < height_px; }
};

// False when the file cannot be written.
bool write_png(const Image& image, const std::string& path);

}  // namespace engawa::test
