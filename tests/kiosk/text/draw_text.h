#pragma once

#include "kiosk/text/text_stack.h"
#include "tests/support/png.h"

namespace engawa::test {

// Draws as the kiosk does: glyph pictures from the pages at whole pixels, blended over what is there.
inline void draw_text(Image& image, text::TextStack& stack, const text::ParagraphLayout& layout, int x_px, int y_px,
                      std::uint32_t colour) {
    for (const text::PlacedGlyph& glyph : layout.glyphs) {
        const text::GlyphPlace place = stack.pages().place(glyph.key);
        if (place.on_page.empty()) continue;
        const auto coverage = stack.pages().coverage(place.page);
        const int page_px = stack.pages().page_px();
        for (int row = 0; row < place.on_page.height_px; ++row) {
            for (int column = 0; column < place.on_page.width_px; ++column) {
                const int x = x_px + glyph.x_px + place.bearing_x_px + column;
                const int y = y_px + glyph.y_px - place.bearing_y_px + row;
                if (!image.contains(x, y)) continue;
                const unsigned alpha = coverage[static_cast<std::size_t>(place.on_page.y_px + row) * page_px +
                                                static_cast<std::size_t>(place.on_page.x_px + column)];
                std::uint32_t& pixel = image.at(x, y);
                std::uint32_t blended = 0;
                for (const int shift : {0, 8, 16}) {
                    const unsigned under = (pixel >> shift) & 0xFFU;
                    const unsigned over = (colour >> shift) & 0xFFU;
                    blended |= ((under * (255 - alpha) + over * alpha + 127) / 255) << shift;
                }
                pixel = blended;
            }
        }
    }
}

}  // namespace engawa::test
