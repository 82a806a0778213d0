#include "kiosk/text/shape.h"

#include "kiosk/text/wipe.h"

#include <hb.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <iterator>

namespace engawa::text {

namespace {

bool is_variation_selector(char32_t code) {
    return (code >= 0xFE00 && code <= 0xFE0F) || (code >= 0xE0100 && code <= 0xE01EF);
}

// FE0E and FE0F ask for text or colour, not for the shape of a name.
bool selects_shape(char32_t code) { return is_variation_selector(code) && code != 0xFE0E && code != 0xFE0F; }

// Controls and default-ignorable characters show nothing, with or without a font.
bool is_invisible(char32_t code) {
    return code < 0x20 || (code >= 0x7F && code < 0xA0) ||
           u_hasBinaryProperty(static_cast<UChar32>(code), UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
}

// Kanji and both kana are one script here: their fonts are the same, and one run keeps kerning between them.
std::uint32_t script_of(char32_t code) {
    const hb_script_t script = hb_unicode_script(hb_unicode_funcs_get_default(), code);
    switch (script) {
        case HB_SCRIPT_HIRAGANA:
        case HB_SCRIPT_KATAKANA: return HB_SCRIPT_HAN;
        default: return script;
    }
}

bool is_shared(std::uint32_t script) { return script == HB_SCRIPT_COMMON || script == HB_SCRIPT_INHERITED; }

bool joins_latin(std::uint32_t script) {
    return script == HB_SCRIPT_LATIN || script == HB_SCRIPT_CYRILLIC || script == HB_SCRIPT_GREEK;
}

// One code for two widths: ‐ – — ‘ ’ “ ” … are wide in Japanese type.
bool is_shared_punctuation(char32_t code) { return (code >= 0x2010 && code <= 0x201F) || code == 0x2026; }

Design punctuation_of(const LanguageTag& language) {
    const std::string& tag = language.text();
    return tag.starts_with("ja") || tag.starts_with("zh") ? Design::japanese : Design::western;
}

Fixed to_fixed(std::int64_t units, int size_px, int units_per_em) {
    const std::int64_t scaled = units * size_px * fixed_one;
    const std::int64_t half = units_per_em / 2;
    return static_cast<Fixed>((scaled >= 0 ? scaled + half : scaled - half) / units_per_em);
}

std::uint32_t grapheme_end(std::span<const Character> characters, std::uint32_t begin) {
    std::uint32_t end = begin + 1;
    while (end < characters.size() && !characters[end].grapheme_start) ++end;
    return end;
}

}  // namespace

void Shaped::clear() {
    glyphs.clear();
    clusters.clear();
    missing_glyphs = 0;
    missing_variants = 0;
}

void Shaped::wipe_all() {
    wipe(glyphs);
    wipe(clusters);
    clear();
}

Shaper::Shaper(FontSet& fonts) : fonts_(fonts), buffer_(hb_buffer_create()) {}

Shaper::~Shaper() {
    wipe_all();
    hb_buffer_destroy(buffer_);
}

void Shaper::wipe_all() {
    // The buffer keeps its memory: both of its arrays are overwritten as far as they ever reached.
    hb_buffer_clear_contents(buffer_);
    if (longest_ > 0 && hb_buffer_set_length(buffer_, longest_) != 0) {
        explicit_bzero(hb_buffer_get_glyph_infos(buffer_, nullptr), longest_ * sizeof(hb_glyph_info_t));
        explicit_bzero(hb_buffer_get_glyph_positions(buffer_, nullptr), longest_ * sizeof(hb_glyph_position_t));
    }
    hb_buffer_clear_contents(buffer_);
    wipe(codes_);
    wipe(choices_);
}

void Shaper::shape(std::span<const Character> characters, int size_px, Weight weight, const LanguageTag& language,
                   Shaped& out) {
    if (characters.empty()) return;
    codes_.clear();
    for (const Character& character : characters) codes_.push_back(character.code);
    resolve_scripts(characters);
    choose_fonts(characters, weight, punctuation_of(language), out);
    agree_on_latin_font(characters);
    const auto count = static_cast<std::uint32_t>(characters.size());
    for (std::uint32_t begin = 0; begin < count;) {
        std::uint32_t end = begin + 1;
        while (end < count && choices_[end].font == choices_[begin].font &&
               choices_[end].script == choices_[begin].script && characters[end].group == characters[begin].group &&
               characters[end].level == characters[begin].level && characters[end].code != U'\n' &&
               characters[begin].code != U'\n') {
            ++end;
        }
        if (choices_[begin].font == box_font || characters[begin].code == U'\n') {
            box_run(characters, {begin, end}, size_px, out);
        } else {
            shape_run(characters, {begin, end}, size_px, language, out);
        }
        begin = end;
    }
    fonts_.count_missing(static_cast<std::uint64_t>(out.missing_glyphs));
}

// Digits, punctuation and marks take the script before them; at the start, the first real one.
void Shaper::resolve_scripts(std::span<const Character> characters) {
    choices_.assign(characters.size(), {});
    std::uint32_t current = HB_SCRIPT_LATIN;
    for (const Character& character : characters) {
        const std::uint32_t script = script_of(character.code);
        if (is_shared(script)) continue;
        current = script;
        break;
    }
    for (std::size_t i = 0; i < characters.size(); ++i) {
        const std::uint32_t script = script_of(characters[i].code);
        if (!is_shared(script)) current = script;
        choices_[i].script = current;
    }
}

// One font for each grapheme, so that a base and its marks or selectors never part.
void Shaper::choose_fonts(std::span<const Character> characters, Weight weight, Design punctuation, Shaped& out) {
    const auto count = static_cast<std::uint32_t>(characters.size());
    FontIndex last = box_font;
    for (std::uint32_t begin = 0; begin < count;) {
        const std::uint32_t end = grapheme_end(characters, begin);
        const char32_t base = characters[begin].code;
        const char32_t next = end > begin + 1 ? characters[begin + 1].code : 0;
        const std::uint32_t script = choices_[begin].script;
        FontChoice choice{last, true};
        if (!is_invisible(base)) {
            const char32_t selector = selects_shape(next) ? next : 0;
            choice = fonts_.choose(weight, base, selector, script,
                                   is_shared_punctuation(base) ? punctuation : Design::japanese);
            out.missing_variants += choice.variant_found ? 0 : 1;
            out.missing_glyphs += choice.font == box_font ? 1 : 0;
            hb_codepoint_t composed = 0;
            if (choice.font != box_font && next != 0 && !is_invisible(next) &&
                hb_unicode_compose(hb_unicode_funcs_get_default(), base, next, &composed) == 0) {
                // A mark that the base's font lacks: a later font that has both draws both.
                const FontChoice mark = fonts_.choose(weight, next, 0, script);
                hb_codepoint_t glyph = 0;
                hb_font_t* font = fonts_.shaping_font(mark.font);
                if (font != nullptr && hb_font_get_nominal_glyph(font, base, &glyph) != 0) choice.font = mark.font;
            }
            last = choice.font;
        }
        for (std::uint32_t i = begin; i < end; ++i) {
            choices_[i].font = choice.font;
            choices_[i].script = script;
        }
        begin = end;
    }
}

// A word of two fonts (Vietnamese: ế from Noto among letters from BIZ UD) is hard to read: if one letter needs a
// later font and that font has them all, it draws all the Latin letters.
void Shaper::agree_on_latin_font(std::span<const Character> characters) {
    FontIndex first = box_font;
    FontIndex latest = 0;
    for (std::size_t i = 0; i < characters.size(); ++i) {
        if (!joins_latin(script_of(characters[i].code)) || choices_[i].font == box_font) continue;
        first = std::min(first, choices_[i].font);
        latest = std::max(latest, choices_[i].font);
    }
    if (first == box_font || first == latest) return;
    hb_font_t* font = fonts_.shaping_font(latest);
    if (font == nullptr) return;
    for (std::size_t i = 0; i < characters.size(); ++i) {
        hb_codepoint_t glyph = 0;
        if (!joins_latin(script_of(characters[i].code)) || choices_[i].font == box_font) continue;
        if (hb_font_get_nominal_glyph(font, characters[i].code, &glyph) == 0) return;
    }
    for (std::size_t i = 0; i < characters.size(); ++i) {
        hb_codepoint_t glyph = 0;
        const bool has = hb_font_get_nominal_glyph(font, characters[i].code, &glyph) != 0;
        if (has && joins_latin(choices_[i].script)) choices_[i].font = latest;
    }
}

void Shaper::shape_run(std::span<const Character> characters, Run run, int size_px, const LanguageTag& language,
                       Shaped& out) {
    const FontIndex font_index = choices_[run.begin].font;
    hb_font_t* font = fonts_.shaping_font(font_index);
    if (font == nullptr) return box_run(characters, run, size_px, out);
    const int units_per_em = fonts_.units_per_em(font_index);
    const bool right_to_left = (characters[run.begin].level & 1U) != 0;

    hb_buffer_clear_contents(buffer_);
    hb_buffer_add_codepoints(buffer_, codes_.data(), static_cast<int>(codes_.size()), run.begin,
                             static_cast<int>(run.end - run.begin));
    hb_buffer_set_direction(buffer_, right_to_left ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
    hb_buffer_set_script(buffer_, hb_script_from_iso15924_tag(choices_[run.begin].script));
    hb_buffer_set_language(buffer_, hb_language_from_string(language.text().data(),
                                                            static_cast<int>(language.text().size())));
    hb_shape(font, buffer_, nullptr, 0);

    unsigned count = 0;
    const hb_glyph_info_t* infos = hb_buffer_get_glyph_infos(buffer_, &count);
    const hb_glyph_position_t* positions = hb_buffer_get_glyph_positions(buffer_, &count);
    longest_ = std::max({longest_, count, run.end - run.begin});
    const std::size_t first_cluster = out.clusters.size();
    for (unsigned i = 0; i < count;) {
        Cluster cluster;
        cluster.first_character = infos[i].cluster;
        cluster.first_glyph = static_cast<std::uint32_t>(out.glyphs.size());
        std::int64_t pen_units = 0;
        for (; i < count && infos[i].cluster == cluster.first_character; ++i) {
            out.glyphs.push_back(
                {{font_index, static_cast<std::uint16_t>(size_px), infos[i].codepoint},
                 to_fixed(pen_units + positions[i].x_offset, size_px, units_per_em),
                 to_fixed(positions[i].y_offset, size_px, units_per_em)});
            pen_units += positions[i].x_advance;
        }
        cluster.glyph_count = static_cast<std::uint32_t>(out.glyphs.size()) - cluster.first_glyph;
        cluster.advance = to_fixed(pen_units, size_px, units_per_em);
        out.clusters.push_back(cluster);
    }
    const auto mine = out.clusters.begin() + static_cast<std::ptrdiff_t>(first_cluster);
    // HarfBuzz gives the order on the line; clusters are kept in the order of the text.
    if (right_to_left) std::reverse(mine, out.clusters.end());
    for (auto cluster = mine; cluster != out.clusters.end(); ++cluster) {
        const auto next = std::next(cluster);
        const std::uint32_t end = next == out.clusters.end() ? run.end : next->first_character;
        cluster->character_count = end - cluster->first_character;
    }
}

// A visible box for each grapheme that no font has; nothing for a line feed or an invisible character.
void Shaper::box_run(std::span<const Character> characters, Run run, int size_px, Shaped& out) {
    for (std::uint32_t begin = run.begin; begin < run.end;) {
        const std::uint32_t end = std::min(run.end, grapheme_end(characters, begin));
        Cluster cluster{begin, end - begin, static_cast<std::uint32_t>(out.glyphs.size()), 0, 0};
        if (!is_invisible(characters[begin].code)) {
            cluster.glyph_count = 1;
            cluster.advance = size_px * fixed_one;
            out.glyphs.push_back({{box_font, static_cast<std::uint16_t>(size_px), 0}, 0, 0});
        }
        out.clusters.push_back(cluster);
        begin = end;
    }
}

}  // namespace engawa::text
