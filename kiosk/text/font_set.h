#pragma once

#include "kiosk/base/result.h"
#include "kiosk/text/glyph_key.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

struct hb_font_t;

namespace engawa::text {

// Fonts of Japanese type draw ’ “ – … as wide as a kanji or half of it: right in Japanese, holes in English.
enum class Design : std::uint8_t { japanese, western };

struct FontFile {
    std::string path;
    int face_index = 0;             // in a .ttc
    std::string debian_package;     // named in the error when the file is missing
    std::vector<std::string> scripts;  // ISO 15924 ("Thai"): asked for these only; empty: asked for any character
    Design design = Design::western;
};

// Asked in order until one has the character.
struct FontChains {
    std::vector<FontFile> regular;
    std::vector<FontFile> bold;

    // BIZ UDPGothic, Noto Sans CJK JP, then Noto for other scripts, where Debian 12 puts them.
    static FontChains debian();
};

// Coverage of one glyph, 8 bits a pixel.
struct GlyphPicture {
    std::vector<std::uint8_t> coverage;  // width_px × height_px, rows from the top
    int width_px = 0;
    int height_px = 0;
    int bearing_x_px = 0;
    int bearing_y_px = 0;
};

// The font for one character with its variation selector, if any.
struct FontChoice {
    FontIndex font = box_font;
    bool variant_found = true;  // false: the selector's exact form is in no font
};

class FontSet {
  public:
    // Looks that every file exists and opens none. Errors: font_missing.
    static Result<std::unique_ptr<FontSet>> create(FontChains chains);
    ~FontSet();
    FontSet(const FontSet&) = delete;
    FontSet& operator=(const FontSet&) = delete;

    // The first font of the chain that has the character; box_font when none has. `script` is the ISO 15924 code
    // as a HarfBuzz tag. `selector` is 0 or a variation selector. `preferred` western passes over Japanese fonts
    // while another has it.
    FontChoice choose(Weight weight, char32_t character, char32_t selector, std::uint32_t script,
                      Design preferred = Design::japanese);

    // For shaping: scaled to units_per_em(font). Null for box_font and for a font that could not be opened.
    hb_font_t* shaping_font(FontIndex font);
    int units_per_em(FontIndex font);

    // Unhinted, grey, the same pixels for the same key on every machine with the same FreeType.
    void draw(GlyphKey key, GlyphPicture& picture);

    // Fonts opened so far, and files that turned out broken when they were opened; the first error of those.
    std::size_t opened_count() const;
    const std::vector<Error>& broken() const { return broken_; }

    // Characters that no font had, since the start. Counted, never logged: they may come from a name.
    std::uint64_t missing_count() const { return missing_count_; }
    void count_missing(std::uint64_t characters) { missing_count_ += characters; }

  private:
    struct Face;
    struct Library;
    explicit FontSet(FontChains chains);
    Face* opened(FontIndex font);
    bool has(FontIndex font, char32_t character, char32_t selector);

    FontChains chains_;
    std::unique_ptr<Library> library_;
    std::vector<std::unique_ptr<Face>> faces_;  // regular chain, then bold chain
    std::vector<Error> broken_;
    std::uint64_t missing_count_ = 0;
};

}  // namespace engawa::text
