#include "tests/support/png.h"

#include <stb/stb_image_write.h>

namespace engawa::test {

bool write_png(const Image& image, const std::string& path) {
    std::vector<std::uint8_t> bytes;
    bytes.reserve(image.pixels.size() * 3);
    for (const std::uint32_t pixel : image.pixels) {
        bytes.push_back(static_cast<std::uint8_t>(pixel >> 16));
        bytes.push_back(static_cast<std::uint8_t>(pixel >> 8));
        bytes.push_back(static_cast<std::uint8_t>(pixel));
    }
    return stbi_write_png(path.c_str(), image.width_px, image.height_px, 3, bytes.data(), image.width_px * 3) != 0;
}

}  // namespace engawa::test
