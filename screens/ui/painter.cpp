#include "screens/ui/painter.h"

#include "kiosk/text/text_stack.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <span>

namespace engawa::ui {

namespace {

constexpr std::size_t most_pictures = 12;
constexpr std::size_t most_sources = 4;
constexpr std::size_t most_icon_textures = 96;

ImU32 packed(Colour colour) {
    return IM_COL32(colour.red, colour.green, colour.blue, colour.alpha);
}

// Coverage of one pixel of a quarter disc whose centre is at (radius, radius), by 8 × 8 samples.
std::uint32_t corner_coverage(int x, int y, int radius) {
    constexpr int samples = 8;
    int inside = 0;
    for (int sy = 0; sy < samples; ++sy) {
        for (int sx = 0; sx < samples; ++sx) {
            const double dx = radius - (x + (sx + 0.5) / samples);
            const double dy = radius - (y + (sy + 0.5) / samples);
            if (dx * dx + dy * dy <= static_cast<double>(radius) * radius) ++inside;
        }
    }
    return static_cast<std::uint32_t>(inside * 255 / (samples * samples));
}

// The smallest rectangle that holds both; an empty one holds nothing.
PixelRect around(const PixelRect& one, const PixelRect& other) {
    if (one.width == 0) return other;
    const int x = std::min(one.x, other.x);
    const int y = std::min(one.y, other.y);
    return {x, y, std::max(one.right(), other.right()) - x, std::max(one.bottom(), other.bottom()) - y};
}

}  // namespace

void Painter::begin(ImDrawList* list) {
    list_ = list;
    if (lines_ != nullptr) lines_->clear();
    // Only here: until a frame has been rendered its draw list points at these textures.
    while (pictures_.size() > most_pictures) pictures_.pop_back();
    if (icon_textures_.size() > most_icon_textures) icon_textures_.clear();
}

void Painter::upload() {
    text::GlyphPages& pages = text_.pages();
    const auto alive = pages.pages();
    std::erase_if(glyph_pages_, [&](const auto& entry) {
        return std::find(alive.begin(), alive.end(), entry.first) == alive.end();
    });
    std::vector<std::uint32_t> argb;
    for (const auto& [id, texture] : glyph_pages_) {
        const auto dirty = pages.take_dirty(id);
        if (!dirty || dirty->empty()) continue;
        argb.resize(static_cast<std::size_t>(dirty->width_px) * static_cast<std::size_t>(dirty->height_px));
        pages.copy_argb(id, *dirty, argb);
        backend_.update(texture, {dirty->x_px, dirty->y_px, dirty->width_px, dirty->height_px}, argb);
    }
}

void Painter::quad(const Texture& texture, const PixelRect& to, int from_x, int from_y, int from_width,
                   int from_height, Colour colour) {
    if (to.width <= 0 || to.height <= 0 || !texture) return;
    const float width = static_cast<float>(texture.width());
    const float height = static_cast<float>(texture.height());
    list_->AddImage(texture.get(), ImVec2(static_cast<float>(to.x), static_cast<float>(to.y)),
                    ImVec2(static_cast<float>(to.right()), static_cast<float>(to.bottom())),
                    ImVec2(static_cast<float>(from_x) / width, static_cast<float>(from_y) / height),
                    ImVec2(static_cast<float>(from_x + from_width) / width,
                           static_cast<float>(from_y + from_height) / height),
                    packed(colour));
}

void Painter::fill(const PixelRect& rect, Colour colour) {
    if (rect.width <= 0 || rect.height <= 0 || !painting_) return;
    list_->AddRectFilled(ImVec2(static_cast<float>(rect.x), static_cast<float>(rect.y)),
                         ImVec2(static_cast<float>(rect.right()), static_cast<float>(rect.bottom())), packed(colour));
}

// One texture a radius: the whole disc, 2r × 2r; a corner is one quarter of it.
const Texture& Painter::corner_mask(int radius) {
    const auto found = corner_masks_.find(radius);
    if (found != corner_masks_.end()) return found->second;
    const int side = radius * 2;
    Pixels disc{side, side, std::vector<std::uint32_t>(static_cast<std::size_t>(side) * side)};
    for (int y = 0; y < radius; ++y) {
        for (int x = 0; x < radius; ++x) {
            const std::uint32_t pixel = (corner_coverage(x, y, radius) << 24U) | 0xFFFFFFU;
            for (const int py : {y, side - 1 - y}) {
                for (const int px : {x, side - 1 - x}) disc.argb[static_cast<std::size_t>(py) * side + px] = pixel;
            }
        }
    }
    auto texture = backend_.make_texture(disc);
    return corner_masks_.emplace(radius, texture.ok() ? std::move(*texture) : Texture()).first->second;
}

void Painter::rounded(const PixelRect& rect, int radius, Colour colour, Corners corners) {
    if (!painting_) return;
    const int r = std::min({radius, rect.width / 2, rect.height / 2});
    if (r <= 0 || corners == Corners::none) {
        fill(rect, colour);
        return;
    }
    const bool top = corners != Corners::bottom;
    const bool bottom = corners != Corners::top;
    const Texture& mask = corner_mask(r);
    const int above = top ? r : 0;
    const int below = bottom ? r : 0;
    fill({rect.x, rect.y + above, rect.width, rect.height - above - below}, colour);
    if (top) {
        fill({rect.x + r, rect.y, rect.width - 2 * r, r}, colour);
        quad(mask, {rect.x, rect.y, r, r}, 0, 0, r, r, colour);
        quad(mask, {rect.right() - r, rect.y, r, r}, r, 0, r, r, colour);
    }
    if (bottom) {
        fill({rect.x + r, rect.bottom() - r, rect.width - 2 * r, r}, colour);
        quad(mask, {rect.x, rect.bottom() - r, r, r}, 0, r, r, r, colour);
        quad(mask, {rect.right() - r, rect.bottom() - r, r, r}, r, r, r, r, colour);
    }
}

void Painter::panel(const PixelRect& rect, int radius, int border, const Surface& surface, Corners corners) {
    if (border <= 0 || surface.border == surface.fill) {
        rounded(rect, radius, surface.fill, corners);
        return;
    }
    rounded(rect, radius, surface.border, corners);
    rounded({rect.x + border, rect.y + border, rect.width - 2 * border, rect.height - 2 * border}, radius - border,
            surface.fill, corners);
}

void Painter::ring(const PixelRect& rect, int radius, int width, Colour colour) {
    const int r = std::max(width, std::min({radius, rect.width / 2, rect.height / 2}));
    fill({rect.x + r, rect.y, rect.width - 2 * r, width}, colour);
    fill({rect.x + r, rect.bottom() - width, rect.width - 2 * r, width}, colour);
    fill({rect.x, rect.y + r, width, rect.height - 2 * r}, colour);
    fill({rect.right() - width, rect.y + r, width, rect.height - 2 * r}, colour);
    // A corner of the ring: the disc less a smaller one, row by row as short fills (at most a few dozen).
    const auto reach = [](int radius_at, int row) {
        const double dy = radius_at - row - 0.5;
        return static_cast<int>(std::lround(std::sqrt(std::max(0.0, double(radius_at) * radius_at - dy * dy))));
    };
    for (int row = 0; row < r; ++row) {
        const int outer = reach(r, row);
        const int inner = row < width ? 0 : reach(r - width, row - width);
        for (const int y : {rect.y + row, rect.bottom() - 1 - row}) {
            fill({rect.x + r - outer, y, outer - inner, 1}, colour);
            fill({rect.right() - r + inner, y, outer - inner, 1}, colour);
        }
    }
}

void Painter::circle(int centre_x, int centre_y, int radius, Colour colour) {
    if (radius <= 0 || !painting_) return;
    quad(corner_mask(radius), {centre_x - radius, centre_y - radius, radius * 2, radius * 2}, 0, 0, radius * 2,
         radius * 2, colour);
}

const Texture& Painter::glyph_page(std::uint32_t page) {
    const auto found = glyph_pages_.find(page);
    if (found != glyph_pages_.end()) return found->second;
    const int side = text_.pages().page_px();
    auto texture = backend_.make_blank_texture(side, side);
    Texture made = texture.ok() ? std::move(*texture) : Texture();
    if (made) {
        // A texture begins with whatever was in memory; the page's own pixels come with upload().
        std::vector<std::uint32_t> argb(static_cast<std::size_t>(side) * side);
        text_.pages().take_dirty(page);
        text_.pages().copy_argb(page, {0, 0, side, side}, argb);
        backend_.update(made, {0, 0, side, side}, argb);
    }
    return glyph_pages_.emplace(page, std::move(made)).first->second;
}

void Painter::text(const text::ParagraphLayout& layout, int x, int y, Colour colour) {
    text_lines(layout, 0, layout.lines.size(), x, y, colour);
}

void Painter::text_lines(const text::ParagraphLayout& layout, std::size_t first, std::size_t last, int x, int y,
                         Colour colour) {
    if (first >= layout.lines.size()) return;
    const int shift = y - layout.lines[first].top_px;
    for (std::size_t index = first; index < std::min(last, layout.lines.size()); ++index) {
        const text::Line& line = layout.lines[index];
        if (lines_ != nullptr) note_line(layout, line, x, shift, colour);
        if (!painting_) continue;
        for (std::uint32_t at = line.first_glyph; at < line.first_glyph + line.glyph_count; ++at) {
            const text::PlacedGlyph& glyph = layout.glyphs[at];
            const text::GlyphPlace place = text_.pages().place(glyph.key);
            if (place.on_page.empty()) continue;
            quad(glyph_page(place.page),
                 {x + glyph.x_px + place.bearing_x_px, shift + glyph.y_px - place.bearing_y_px, place.on_page.width_px,
                  place.on_page.height_px},
                 place.on_page.x_px, place.on_page.y_px, place.on_page.width_px, place.on_page.height_px, colour);
        }
    }
}

// The letters of a line are its largest glyphs; readings are half as large.
void Painter::note_line(const text::ParagraphLayout& layout, const text::Line& line, int x, int y, Colour colour) {
    DrawnLine drawn;
    drawn.colour = colour;
    const auto glyphs = std::span(layout.glyphs).subspan(line.first_glyph, line.glyph_count);
    for (const text::PlacedGlyph& glyph : glyphs) drawn.em_px = std::max<int>(drawn.em_px, glyph.key.size_px);
    for (const text::PlacedGlyph& glyph : glyphs) {
        const text::GlyphPlace place = text_.pages().place(glyph.key);
        if (place.on_page.empty()) continue;
        const PixelRect at{x + glyph.x_px + place.bearing_x_px, y + glyph.y_px - place.bearing_y_px,
                           place.on_page.width_px, place.on_page.height_px};
        drawn.ink = around(drawn.ink, at);
        if (glyph.key.size_px < drawn.em_px) {
            drawn.reading_em_px = glyph.key.size_px;
        } else {
            drawn.letters = around(drawn.letters, at);
            ++drawn.letter_count;
        }
    }
    if (drawn.letter_count > 0) lines_->push_back(drawn);
}

const Texture* Painter::icon_texture(Icon icon, int side) {
    if (icon == Icon::none || side <= 0) return nullptr;
    const auto key = std::pair(icon, side);
    if (const auto found = icon_textures_.find(key); found != icon_textures_.end()) return &found->second;
    auto source = icon_sources_.find(icon);
    if (source == icon_sources_.end()) {
        auto read = read_picture(icons_ / (std::string(icon_name(icon)) + ".png"));
        source = icon_sources_.emplace(icon, read.ok() ? std::move(*read) : Pixels{}).first;
    }
    Texture made;
    if (!source->second.empty()) {
        auto texture = backend_.make_texture(scaled(source->second, side, side));
        if (texture.ok()) made = std::move(*texture);
    }
    return &icon_textures_.emplace(key, std::move(made)).first->second;
}

void Painter::icon(Icon icon, const PixelRect& square, Colour colour) {
    const Texture* texture = painting_ ? icon_texture(icon, square.width) : nullptr;
    if (texture == nullptr || !*texture) return;
    quad(*texture, square, 0, 0, texture->width(), texture->height(), colour);
}

const Pixels& Painter::source(const std::filesystem::path& path) {
    for (auto at = sources_.begin(); at != sources_.end(); ++at) {
        if (at->first != path.native()) continue;
        sources_.splice(sources_.begin(), sources_, at);
        return sources_.front().second;
    }
    auto read = read_picture(path);
    sources_.emplace_front(path.native(), read.ok() ? std::move(*read) : Pixels{});
    if (sources_.size() > most_sources) sources_.pop_back();
    return sources_.front().second;
}

PixelRect Painter::picture_size(const std::filesystem::path& path) {
    const Pixels& pixels = source(path);
    return {0, 0, pixels.width, pixels.height};
}

bool Painter::picture(const std::filesystem::path& path, const PixelRect& rect) {
    if (rect.width <= 0 || rect.height <= 0) return false;
    if (!painting_) return !source(path).empty();
    const auto draw = [&](const Picture& picture) {
        if (!picture.texture) return false;
        quad(picture.texture, rect, 0, 0, rect.width, rect.height, Colour{255, 255, 255, 255});
        return true;
    };
    for (auto at = pictures_.begin(); at != pictures_.end(); ++at) {
        if (at->path != path.native() || at->width != rect.width || at->height != rect.height) continue;
        pictures_.splice(pictures_.begin(), pictures_, at);
        return draw(pictures_.front());
    }
    const Pixels& pixels = source(path);
    Picture made{path.native(), rect.width, rect.height, Texture()};
    if (!pixels.empty()) {
        auto texture = backend_.make_texture(scaled(pixels, rect.width, rect.height));
        if (texture.ok()) made.texture = std::move(*texture);
    }
    pictures_.push_front(std::move(made));
    return draw(pictures_.front());
}

void Painter::clip_to(const PixelRect& rect) {
    list_->PushClipRect(ImVec2(static_cast<float>(rect.x), static_cast<float>(rect.y)),
                        ImVec2(static_cast<float>(rect.right()), static_cast<float>(rect.bottom())), true);
}

void Painter::end_clip() {
    list_->PopClipRect();
}

void Painter::forget() {
    glyph_pages_.clear();
    pictures_.clear();
    sources_.clear();
}

}  // namespace engawa::ui
