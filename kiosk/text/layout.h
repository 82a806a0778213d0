#pragma once

#include "kiosk/base/ids.h"
#include "kiosk/text/glyph_key.h"

#include <cstddef>
#include <cstdint>
#include <vector>

// What a caller asks of a paragraph, and what it gets back. All lengths are whole pixels; x grows to the right,
// y downwards, from the top left corner of the paragraph.

namespace engawa::text {

enum class Alignment : std::uint8_t { start, center };

// body: ICU lb=strict, any kinsoku-clean place. phrase: ICU lw=phrase, between phrases only (headings, buttons),
// and as body where one phrase is wider than the line.
enum class Breaking : std::uint8_t { body, phrase };

// Whether readings are drawn. Furigana on hard words only: the caller removes the easy readings from the text.
enum class Furigana : std::uint8_t { none, all };

// Where the letters stand in a line. as_needed: in the middle, lower when this paragraph draws furigana.
// reserved: always as low as furigana would need, so that neighbours with and without it stand on one baseline.
enum class FuriganaRoom : std::uint8_t { as_needed, reserved };

struct ParagraphStyle {
    int size_px = 32;  // of the em, 6 to 400; a size outside is brought to the nearest
    Weight weight = Weight::regular;
    LanguageTag language{"ja"};  // "ja", "ja-x-easy", "en"; others by their BCP 47 tag
    int max_width_px = 0;        // 0: no limit
    Alignment alignment = Alignment::start;
    int max_lines = 0;           // 0: no limit
    float line_height = 1.7F;    // of the em; raised evenly when furigana would not fit
    Breaking breaking = Breaking::body;
    Furigana furigana = Furigana::all;
    FuriganaRoom furigana_room = FuriganaRoom::as_needed;
    int max_line_em = 0;         // 0: no limit; 40 for body text: at most 40 CJK glyphs on a line

    friend bool operator==(const ParagraphStyle&, const ParagraphStyle&) = default;
};

// authored: with readings, from a pack or the catalogue; its last line is not left with a letter or two, and
// phrases (headings) are spread over lines of nearly one length. typed: shown as it is, each letter where it falls,
// so that lines do not jump while a person types.
enum class Origin : std::uint8_t { authored, typed };

struct PlacedGlyph {
    GlyphKey key;
    int x_px = 0;  // pen position on the baseline: add the GlyphPlace's bearing
    int y_px = 0;
};

struct Line {
    int top_px = 0;
    int height_px = 0;
    int baseline_px = 0;  // y
    int left_px = 0;      // where the letters begin, after alignment
    int width_px = 0;     // without trailing spaces
    std::uint32_t first_glyph = 0;  // this line's glyphs, base and furigana, in ParagraphLayout::glyphs
    std::uint32_t glyph_count = 0;
    std::uint32_t text_begin = 0;   // bytes of the text without readings
    std::uint32_t text_end = 0;
};

// A place where a text cursor may stand: before a character as people count them (a grapheme), or at the end.
struct Caret {
    std::uint32_t offset_bytes = 0;  // in the text without readings
    std::uint32_t line = 0;
    int x_px = 0;
};

struct ParagraphLayout {
    std::vector<PlacedGlyph> glyphs;
    std::vector<Line> lines;
    std::vector<Caret> carets;  // in the order of the text; one for each grapheme and one for the end
    int width_px = 0;           // of the block: max_width_px when centred in it, else the widest line
    int height_px = 0;          // lines × line height
    int line_height_px = 0;
    int lines_needed = 0;       // more than lines.size() when max_lines cut the text
    int words_broken = 0;       // places where only a break inside a word made it fit
    int missing_glyphs = 0;     // characters drawn as a box
    int missing_variants = 0;   // variation sequences drawn in their usual form, for want of the exact one

    // Everything is shown, inside max_width_px and max_lines. Never cut silently: ask this.
    bool fits = true;
};

// The caret nearest to a point, as an index in layout.carets. A layout always has one caret at least.
std::size_t caret_at(const ParagraphLayout& layout, int x_px, int y_px);

// The caret that stands before the byte, or the last one not after it.
std::size_t caret_of_offset(const ParagraphLayout& layout, std::size_t offset_bytes);

}  // namespace engawa::text
