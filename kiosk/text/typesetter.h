#pragma once

#include "kiosk/text/layout.h"
#include "kiosk/text/line_breaks.h"
#include "kiosk/text/shape.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace engawa::text {

// A RubySpan without a copy of its own: what is typed in a visit lives in one place, which the wipe overwrites.
struct RubyView {
    std::string_view base;
    std::string_view reading;
};

// Turns marked text into lines of placed glyphs. Its working buffers are kept from one paragraph to the next.
class Typesetter {
  public:
    // `fonts` must outlive this.
    Typesetter(FontSet& fonts, std::unique_ptr<LineBreaks> breaks);
    ~Typesetter();

    // Replaces what `layout` held.
    void set(std::vector<RubyView> text, Origin origin, const ParagraphStyle& style, ParagraphLayout& layout);

    // Overwrites the working buffers.
    void wipe_all();

  private:
    // What is placed on a line as one: a cluster, a furigana group, or the end of a line in the text.
    struct Item {
        std::uint32_t first_cluster = 0;
        std::uint32_t cluster_count = 0;
        std::int32_t group = -1;       // in groups_
        BreakKind break_before = BreakKind::none;
        enum class Kind : std::uint8_t { letters, space, line_feed } kind = Kind::letters;
        Fixed advance = 0;         // without what the reading may hang over its neighbours
        Fixed hang_left = 0;
        Fixed hang_right = 0;
    };
    // Reading and base share the wider one's width: the narrower is centred, a narrower base spread evenly.
    struct Group {
        std::uint32_t span = 0;
        std::uint32_t first_cluster = 0;  // of the reading, in ruby_
        std::uint32_t cluster_count = 0;
        Fixed reading_width = 0;
        Fixed base_width = 0;
    };
    enum class Carets : std::uint8_t { none, for_each_grapheme };
    struct Metrics {
        int size_px = 0;
        int ruby_px = 0;
        int line_height_px = 0;
        int baseline_px = 0;  // from the line's top
        Fixed limit = 0;      // of a line; 0: none
    };
    // Breaks taken for want of a better one.
    struct Forced {
        int in_phrases = 0;
        int in_words = 0;
    };
    struct LineItems {
        std::size_t begin;
        std::size_t end;
        Fixed width;  // without trailing spaces
    };

    void decode(const std::vector<RubyView>& text);
    void mark_characters(const ParagraphStyle& style);
    void resolve_levels();
    void shape_all(const std::vector<RubyView>& text, const ParagraphStyle& style, const Metrics& metrics);
    void build_items();
    void hang_readings(Fixed most);
    bool takes_hanging(const Item& item, bool last_character) const;
    Fixed width_of(std::size_t begin, std::size_t end) const;
    std::uint32_t offset_of(std::size_t item) const;
    std::size_t end_of_line(std::size_t begin, Fixed limit, Forced& forced) const;
    Forced append_lines(std::size_t begin, std::size_t end, Fixed limit);
    Fixed balanced_limit(std::size_t begin, std::size_t end, Fixed limit);
    void fill_last_line(std::size_t first_line, const Metrics& metrics);
    bool split_wide_groups(std::vector<RubyView>& text, const Metrics& metrics) const;
    Metrics measure(const std::vector<RubyView>& text, const ParagraphStyle& style) const;
    void break_lines(Origin origin, const ParagraphStyle& style, const Metrics& metrics, ParagraphLayout& layout);
    void place_lines(const ParagraphStyle& style, const Metrics& metrics, ParagraphLayout& layout);
    void place_line(const LineItems& line, const Metrics& metrics, Fixed block, Alignment alignment,
                    ParagraphLayout& layout);
    void visual_order(const LineItems& line);
    void place_item(const Item& item, const Metrics& metrics, Fixed left, int baseline_px, ParagraphLayout& layout) const;
    void place_clusters(const Shaped& shaped, std::uint32_t first, std::uint32_t count, Fixed left, Fixed gap, int y_px,
                        Carets carets, ParagraphLayout& layout) const;
    void add_carets(const Cluster& cluster, Fixed left, ParagraphLayout& layout) const;

    std::unique_ptr<LineBreaks> breaks_;
    Shaper shaper_;

    std::vector<Character> characters_;
    std::vector<std::uint32_t> character_units_;  // where each character begins in utf16_
    std::u16string utf16_;
    std::vector<BreakKind> kinds_;
    std::vector<Character> reading_;
    std::uint32_t text_bytes_ = 0;
    bool has_levels_ = false;      // something runs from right to left
    bool starts_at_right_ = false; // the paragraph does
    Shaped base_;
    Shaped ruby_;
    std::vector<Item> items_;
    std::vector<Group> groups_;
    std::vector<LineItems> lines_;
    std::vector<std::uint32_t> order_;
    std::vector<std::uint8_t> levels_;
};

}  // namespace engawa::text
