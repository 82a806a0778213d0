#include "kiosk/text/layout_cache.h"

#include "kiosk/text/wipe.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <vector>

namespace engawa::text {

namespace {

std::size_t hash_of(std::string_view text, Origin origin, const ParagraphStyle& style) {
    std::size_t hash = std::hash<std::string_view>{}(text);
    const auto mix = [&hash](std::size_t value) {
        hash ^= value + 0x9E3779B97F4A7C15ULL + (hash << 6) + (hash >> 2);
    };
    mix(static_cast<std::size_t>(origin));
    mix(static_cast<std::size_t>(style.size_px));
    mix(static_cast<std::size_t>(style.max_width_px));
    mix(static_cast<std::size_t>(style.max_lines) << 16 | static_cast<std::size_t>(style.max_line_em));
    mix(static_cast<std::size_t>(style.weight) | static_cast<std::size_t>(style.alignment) << 1 |
        static_cast<std::size_t>(style.breaking) << 2 | static_cast<std::size_t>(style.furigana) << 3 |
        static_cast<std::size_t>(style.furigana_room) << 4);
    mix(std::hash<std::string>{}(style.language.text()));
    mix(std::hash<float>{}(style.line_height));
    return hash;
}

}  // namespace

void LayoutCache::begin_frame() {
    if (entries_.size() > max_layouts_) {
        std::vector<std::uint64_t> frames;
        frames.reserve(entries_.size());
        for (const auto& [hash, entry] : entries_) frames.push_back(entry.last_used_frame);
        const auto excess = static_cast<std::ptrdiff_t>(entries_.size() - max_layouts_);
        std::nth_element(frames.begin(), frames.begin() + excess - 1, frames.end());
        const std::uint64_t newest_dropped = std::min(frames[static_cast<std::size_t>(excess - 1)], frame_ - 1);
        for (auto item = entries_.begin(); item != entries_.end();) {
            const bool drop = item->second.last_used_frame <= newest_dropped;
            if (drop) wipe_entry(item->second);
            item = drop ? entries_.erase(item) : std::next(item);
        }
    }
    ++frame_;
}

const ParagraphLayout* LayoutCache::find(std::string_view text, Origin origin, const ParagraphStyle& style) {
    const auto [begin, end] = entries_.equal_range(hash_of(text, origin, style));
    for (auto item = begin; item != end; ++item) {
        Entry& entry = item->second;
        if (entry.origin != origin || entry.text != text || entry.style != style) continue;
        entry.last_used_frame = frame_;
        return &entry.layout;
    }
    return nullptr;
}

ParagraphLayout& LayoutCache::add(std::string_view text, Origin origin, const ParagraphStyle& style) {
    const auto item = entries_.emplace(hash_of(text, origin, style),
                                       Entry{std::string(text), origin, style, {}, frame_});
    return item->second.layout;
}

void LayoutCache::wipe_entry(Entry& entry) {
    wipe(entry.text);
    wipe(entry.layout.glyphs);
    wipe(entry.layout.lines);
    wipe(entry.layout.carets);
}

void LayoutCache::clear() {
    for (auto& [hash, entry] : entries_) wipe_entry(entry);
    entries_.clear();
}

}  // namespace engawa::text
