#pragma once

#include "kiosk/base/result.h"
#include "kiosk/text/font_set.h"
#include "kiosk/text/glyph_key.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

// Pictures of glyphs, made when first asked for and kept on square pages of 8-bit coverage. The drawing side keeps
// one texture for each page and uploads the dirty rectangles; see docs/decisions/0004-text-stack.md.

namespace engawa::text {

// Never used twice, so a texture kept under an id can never show another page's glyphs.
using PageId = std::uint32_t;

struct PixelRect {
    int x_px = 0;
    int y_px = 0;
    int width_px = 0;
    int height_px = 0;

    bool empty() const { return width_px <= 0 || height_px <= 0; }
    friend bool operator==(const PixelRect&, const PixelRect&) = default;
};

// Where a glyph's picture is. Draw `on_page` with its top left corner at pen + (bearing_x_px, -bearing_y_px).
struct GlyphPlace {
    PageId page = 0;
    PixelRect on_page;     // empty for a space: nothing to draw
    int bearing_x_px = 0;  // from the pen to the picture's left edge
    int bearing_y_px = 0;  // from the baseline up to the picture's top edge
};

struct GlyphPagesOptions {
    int page_px = 1024;         // a page is page_px × page_px bytes here, and four times that as a texture
    std::size_t max_pages = 4;  // kept from one frame to the next; one frame may use more
};

class GlyphPages {
  public:
    // `fonts` must outlive this.
    GlyphPages(FontSet& fonts, GlyphPagesOptions options);
    ~GlyphPages();
    GlyphPages(const GlyphPages&) = delete;
    GlyphPages& operator=(const GlyphPages&) = delete;

    // Pages are dropped here and nowhere else: those least recently used, while there are more than max_pages,
    // and never one that the last frame used. Afterwards compare pages() with the textures you hold.
    void begin_frame();

    // Where the glyph is; draws it first when it is new. Valid until the next begin_frame() or clear().
    GlyphPlace place(GlyphKey key);

    // The pages that exist, oldest first.
    std::span<const PageId> pages() const { return page_ids_; }
    int page_px() const { return options_.page_px; }

    // What changed on the page since the last call, as one rectangle; nothing when nothing changed.
    // Call after all place() calls of a frame and before drawing.
    std::optional<PixelRect> take_dirty(PageId page);

    // The page's coverage, page_px() × page_px() bytes, rows from the top.
    std::span<const std::uint8_t> coverage(PageId page) const;

    // The rectangle as white pixels with the coverage as alpha: 0xAARRGGBB, width × height of them, into `out`.
    void copy_argb(PageId page, const PixelRect& rect, std::span<std::uint32_t> out) const;

    // Forgets every glyph and overwrites the pages: part of the wipe at the end of a visit. Which glyphs were
    // drawn tells what was typed.
    void clear();

    std::size_t glyph_count() const;
    std::size_t memory_bytes() const;

  private:
    struct Page;
    Page& page_of(PageId id);
    const Page& page_of(PageId id) const;
    GlyphPlace draw_new(GlyphKey key);
    Page& page_with_room(int width_px, int height_px, PixelRect& room);
    void drop(std::size_t index);

    FontSet& fonts_;
    GlyphPagesOptions options_;
    std::vector<std::unique_ptr<Page>> pages_;
    std::vector<PageId> page_ids_;
    std::unordered_map<GlyphKey, GlyphPlace> places_;
    GlyphPicture picture_;  // reused for every new glyph
    PageId next_id_ = 1;
    std::uint64_t frame_ = 1;
};

}  // namespace engawa::text
