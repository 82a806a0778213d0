#pragma once

#include "kiosk/text/layout.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace engawa::text {

// Layouts of the last frames. An immediate-mode page asks for every paragraph in every frame; only the first time
// costs more than a look-up. Nothing is dropped during a frame, so references stay valid until begin_frame().
class LayoutCache {
  public:
    explicit LayoutCache(std::size_t max_layouts) : max_layouts_(max_layouts) {}
    ~LayoutCache() { clear(); }
    LayoutCache(const LayoutCache&) = delete;
    LayoutCache& operator=(const LayoutCache&) = delete;

    // Drops the longest unused while there are too many, but none that the last frame used.
    void begin_frame();

    // Null when it is not there. Allocates nothing.
    const ParagraphLayout* find(std::string_view text, Origin origin, const ParagraphStyle& style);
    ParagraphLayout& add(std::string_view text, Origin origin, const ParagraphStyle& style);

    // Overwrites texts and layouts, then forgets them.
    void clear();

    std::size_t size() const { return entries_.size(); }

  private:
    struct Entry {
        std::string text;
        Origin origin = Origin::authored;
        ParagraphStyle style;
        ParagraphLayout layout;
        std::uint64_t last_used_frame = 0;
    };
    static void wipe_entry(Entry& entry);

    std::size_t max_layouts_;
    std::uint64_t frame_ = 1;
    std::unordered_multimap<std::size_t, Entry> entries_;  // by hash of all that find() is given
};

}  // namespace engawa::text
