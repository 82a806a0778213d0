#include "kiosk/text/font_set.h"

#include "kiosk/text/error.h"
#include "kiosk/text/mapped_file.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include <hb-ot.h>
#include <hb.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

namespace engawa::text {

struct FontSet::Library {
    FT_Library freetype = nullptr;
    ~Library() {
        if (freetype != nullptr) FT_Done_FreeType(freetype);
    }
};

struct FontSet::Face {
    FontFile file;
    std::vector<hb_tag_t> scripts;
    enum class State { unopened, open, broken } state = State::unopened;
    std::optional<MappedFile> map;
    hb_font_t* shaping = nullptr;
    int units_per_em = 1000;
    FT_Face drawing = nullptr;  // opened when the first glyph is drawn
    int drawing_size_px = 0;

    explicit Face(FontFile f) : file(std::move(f)) {
        for (const std::string& script : file.scripts) {
            scripts.push_back(hb_tag_from_string(script.data(), static_cast<int>(script.size())));
        }
    }
    Face(const Face&) = delete;
    Face& operator=(const Face&) = delete;
    ~Face() {
        if (shaping != nullptr) hb_font_destroy(shaping);
        if (drawing != nullptr) FT_Done_Face(drawing);
    }

    bool serves(std::uint32_t script) const {
        return scripts.empty() || std::find(scripts.begin(), scripts.end(), script) != scripts.end();
    }
};

namespace {

FontFile noto(std::string_view name, std::string_view weight, std::vector<std::string> scripts) {
    return {"/usr/share/fonts/truetype/noto/" + std::string(name) + "-" + std::string(weight) + ".ttf", 0,
            "fonts-noto-core", std::move(scripts), Design::western};
}

std::vector<FontFile> debian_chain(std::string_view weight) {
    std::vector<FontFile> chain{
        {"/usr/share/fonts/truetype/bizud-gothic/BIZUDPGothic-" + std::string(weight) + ".ttf", 0,
         "fonts-morisawa-bizud-gothic", {}, Design::japanese},
        // Face 0 of the collection is Noto Sans CJK JP.
        {"/usr/share/fonts/opentype/noto/NotoSansCJK-" + std::string(weight) + ".ttc", 0, "fonts-noto-cjk", {},
         Design::japanese},
        noto("NotoSans", weight, {}),
    };
    const std::pair<std::string_view, std::vector<std::string>> others[] = {
        {"NotoSansArabic", {"Arab"}},     {"NotoSansHebrew", {"Hebr"}},   {"NotoSansThai", {"Thai"}},
        {"NotoSansLao", {"Laoo"}},        {"NotoSansKhmer", {"Khmr"}},    {"NotoSansMyanmar", {"Mymr"}},
        {"NotoSansDevanagari", {"Deva"}}, {"NotoSansBengali", {"Beng"}},  {"NotoSansTamil", {"Taml"}},
        {"NotoSansTelugu", {"Telu"}},     {"NotoSansGujarati", {"Gujr"}}, {"NotoSansGurmukhi", {"Guru"}},
        {"NotoSansKannada", {"Knda"}},    {"NotoSansMalayalam", {"Mlym"}}, {"NotoSansSinhala", {"Sinh"}},
        {"NotoSansEthiopic", {"Ethi"}},   {"NotoSansGeorgian", {"Geor"}}, {"NotoSansArmenian", {"Armn"}},
        {"NotoSerifTibetan", {"Tibt"}},
    };
    for (const auto& [name, scripts] : others) chain.push_back(noto(name, weight, scripts));
    // These have one weight only.
    chain.push_back(noto("NotoSansMongolian", "Regular", {"Mong"}));
    chain.push_back(noto("NotoSansSymbols", weight, {}));
    chain.push_back(noto("NotoSansSymbols2", "Regular", {}));
    chain.push_back(noto("NotoSansMath", "Regular", {}));
    return chain;
}

// A frame with nothing in it, a little smaller than a kanji: "a character belongs here that I cannot draw".
void draw_box(int size_px, GlyphPicture& picture) {
    const int stroke_px = std::max(1, size_px / 16);
    picture.bearing_x_px = size_px / 10;
    picture.width_px = std::max(3 * stroke_px, size_px - 2 * picture.bearing_x_px);
    picture.height_px = picture.width_px;
    picture.bearing_y_px = picture.height_px - size_px * 2 / 100;
    picture.coverage.assign(static_cast<std::size_t>(picture.width_px) * picture.height_px, 0);
    for (int y = 0; y < picture.height_px; ++y) {
        for (int x = 0; x < picture.width_px; ++x) {
            const int edge_px = std::min(std::min(x, picture.width_px - 1 - x), std::min(y, picture.height_px - 1 - y));
            if (edge_px < stroke_px) picture.coverage[static_cast<std::size_t>(y) * picture.width_px + x] = 255;
        }
    }
}

void copy_bitmap(const FT_GlyphSlot slot, GlyphPicture& picture) {
    const FT_Bitmap& bitmap = slot->bitmap;
    picture.width_px = static_cast<int>(bitmap.width);
    picture.height_px = static_cast<int>(bitmap.rows);
    picture.bearing_x_px = slot->bitmap_left;
    picture.bearing_y_px = slot->bitmap_top;
    picture.coverage.resize(static_cast<std::size_t>(bitmap.width) * bitmap.rows);
    for (unsigned row = 0; row < bitmap.rows; ++row) {
        std::memcpy(picture.coverage.data() + static_cast<std::size_t>(row) * bitmap.width,
                    bitmap.buffer + static_cast<std::ptrdiff_t>(row) * bitmap.pitch, bitmap.width);
    }
}

}  // namespace

FontChains FontChains::debian() { return {debian_chain("Regular"), debian_chain("Bold")}; }

FontSet::FontSet(FontChains chains) : chains_(std::move(chains)), library_(std::make_unique<Library>()) {
    for (const auto* chain : {&chains_.regular, &chains_.bold}) {
        for (const FontFile& file : *chain) faces_.push_back(std::make_unique<Face>(file));
    }
}

FontSet::~FontSet() = default;

Result<std::unique_ptr<FontSet>> FontSet::create(FontChains chains) {
    if (chains.regular.empty() || chains.bold.empty()) {
        return Error(TextError::font_missing, "fonts", "a chain of fonts is empty");
    }
    for (const auto* chain : {&chains.regular, &chains.bold}) {
        for (const FontFile& file : *chain) {
            if (::access(file.path.c_str(), R_OK) == 0) continue;
            return Error(TextError::font_missing, file.path,
                         "the font file cannot be read; install the Debian package " + file.debian_package);
        }
    }
    std::unique_ptr<FontSet> fonts(new FontSet(std::move(chains)));
    if (FT_Init_FreeType(&fonts->library_->freetype) != 0) {
        return Error(TextError::font_broken, "FreeType", "the library does not start");
    }
    return fonts;
}

FontSet::Face* FontSet::opened(FontIndex font) {
    if (font >= faces_.size()) return nullptr;
    Face& face = *faces_[font];
    switch (face.state) {
        case Face::State::open: return &face;
        case Face::State::broken: return nullptr;
        case Face::State::unopened: break;
    }
    face.state = Face::State::broken;
    face.map = MappedFile::open(face.file.path);
    if (face.map) {
        const auto bytes = face.map->bytes();
        hb_blob_t* blob = hb_blob_create(reinterpret_cast<const char*>(bytes.data()),
                                         static_cast<unsigned>(bytes.size()), HB_MEMORY_MODE_READONLY, nullptr, nullptr);
        hb_face_t* shaped = hb_face_create(blob, static_cast<unsigned>(face.file.face_index));
        hb_blob_destroy(blob);
        if (hb_face_get_glyph_count(shaped) > 0) {
            face.units_per_em = static_cast<int>(hb_face_get_upem(shaped));
            face.shaping = hb_font_create(shaped);
            hb_font_set_scale(face.shaping, face.units_per_em, face.units_per_em);
            face.state = Face::State::open;
        }
        hb_face_destroy(shaped);
    }
    if (face.state == Face::State::open) return &face;
    broken_.push_back(Error(TextError::font_broken, face.file.path,
                            "not a usable font; reinstall the Debian package " + face.file.debian_package));
    return nullptr;
}

bool FontSet::has(FontIndex font, char32_t character, char32_t selector) {
    Face* face = opened(font);
    if (face == nullptr) return false;
    hb_codepoint_t glyph = 0;
    if (selector != 0) return hb_font_get_variation_glyph(face->shaping, character, selector, &glyph) != 0;
    return hb_font_get_nominal_glyph(face->shaping, character, &glyph) != 0;
}

FontChoice FontSet::choose(Weight weight, char32_t character, char32_t selector, std::uint32_t script,
                           Design preferred) {
    const std::size_t regular = chains_.regular.size();
    const std::size_t begin = weight == Weight::regular ? 0 : regular;
    const std::size_t end = weight == Weight::regular ? regular : faces_.size();
    const auto search = [&](char32_t with, Design from) -> std::optional<FontIndex> {
        for (std::size_t i = begin; i < end; ++i) {
            const auto font = static_cast<FontIndex>(i);
            if (from == Design::western && faces_[i]->file.design != from) continue;
            if (faces_[i]->serves(script) && has(font, character, with)) return font;
        }
        return std::nullopt;
    };
    if (selector != 0) {
        if (const auto font = search(selector, Design::japanese)) return {*font, true};
    }
    if (preferred == Design::western) {
        if (const auto font = search(0, preferred)) return {*font, selector == 0};
    }
    return {search(0, Design::japanese).value_or(box_font), selector == 0};
}

hb_font_t* FontSet::shaping_font(FontIndex font) {
    Face* face = opened(font);
    return face == nullptr ? nullptr : face->shaping;
}

int FontSet::units_per_em(FontIndex font) {
    Face* face = opened(font);
    return face == nullptr ? 1000 : face->units_per_em;
}

void FontSet::draw(GlyphKey key, GlyphPicture& picture) {
    picture.coverage.clear();
    picture.width_px = picture.height_px = picture.bearing_x_px = picture.bearing_y_px = 0;
    Face* face = opened(key.font);
    if (face == nullptr) return draw_box(key.size_px, picture);
    if (face->drawing == nullptr) {
        const auto bytes = face->map->bytes();
        if (FT_New_Memory_Face(library_->freetype, reinterpret_cast<const FT_Byte*>(bytes.data()),
                               static_cast<FT_Long>(bytes.size()), face->file.face_index, &face->drawing) != 0) {
            face->drawing = nullptr;
            face->state = Face::State::broken;
            broken_.push_back(Error(TextError::font_broken, face->file.path, "FreeType does not open it"));
            return draw_box(key.size_px, picture);
        }
    }
    if (face->drawing_size_px != key.size_px) {
        if (FT_Set_Pixel_Sizes(face->drawing, 0, key.size_px) != 0) return draw_box(key.size_px, picture);
        face->drawing_size_px = key.size_px;
    }
    // Unhinted: kanji of a universal-design face keep their drawn weight, and pixels do not depend on which
    // hinter FreeType was built with.
    if (FT_Load_Glyph(face->drawing, key.glyph_id, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP) != 0 ||
        FT_Render_Glyph(face->drawing->glyph, FT_RENDER_MODE_NORMAL) != 0 ||
        face->drawing->glyph->bitmap.pixel_mode != FT_PIXEL_MODE_GRAY) {
        return draw_box(key.size_px, picture);
    }
    copy_bitmap(face->drawing->glyph, picture);
}

std::size_t FontSet::opened_count() const {
    return static_cast<std::size_t>(std::count_if(faces_.begin(), faces_.end(), [](const auto& face) {
        return face->state == Face::State::open;
    }));
}

}  // namespace engawa::text
