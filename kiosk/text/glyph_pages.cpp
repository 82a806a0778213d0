#include "kiosk/text/glyph_pages.h"

#include "kiosk/text/wipe.h"

#include <algorithm>
#include <cstring>

namespace engawa::text {

namespace {

// One empty pixel around every picture, so that a texture drawn with filtering shows no neighbour.
constexpr int border_px = 1;

// Heights are rounded up to this, so that glyphs of nearly one height share a shelf.
constexpr int shelf_step_px = 4;

struct Shelf {
    int top_px;
    int height_px;
    int used_px;
};

PixelRect joined(const PixelRect& a, const PixelRect& b) {
    if (a.empty()) return b;
    const int left = std::min(a.x_px, b.x_px);
    const int top = std::min(a.y_px, b.y_px);
    return {left, top, std::max(a.x_px + a.width_px, b.x_px + b.width_px) - left,
            std::max(a.y_px + a.height_px, b.y_px + b.height_px) - top};
}

}  // namespace

struct GlyphPages::Page {
    PageId id = 0;
    std::vector<std::uint8_t> coverage;
    std::vector<Shelf> shelves;
    int bottom_px = 0;  // of the lowest shelf
    PixelRect dirty;
    std::uint64_t last_used_frame = 0;

    // The lowest shelf that is not much higher than needed, else a new shelf.
    std::optional<PixelRect> take_room(int width_px, int height_px, int page_px) {
        const int needed_px = (height_px + shelf_step_px - 1) / shelf_step_px * shelf_step_px;
        Shelf* best = nullptr;
        for (Shelf& shelf : shelves) {
            if (shelf.height_px < height_px || shelf.height_px > needed_px * 3 / 2) continue;
            if (shelf.used_px + width_px > page_px) continue;
            if (best == nullptr || shelf.height_px < best->height_px) best = &shelf;
        }
        if (best == nullptr) {
            const int shelf_px = std::min(needed_px, page_px - bottom_px);
            if (shelf_px < height_px || width_px > page_px) return std::nullopt;
            best = &shelves.emplace_back(Shelf{bottom_px, shelf_px, 0});
            bottom_px += shelf_px;
        }
        const PixelRect room{best->used_px, best->top_px, width_px, height_px};
        best->used_px += width_px;
        return room;
    }
};

GlyphPages::GlyphPages(FontSet& fonts, GlyphPagesOptions options) : fonts_(fonts), options_(options) {
    ENGAWA_VERIFY(options_.page_px >= 64 && options_.max_pages >= 1);
}

GlyphPages::~GlyphPages() { clear(); }

void GlyphPages::begin_frame() {
    while (pages_.size() > options_.max_pages) {
        std::size_t oldest = 0;
        for (std::size_t i = 1; i < pages_.size(); ++i) {
            if (pages_[i]->last_used_frame < pages_[oldest]->last_used_frame) oldest = i;
        }
        if (pages_[oldest]->last_used_frame >= frame_) break;  // the last frame needed all of them
        drop(oldest);
    }
    ++frame_;
}

GlyphPlace GlyphPages::place(GlyphKey key) {
    const auto found = places_.find(key);
    if (found == places_.end()) return places_.emplace(key, draw_new(key)).first->second;
    if (found->second.page != 0) page_of(found->second.page).last_used_frame = frame_;
    return found->second;
}

GlyphPlace GlyphPages::draw_new(GlyphKey key) {
    fonts_.draw(key, picture_);
    const int most_px = options_.page_px - 2 * border_px;
    if (picture_.width_px > most_px || picture_.height_px > most_px) {
        // Wider than a page (a calligraphic ligature at the largest size): the box says that something is there.
        const int size_px = std::min<int>(key.size_px, most_px);
        fonts_.draw({box_font, static_cast<std::uint16_t>(size_px), 0}, picture_);
    }
    if (picture_.width_px == 0 || picture_.height_px == 0) return {};
    PixelRect room;
    Page& page = page_with_room(picture_.width_px + 2 * border_px, picture_.height_px + 2 * border_px, room);
    const PixelRect inner{room.x_px + border_px, room.y_px + border_px, picture_.width_px, picture_.height_px};
    for (int row = 0; row < inner.height_px; ++row) {
        std::memcpy(page.coverage.data() + static_cast<std::size_t>(inner.y_px + row) * options_.page_px + inner.x_px,
                    picture_.coverage.data() + static_cast<std::size_t>(row) * inner.width_px,
                    static_cast<std::size_t>(inner.width_px));
    }
    page.dirty = joined(page.dirty, room);
    page.last_used_frame = frame_;
    return {page.id, inner, picture_.bearing_x_px, picture_.bearing_y_px};
}

GlyphPages::Page& GlyphPages::page_with_room(int width_px, int height_px, PixelRect& room) {
    // Newest first: the older ones are most likely full.
    for (auto page = pages_.rbegin(); page != pages_.rend(); ++page) {
        if (const auto taken = (*page)->take_room(width_px, height_px, options_.page_px)) {
            room = *taken;
            return **page;
        }
    }
    auto page = std::make_unique<Page>();
    page->id = next_id_++;
    page->coverage.assign(static_cast<std::size_t>(options_.page_px) * options_.page_px, 0);
    // A new texture is not cleared by every renderer: upload all of it once.
    page->dirty = {0, 0, options_.page_px, options_.page_px};
    const auto taken = page->take_room(width_px, height_px, options_.page_px);
    ENGAWA_VERIFY(taken.has_value());
    room = *taken;
    page_ids_.push_back(page->id);
    pages_.push_back(std::move(page));
    return *pages_.back();
}

void GlyphPages::drop(std::size_t index) {
    const PageId id = pages_[index]->id;
    wipe(pages_[index]->coverage);
    std::erase_if(places_, [id](const auto& entry) { return entry.second.page == id; });
    pages_.erase(pages_.begin() + static_cast<std::ptrdiff_t>(index));
    page_ids_.erase(page_ids_.begin() + static_cast<std::ptrdiff_t>(index));
}

GlyphPages::Page& GlyphPages::page_of(PageId id) {
    return const_cast<Page&>(static_cast<const GlyphPages*>(this)->page_of(id));
}

const GlyphPages::Page& GlyphPages::page_of(PageId id) const {
    const auto page = std::find_if(pages_.begin(), pages_.end(), [id](const auto& p) { return p->id == id; });
    ENGAWA_VERIFY(page != pages_.end());
    return **page;
}

std::optional<PixelRect> GlyphPages::take_dirty(PageId id) {
    Page& page = page_of(id);
    if (page.dirty.empty()) return std::nullopt;
    return std::exchange(page.dirty, {});
}

std::span<const std::uint8_t> GlyphPages::coverage(PageId id) const { return page_of(id).coverage; }

void GlyphPages::copy_argb(PageId id, const PixelRect& rect, std::span<std::uint32_t> out) const {
    const Page& page = page_of(id);
    ENGAWA_VERIFY(out.size() >= static_cast<std::size_t>(rect.width_px) * static_cast<std::size_t>(rect.height_px));
    ENGAWA_VERIFY(rect.x_px >= 0 && rect.y_px >= 0 && rect.x_px + rect.width_px <= options_.page_px &&
                  rect.y_px + rect.height_px <= options_.page_px);
    std::uint32_t* pixel = out.data();
    for (int row = 0; row < rect.height_px; ++row) {
        const std::uint8_t* from =
            page.coverage.data() + static_cast<std::size_t>(rect.y_px + row) * options_.page_px + rect.x_px;
        for (int x = 0; x < rect.width_px; ++x) *pixel++ = (std::uint32_t{from[x]} << 24) | 0x00FFFFFFU;
    }
}

void GlyphPages::clear() {
    while (!pages_.empty()) drop(pages_.size() - 1);
    places_.clear();
    wipe(picture_.coverage);
    picture_ = {};
}

std::size_t GlyphPages::glyph_count() const { return places_.size(); }

std::size_t GlyphPages::memory_bytes() const {
    return pages_.size() * static_cast<std::size_t>(options_.page_px) * options_.page_px;
}

}  // namespace engawa::text
