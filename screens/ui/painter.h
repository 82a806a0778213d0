#pragma once

#include "kiosk/text/layout.h"
#include "screens/ui/icons.h"
#include "screens/ui/sdl_backend.h"
#include "screens/ui/semantics.h"
#include "screens/ui/tokens.h"

#include <cstdint>
#include <filesystem>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct ImDrawList;

namespace engawa::text {
class TextStack;
}

// Draws the few shapes the façade is made of: fills, rounded rectangles from cached corner masks, text from glyph
// pages, icons and pictures scaled once. Nothing here knows what a widget is.

namespace engawa::ui {

// Which corners of a rectangle are round.
enum class Corners : std::uint8_t { all, top, bottom, none };

// A line of text as it was drawn, for whoever inspects a page: colour, size and place are what the pixels have, not what
// a token promised.
struct DrawnLine {
    PixelRect ink;        // around its letters, readings too
    PixelRect letters;    // around its letters alone
    int em_px = 0;        // of its letters
    int reading_em_px = 0;  // of its readings; 0 when it has none
    int letter_count = 0;
    Colour colour;
};

class Painter {
  public:
    Painter(SdlBackend& backend, text::TextStack& text, std::filesystem::path icons)
        : backend_(backend), text_(text), icons_(std::move(icons)) {}

    // `list` lives until the frame has been rendered.
    void begin(ImDrawList* list);
    // From the next begin() on each line of text is also put down there, anew in every pass; null: no more.
    void keep_lines_in(std::vector<DrawnLine>* lines) { lines_ = lines; }
    // Not painting: lines are put down, pixels are not.
    void set_painting(bool painting) { painting_ = painting; }
    bool is_painting() const { return painting_; }
    // Uploads what the text stack drew since; drops textures of pages it dropped. Before rendering.
    void upload();

    void fill(const PixelRect& rect, Colour colour);
    void rounded(const PixelRect& rect, int radius, Colour colour, Corners corners = Corners::all);
    // A rounded rectangle with a border drawn inside it.
    void panel(const PixelRect& rect, int radius, int border, const Surface& surface, Corners corners = Corners::all);
    // A border alone, nothing inside it is touched: the focus ring.
    void ring(const PixelRect& rect, int radius, int width, Colour colour);
    void circle(int centre_x, int centre_y, int radius, Colour colour);
    void text(const text::ParagraphLayout& layout, int x, int y, Colour colour);
    // Lines first … last-1 only, the first of them at y.
    void text_lines(const text::ParagraphLayout& layout, std::size_t first, std::size_t last, int x, int y, Colour colour);
    void icon(Icon icon, const PixelRect& square, Colour colour);
    // The picture scaled to the rectangle; false when it cannot be read.
    bool picture(const std::filesystem::path& path, const PixelRect& rect);
    // Its size in pixels; empty when it cannot be read.
    PixelRect picture_size(const std::filesystem::path& path);

    void clip_to(const PixelRect& rect);
    void end_clip();

    // Glyph pages and pictures: what a visit may have left.
    void forget();

  private:
    struct Picture {
        std::string path;
        int width = 0;
        int height = 0;
        Texture texture;
    };

    void quad(const Texture& texture, const PixelRect& to, int from_x, int from_y, int from_width, int from_height,
              Colour colour);
    void note_line(const text::ParagraphLayout& layout, const text::Line& line, int x, int y, Colour colour);
    const Texture& corner_mask(int radius);
    const Texture& glyph_page(std::uint32_t page);
    const Texture* icon_texture(Icon icon, int side);
    const Pixels& source(const std::filesystem::path& path);

    SdlBackend& backend_;
    text::TextStack& text_;
    std::filesystem::path icons_;
    ImDrawList* list_ = nullptr;
    std::vector<DrawnLine>* lines_ = nullptr;
    bool painting_ = true;
    std::map<int, Texture> corner_masks_;
    std::unordered_map<std::uint32_t, Texture> glyph_pages_;
    std::map<std::pair<Icon, int>, Texture> icon_textures_;
    std::map<Icon, Pixels> icon_sources_;
    std::list<Picture> pictures_;  // most recent first
    std::list<std::pair<std::string, Pixels>> sources_;
};

}  // namespace engawa::ui
