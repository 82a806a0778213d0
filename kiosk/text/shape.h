#pragma once

#include "kiosk/base/ids.h"
#include "kiosk/text/font_set.h"
#include "kiosk/text/glyph_key.h"

#include <cstdint>
#include <span>
#include <vector>

struct hb_buffer_t;

namespace engawa::text {

// Lengths inside a line are in 1/64 pixel until a glyph gets its place.
using Fixed = std::int32_t;
inline constexpr Fixed fixed_one = 64;
constexpr int rounded_px(Fixed length) { return (length + fixed_one / 2) >> 6; }

struct Character {
    char32_t code = 0;
    std::uint32_t offset_bytes = 0;
    std::int32_t group = -1;      // characters of different groups are shaped apart
    bool grapheme_start = true;
    std::uint8_t level = 0;       // of the bidirectional algorithm: odd runs from right to left
};

struct ShapedGlyph {
    GlyphKey key;
    Fixed x = 0;  // from the cluster's left edge
    Fixed y = 0;  // up from the baseline
};

// The least that is placed as one: the glyphs that came from these characters.
struct Cluster {
    std::uint32_t first_character = 0;
    std::uint32_t character_count = 0;
    std::uint32_t first_glyph = 0;
    std::uint32_t glyph_count = 0;
    Fixed advance = 0;
};

// Clusters in the order of the text; the glyphs of one cluster from left to right.
struct Shaped {
    std::vector<ShapedGlyph> glyphs;
    std::vector<Cluster> clusters;
    int missing_glyphs = 0;
    int missing_variants = 0;

    void clear();
    void wipe_all();
};

class Shaper {
  public:
    // `fonts` must outlive this.
    explicit Shaper(FontSet& fonts);
    ~Shaper();
    Shaper(const Shaper&) = delete;
    Shaper& operator=(const Shaper&) = delete;

    // Appends to `out`; cluster positions count from characters[0]. Line feeds make a cluster without glyphs.
    void shape(std::span<const Character> characters, int size_px, Weight weight, const LanguageTag& language,
               Shaped& out);

    void wipe_all();

  private:
    struct Run {
        std::uint32_t begin;
        std::uint32_t end;
    };
    struct Choice {
        std::uint32_t script = 0;
        FontIndex font = box_font;
    };
    void resolve_scripts(std::span<const Character> characters);
    void choose_fonts(std::span<const Character> characters, Weight weight, Design punctuation, Shaped& out);
    void agree_on_latin_font(std::span<const Character> characters);
    void shape_run(std::span<const Character> characters, Run run, int size_px, const LanguageTag& language,
                   Shaped& out);
    void box_run(std::span<const Character> characters, Run run, int size_px, Shaped& out);

    FontSet& fonts_;
    hb_buffer_t* buffer_;
    unsigned longest_ = 0;  // glyphs that the buffer ever held
    std::vector<std::uint32_t> codes_;
    std::vector<Choice> choices_;
};

}  // namespace engawa::text
