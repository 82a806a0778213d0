#pragma once

#include "kiosk/base/result.h"
#include "kiosk/text/font_set.h"
#include "kiosk/text/glyph_pages.h"
#include "kiosk/text/layout.h"

#include <cstddef>
#include <memory>
#include <string_view>

// All that a screen needs to put text on itself. One thread only: the one that draws.
//
//     text.begin_frame();
//     const ParagraphLayout& words = text.paragraph("{申請|しんせい}をはじめます", style);
//     for (const PlacedGlyph& glyph : words.glyphs) {
//         const GlyphPlace place = text.pages().place(glyph.key);
//         ... draw place.on_page of texture place.page at
//             x + glyph.x_px + place.bearing_x_px, y + glyph.y_px - place.bearing_y_px
//     }

namespace engawa::text {

class LayoutCache;
class LineBreaks;
class Typesetter;

struct TextStackOptions {
    GlyphPagesOptions pages;
    std::size_t max_layouts = 512;  // kept from one frame to the next; one frame may use more
};

class TextStack {
  public:
    // Opens no font yet: each is mapped when the first character needs it. Errors: font_missing, icu_data.
    static Result<std::unique_ptr<TextStack>> create(FontChains chains, TextStackOptions options = {});
    ~TextStack();
    TextStack(const TextStack&) = delete;
    TextStack& operator=(const TextStack&) = delete;

    // Before anything else of a frame. Old layouts and pages are dropped here only.
    void begin_frame();

    // `marked` is UTF-8 with readings as in docs/formats/readings.md; text that a person typed goes through
    // paragraph_of_plain or escape_ruby. "\n" begins a new line. Bytes that are no UTF-8 show as U+FFFD.
    // Kept from frame to frame; the reference is valid until the next begin_frame() or clear_personal().
    const ParagraphLayout& paragraph(std::string_view marked, const ParagraphStyle& style);
    const ParagraphLayout& paragraph_of_plain(std::string_view plain, const ParagraphStyle& style);

    GlyphPages& pages() { return *pages_; }
    FontSet& fonts() { return *fonts_; }

    // The end of a visit: layouts, glyph pages and every working buffer are overwritten and emptied.
    // Drop your textures too: they hold the same pictures.
    void clear_personal();

    std::size_t layout_count() const;

  private:
    TextStack(std::unique_ptr<FontSet> fonts, std::unique_ptr<LineBreaks> breaks, TextStackOptions options);

    std::unique_ptr<FontSet> fonts_;
    std::unique_ptr<GlyphPages> pages_;
    std::unique_ptr<Typesetter> typesetter_;
    std::unique_ptr<LayoutCache> layouts_;
};

}  // namespace engawa::text
