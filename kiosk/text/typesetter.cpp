#include "kiosk/text/typesetter.h"

#include "kiosk/base/utf8.h"
#include "kiosk/text/wipe.h"

#include <unicode/ubidi.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace engawa::text {

namespace {

// The em box of Japanese type: 0.88 above the baseline, 0.12 below (BIZ UDPGothic and Noto Sans CJK agree).
constexpr double ascent_em = 0.88;

// Furigana is half the size of its base (design: 4.2 mm above 8.4 mm); the least air above and below the two.
constexpr double ruby_em = 0.5;
constexpr double ruby_air_em = 0.1;

bool may_run_right_to_left(char32_t code) {
    return (code >= 0x590 && code <= 0x8FF) || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069) || (code >= 0xFB1D && code <= 0xFDFF) ||
           (code >= 0xFE70 && code <= 0xFEFC) || (code >= 0x10800 && code <= 0x10FFF) ||
           (code >= 0x1E800 && code <= 0x1EFFF);
}

bool is_space(char32_t code) {
    return code == U' ' || code == U'\t' || code == 0x3000 || (code >= 0x2000 && code <= 0x200A && code != 0x2007);
}

// Furigana may hang over kana, spaces and Japanese punctuation, never over another kanji (JLREQ 3.3.8).
bool takes_furigana_over(char32_t code) { return is_space(code) || (code >= 0x3001 && code <= 0x30FF); }

// A tab has no column here, and other line ends mean what a line feed means.
char32_t as_drawn(char32_t code) {
    if (code == U'\t') return U' ';
    if (code == 0x2028 || code == 0x2029) return U'\n';
    return code;
}

std::vector<std::size_t> character_starts(std::string_view text) {
    std::vector<std::size_t> starts;
    for (std::size_t i = 0; i < text.size(); i += decode_utf8(text, i).length_bytes) starts.push_back(i);
    starts.push_back(text.size());
    return starts;
}

}  // namespace

Typesetter::Typesetter(FontSet& fonts, std::unique_ptr<LineBreaks> breaks)
    : breaks_(std::move(breaks)), shaper_(fonts) {}

Typesetter::~Typesetter() { wipe_all(); }

void Typesetter::wipe_all() {
    wipe(characters_);
    wipe(character_units_);
    utf16_.resize(utf16_.capacity());
    explicit_bzero(utf16_.data(), utf16_.size() * sizeof(char16_t));
    utf16_.clear();
    wipe(kinds_);
    wipe(reading_);
    base_.wipe_all();
    ruby_.wipe_all();
    wipe(items_);
    wipe(groups_);
    wipe(lines_);
    wipe(order_);
    shaper_.wipe_all();
}

void Typesetter::set(std::vector<RubyView> text, Origin origin, const ParagraphStyle& style, ParagraphLayout& layout) {
    layout = {};
    if (style.furigana == Furigana::none) {
        for (RubyView& span : text) span.reading = {};
    }
    const Metrics metrics = measure(text, style);
    // A furigana group wider than a line is cut in parts, each of which may still be too wide once.
    for (int attempt = 0; attempt < 3; ++attempt) {
        decode(text);
        mark_characters(style);
        resolve_levels();
        shape_all(text, style, metrics);
        build_items();
        if (!split_wide_groups(text, metrics)) break;
    }
    hang_readings(metrics.ruby_px * fixed_one / 2);
    break_lines(origin, style, metrics, layout);
    place_lines(style, metrics, layout);
}

Typesetter::Metrics Typesetter::measure(const std::vector<RubyView>& text, const ParagraphStyle& style) const {
    Metrics metrics;
    metrics.size_px = std::clamp(style.size_px, 6, 400);
    metrics.ruby_px = static_cast<int>(std::lround(metrics.size_px * ruby_em));
    metrics.line_height_px = static_cast<int>(std::lround(metrics.size_px * std::max(1.0F, style.line_height)));
    const bool has_readings =
        std::any_of(text.begin(), text.end(), [](const RubyView& span) { return !span.reading.empty(); });
    int letters_top_px = (metrics.line_height_px - metrics.size_px) / 2;
    if (has_readings || style.furigana_room == FuriganaRoom::reserved) {
        const int block_px = metrics.size_px + metrics.ruby_px;
        const int least_px = block_px + static_cast<int>(std::lround(metrics.size_px * ruby_air_em));
        metrics.line_height_px = std::max(metrics.line_height_px, least_px);
        letters_top_px = (metrics.line_height_px - block_px) / 2 + metrics.ruby_px;
    }
    metrics.baseline_px = letters_top_px + static_cast<int>(std::lround(metrics.size_px * ascent_em));
    const Fixed by_em = std::max(0, style.max_line_em) * metrics.size_px * fixed_one;
    const Fixed by_width = std::max(0, style.max_width_px) * fixed_one;
    metrics.limit = by_em == 0 ? by_width : by_width == 0 ? by_em : std::min(by_em, by_width);
    return metrics;
}

// --- From text to items -------------------------------------------------------------------------------------

void Typesetter::decode(const std::vector<RubyView>& text) {
    characters_.clear();
    character_units_.clear();
    utf16_.clear();
    groups_.clear();
    std::uint32_t offset = 0;
    for (std::uint32_t s = 0; s < text.size(); ++s) {
        const RubyView& span = text[s];
        std::int32_t group = -1;
        if (!span.reading.empty()) {
            group = static_cast<std::int32_t>(groups_.size());
            groups_.push_back({.span = s});
        }
        for (std::size_t at = 0; at < span.base.size();) {
            const DecodedCharacter decoded = decode_utf8(span.base, at);
            const char32_t code = as_drawn(decoded.code);
            characters_.push_back({code, offset + static_cast<std::uint32_t>(at), group, true, 0});
            character_units_.push_back(static_cast<std::uint32_t>(utf16_.size()));
            if (code >= 0x10000) {
                utf16_ += static_cast<char16_t>(0xD7C0 + (code >> 10));
                utf16_ += static_cast<char16_t>(0xDC00 + (code & 0x3FF));
            } else {
                utf16_ += static_cast<char16_t>(code);
            }
            at += decoded.length_bytes;
        }
        offset += static_cast<std::uint32_t>(span.base.size());
    }
    text_bytes_ = offset;
}

void Typesetter::mark_characters(const ParagraphStyle& style) {
    breaks_->mark(utf16_, style.language, style.breaking, kinds_);
    for (std::size_t i = 0; i < characters_.size(); ++i) {
        characters_[i].grapheme_start = i == 0 || characters_[i].group != characters_[i - 1].group ||
                                        kinds_[character_units_[i]] != BreakKind::none;
    }
}

void Typesetter::resolve_levels() {
    has_levels_ = std::any_of(characters_.begin(), characters_.end(),
                              [](const Character& c) { return may_run_right_to_left(c.code); });
    starts_at_right_ = false;
    if (!has_levels_) return;
    UErrorCode status = U_ZERO_ERROR;
    UBiDi* bidi = ubidi_open();
    ubidi_setPara(bidi, utf16_.data(), static_cast<std::int32_t>(utf16_.size()), UBIDI_DEFAULT_LTR, nullptr, &status);
    const UBiDiLevel* levels = U_SUCCESS(status) ? ubidi_getLevels(bidi, &status) : nullptr;
    if (levels != nullptr && U_SUCCESS(status)) {
        for (std::size_t i = 0; i < characters_.size(); ++i) characters_[i].level = levels[character_units_[i]];
        starts_at_right_ = (ubidi_getParaLevel(bidi) & 1U) != 0;
    } else {
        has_levels_ = false;
    }
    ubidi_close(bidi);
}

void Typesetter::shape_all(const std::vector<RubyView>& text, const ParagraphStyle& style, const Metrics& metrics) {
    base_.clear();
    ruby_.clear();
    shaper_.shape(characters_, metrics.size_px, style.weight, style.language, base_);
    for (Group& group : groups_) {
        const std::string_view reading = text[group.span].reading;
        reading_.clear();
        for (std::size_t at = 0; at < reading.size();) {
            const DecodedCharacter decoded = decode_utf8(reading, at);
            // Kana: a voicing mark or a selector is the only thing that continues a grapheme.
            const bool starts = u_getCombiningClass(static_cast<UChar32>(decoded.code)) == 0;
            reading_.push_back({decoded.code, 0, -1, reading_.empty() || starts, 0});
            at += decoded.length_bytes;
        }
        group.first_cluster = static_cast<std::uint32_t>(ruby_.clusters.size());
        shaper_.shape(reading_, metrics.ruby_px, style.weight, style.language, ruby_);
        group.cluster_count = static_cast<std::uint32_t>(ruby_.clusters.size()) - group.first_cluster;
        group.reading_width = 0;
        for (std::uint32_t i = 0; i < group.cluster_count; ++i) {
            group.reading_width += ruby_.clusters[group.first_cluster + i].advance;
        }
    }
}

void Typesetter::build_items() {
    items_.clear();
    for (std::uint32_t i = 0; i < base_.clusters.size();) {
        const Character& first = characters_[base_.clusters[i].first_character];
        Item item{.first_cluster = i, .group = first.group};
        item.break_before = kinds_[character_units_[base_.clusters[i].first_character]];
        if (first.group < 0) {
            item.cluster_count = 1;
            item.advance = base_.clusters[i].advance;
            if (first.code == U'\n') item.kind = Item::Kind::line_feed;
            if (is_space(first.code)) item.kind = Item::Kind::space;
            // The feed itself ends the line; nothing else does.
            if (item.kind == Item::Kind::line_feed) item.break_before = BreakKind::none;
        } else {
            Group& group = groups_[static_cast<std::size_t>(first.group)];
            group.base_width = 0;
            while (i + item.cluster_count < base_.clusters.size() &&
                   characters_[base_.clusters[i + item.cluster_count].first_character].group == first.group) {
                group.base_width += base_.clusters[i + item.cluster_count].advance;
                ++item.cluster_count;
            }
            item.advance = std::max(group.base_width, group.reading_width);
        }
        i += item.cluster_count;
        items_.push_back(item);
    }
}

bool Typesetter::takes_hanging(const Item& item, bool last_character) const {
    if (item.group >= 0 || item.kind == Item::Kind::line_feed) return false;
    const Cluster& cluster = base_.clusters[item.first_cluster];
    const std::uint32_t at = last_character ? cluster.first_character + cluster.character_count - 1 : cluster.first_character;
    return takes_furigana_over(characters_[at].code);
}

// A reading a little wider than its kanji hangs over the kana beside it, so that 私 with わたし leaves no holes.
void Typesetter::hang_readings(Fixed most) {
    if (has_levels_) return;
    for (std::size_t i = 0; i < items_.size(); ++i) {
        Item& item = items_[i];
        if (item.group < 0) continue;
        const Group& group = groups_[static_cast<std::size_t>(item.group)];
        const Fixed excess = group.reading_width - group.base_width;
        if (excess <= 0) continue;
        const Fixed side = std::min(excess / 2, most);
        if (i > 0 && takes_hanging(items_[i - 1], true)) item.hang_left = side;
        if (i + 1 < items_.size() && takes_hanging(items_[i + 1], false)) item.hang_right = side;
        item.advance -= item.hang_left + item.hang_right;
    }
}

// True when a group was wider than a line and `text` now holds it in parts, base and reading cut in proportion.
bool Typesetter::split_wide_groups(std::vector<RubyView>& text, const Metrics& metrics) const {
    if (metrics.limit == 0) return false;
    std::vector<RubyView> parts;
    bool split = false;
    std::size_t group = 0;
    for (const RubyView& span : text) {
        const Fixed width =
            span.reading.empty() ? 0 : std::max(groups_[group].base_width, groups_[group].reading_width);
        if (!span.reading.empty()) ++group;
        const auto base = character_starts(span.base);
        const auto reading = character_starts(span.reading);
        const std::size_t letters = base.size() - 1;
        if (width <= metrics.limit || letters < 2) {
            parts.push_back(span);
            continue;
        }
        split = true;
        const auto wanted = static_cast<std::size_t>(width / metrics.limit + 1);
        const std::size_t count = std::min(letters, wanted);
        const std::size_t sounds = reading.size() - 1;
        for (std::size_t i = 0; i < count; ++i) {
            const auto piece = [&](std::string_view whole, const std::vector<std::size_t>& starts, std::size_t n) {
                const std::size_t begin = starts[n * i / count];
                return whole.substr(begin, starts[n * (i + 1) / count] - begin);
            };
            parts.push_back({piece(span.base, base, letters), piece(span.reading, reading, sounds)});
        }
    }
    text = std::move(parts);
    return split;
}

// --- Lines --------------------------------------------------------------------------------------------------

std::uint32_t Typesetter::offset_of(std::size_t item) const {
    if (item >= items_.size()) return text_bytes_;
    return characters_[base_.clusters[items_[item].first_cluster].first_character].offset_bytes;
}

// Of items [begin, end) alone on a line: spaces at its end do not count, readings at its ends cannot hang.
Fixed Typesetter::width_of(std::size_t begin, std::size_t end) const {
    while (end > begin && items_[end - 1].kind != Item::Kind::letters) --end;
    if (begin == end) return 0;
    Fixed width = items_[begin].hang_left + items_[end - 1].hang_right;
    for (std::size_t i = begin; i < end; ++i) width += items_[i].advance;
    return width;
}

std::size_t Typesetter::end_of_line(std::size_t begin, Fixed limit, Forced& forced) const {
    std::size_t at_phrase = begin;
    std::size_t at_line = begin;
    Fixed pen = begin < items_.size() ? items_[begin].hang_left : 0;
    for (std::size_t i = begin; i < items_.size(); ++i) {
        const Item& item = items_[i];
        if (i > begin && item.break_before == BreakKind::phrase) at_phrase = i;
        if (i > begin && item.break_before >= BreakKind::line) at_line = i;
        if (item.kind == Item::Kind::line_feed) return i + 1;
        const bool overflows =
            item.kind == Item::Kind::letters && limit > 0 && pen + item.advance + item.hang_right > limit;
        if (overflows && i > begin) {
            if (at_phrase > begin) return at_phrase;
            ++(at_line > begin ? forced.in_phrases : forced.in_words);
            return at_line > begin ? at_line : i;
        }
        pen += item.advance;
    }
    return items_.size();
}

Typesetter::Forced Typesetter::append_lines(std::size_t begin, std::size_t end, Fixed limit) {
    Forced forced;
    while (begin < end) {
        const std::size_t next = end_of_line(begin, limit, forced);
        lines_.push_back({begin, next, width_of(begin, next)});
        begin = next;
    }
    return forced;
}

// The narrowest limit that needs no more lines and breaks no more words: a heading of two lines has no short tail.
Fixed Typesetter::balanced_limit(std::size_t begin, std::size_t end, Fixed limit) {
    const std::size_t before = lines_.size();
    const Forced least = append_lines(begin, end, limit);
    const std::size_t count = lines_.size() - before;
    lines_.resize(before, {0, 0, 0});
    if (count < 2) return limit;
    Fixed too_narrow = 0;
    Fixed enough = limit;
    while (enough - too_narrow > fixed_one) {
        const Fixed middle = too_narrow + (enough - too_narrow) / 2;
        const Forced forced = append_lines(begin, end, middle);
        const bool same = forced.in_words <= least.in_words && forced.in_phrases <= least.in_phrases &&
                          lines_.size() - before == count &&
                          std::all_of(lines_.begin() + static_cast<std::ptrdiff_t>(before), lines_.end(),
                                      [&](const LineItems& line) { return line.width <= limit; });
        lines_.resize(before, {0, 0, 0});
        (same ? enough : too_narrow) = middle;
    }
    return enough;
}

// A last line of one or two letters is lost sight of: some of the line before come down to it.
void Typesetter::fill_last_line(std::size_t first_line, const Metrics& metrics) {
    if (lines_.size() < first_line + 2) return;
    LineItems& last = lines_.back();
    LineItems& previous = lines_[lines_.size() - 2];
    const Fixed least = 3 * metrics.size_px * fixed_one;
    if (last.width >= least || previous.width < 3 * least) return;
    for (std::size_t i = last.begin - 1; i > previous.begin; --i) {
        if (items_[i].break_before != BreakKind::phrase || width_of(i, last.end) < least) continue;
        if (width_of(i, last.end) > 2 * least) return;  // a long word: the line before would be ragged instead
        last = {i, last.end, width_of(i, last.end)};
        previous = {previous.begin, i, width_of(previous.begin, i)};
        return;
    }
}

void Typesetter::break_lines(Origin origin, const ParagraphStyle& style, const Metrics& metrics,
                             ParagraphLayout& layout) {
    lines_.clear();
    for (std::size_t begin = 0; begin < items_.size();) {
        std::size_t end = begin;
        while (end < items_.size() && items_[end].kind != Item::Kind::line_feed) ++end;
        if (end < items_.size()) ++end;  // the feed belongs to the line it ends
        const std::size_t first_line = lines_.size();
        Fixed limit = metrics.limit;
        const bool balances = origin == Origin::authored && style.breaking == Breaking::phrase && limit > 0;
        if (balances) limit = balanced_limit(begin, end, limit);
        layout.words_broken += append_lines(begin, end, limit).in_words;
        if (origin == Origin::authored && !balances) fill_last_line(first_line, metrics);
        begin = end;
    }
    // An empty text, and what follows a last line feed, is a line too: a cursor can stand there.
    if (items_.empty() || items_.back().kind == Item::Kind::line_feed) {
        lines_.push_back({items_.size(), items_.size(), 0});
    }
}

void Typesetter::place_lines(const ParagraphStyle& style, const Metrics& metrics, ParagraphLayout& layout) {
    layout.lines_needed = static_cast<int>(lines_.size());
    layout.line_height_px = metrics.line_height_px;
    layout.missing_glyphs = base_.missing_glyphs + ruby_.missing_glyphs;
    layout.missing_variants = base_.missing_variants;
    if (style.max_lines > 0 && layout.lines_needed > style.max_lines) {
        lines_.resize(static_cast<std::size_t>(style.max_lines), {0, 0, 0});
        layout.fits = false;
    }
    Fixed widest = 0;
    for (const LineItems& line : lines_) widest = std::max(widest, line.width);
    if (style.max_width_px > 0 && widest > style.max_width_px * fixed_one) layout.fits = false;
    const bool fills = style.max_width_px > 0 && (style.alignment == Alignment::center || starts_at_right_);
    const Fixed block = fills ? std::max(widest, style.max_width_px * fixed_one) : widest;
    layout.width_px = (block + fixed_one - 1) / fixed_one;
    layout.height_px = metrics.line_height_px * static_cast<int>(lines_.size());
    for (const LineItems& line : lines_) place_line(line, metrics, block, style.alignment, layout);
    if (lines_.back().end == items_.size()) {
        // The end of the text: behind its last letter, or where the next one would begin.
        const LineItems& last = lines_.back();
        Fixed pen = 0;
        for (std::size_t i = last.begin; i < last.end; ++i) pen += items_[i].advance;
        if (last.begin < last.end) pen += items_[last.begin].hang_left + items_[last.end - 1].hang_right;
        const bool at_left = starts_at_right_;
        layout.carets.push_back({text_bytes_, static_cast<std::uint32_t>(lines_.size() - 1),
                                 layout.lines.back().left_px + (at_left ? 0 : rounded_px(pen))});
    }
    if (layout.carets.empty()) layout.carets.push_back({});
}

// Unicode bidirectional algorithm, rule L2, over items instead of characters.
void Typesetter::visual_order(const LineItems& line) {
    order_.clear();
    std::uint8_t highest = 0;
    const auto level_of = [&](std::uint32_t item) {
        return characters_[base_.clusters[items_[item].first_cluster].first_character].level;
    };
    for (std::size_t i = line.begin; i < line.end; ++i) {
        order_.push_back(static_cast<std::uint32_t>(i));
        highest = std::max(highest, level_of(order_.back()));
    }
    for (std::uint8_t level = highest; level > 0; --level) {
        for (auto begin = order_.begin(); begin != order_.end();) {
            begin = std::find_if(begin, order_.end(), [&](std::uint32_t item) { return level_of(item) >= level; });
            const auto end = std::find_if(begin, order_.end(), [&](std::uint32_t item) { return level_of(item) < level; });
            std::reverse(begin, end);
            begin = end;
        }
    }
}

void Typesetter::place_line(const LineItems& items, const Metrics& metrics, Fixed block, Alignment alignment,
                            ParagraphLayout& layout) {
    Fixed left = 0;
    if (alignment == Alignment::center) left = (block - items.width) / 2;
    else if (starts_at_right_) left = block - items.width;
    // Whole pixels: a line that begins on one keeps every kanji of a whole size on one.
    left = rounded_px(left) * fixed_one;

    Line line;
    line.top_px = static_cast<int>(layout.lines.size()) * metrics.line_height_px;
    line.height_px = metrics.line_height_px;
    line.baseline_px = line.top_px + metrics.baseline_px;
    line.left_px = left / fixed_one;
    line.width_px = rounded_px(items.width);
    line.first_glyph = static_cast<std::uint32_t>(layout.glyphs.size());
    line.text_begin = offset_of(items.begin);
    line.text_end = offset_of(items.end);
    layout.lines.push_back(line);

    const std::size_t first_caret = layout.carets.size();
    visual_order(items);
    Fixed pen = left;
    if (starts_at_right_) {
        for (std::size_t i = items.end; i > items.begin && items_[i - 1].kind != Item::Kind::letters; --i) {
            pen -= items_[i - 1].advance;
        }
    }
    if (!order_.empty()) pen += items_[order_.front()].hang_left;
    for (const std::uint32_t index : order_) {
        place_item(items_[index], metrics, pen, line.baseline_px, layout);
        pen += items_[index].advance;
    }
    if (has_levels_) {
        std::sort(layout.carets.begin() + static_cast<std::ptrdiff_t>(first_caret), layout.carets.end(),
                  [](const Caret& a, const Caret& b) { return a.offset_bytes < b.offset_bytes; });
    }
    layout.lines.back().glyph_count = static_cast<std::uint32_t>(layout.glyphs.size()) - line.first_glyph;
}

void Typesetter::place_item(const Item& item, const Metrics& metrics, Fixed left, int baseline_px,
                            ParagraphLayout& layout) const {
    if (item.group < 0) {
        place_clusters(base_, item.first_cluster, item.cluster_count, left, 0, baseline_px,
                       Carets::for_each_grapheme, layout);
        return;
    }
    const Group& group = groups_[static_cast<std::size_t>(item.group)];
    const Fixed box_left = left - item.hang_left;
    const Fixed width = item.advance + item.hang_left + item.hang_right;
    // Half a gap at each end and a whole one between: the base stays centred under its reading.
    const auto clusters = static_cast<Fixed>(item.cluster_count);
    const Fixed spare = std::max<Fixed>(0, width - group.base_width);
    const Fixed hanging = std::min(spare, item.hang_left + item.hang_right);
    const Fixed gap = clusters > 0 ? (spare - hanging) / clusters : 0;
    const Fixed base_left = box_left + (width - group.base_width - gap * clusters) / 2 + gap / 2;
    place_clusters(base_, item.first_cluster, item.cluster_count, base_left, gap, baseline_px,
                   Carets::for_each_grapheme, layout);

    const int letters_top_px = baseline_px - static_cast<int>(std::lround(metrics.size_px * ascent_em));
    const int ruby_below_px = metrics.ruby_px - static_cast<int>(std::lround(metrics.ruby_px * ascent_em));
    place_clusters(ruby_, group.first_cluster, group.cluster_count, box_left + (width - group.reading_width) / 2, 0,
                   letters_top_px - ruby_below_px, Carets::none, layout);
}

void Typesetter::place_clusters(const Shaped& shaped, std::uint32_t first, std::uint32_t count, Fixed left, Fixed gap,
                                int y_px, Carets carets, ParagraphLayout& layout) const {
    Fixed pen = left;
    for (std::uint32_t i = first; i < first + count; ++i) {
        const Cluster& cluster = shaped.clusters[i];
        for (std::uint32_t g = 0; g < cluster.glyph_count; ++g) {
            const ShapedGlyph& glyph = shaped.glyphs[cluster.first_glyph + g];
            layout.glyphs.push_back({glyph.key, rounded_px(pen + glyph.x), y_px - rounded_px(glyph.y)});
        }
        if (carets == Carets::for_each_grapheme) add_carets(cluster, pen, layout);
        pen += cluster.advance + gap;
    }
}

// A ligature of several graphemes is shared evenly among them.
void Typesetter::add_carets(const Cluster& cluster, Fixed left, ParagraphLayout& layout) const {
    const std::uint32_t end = cluster.first_character + cluster.character_count;
    Fixed graphemes = 0;
    for (std::uint32_t i = cluster.first_character; i < end; ++i) graphemes += characters_[i].grapheme_start ? 1 : 0;
    Fixed before = 0;
    for (std::uint32_t i = cluster.first_character; i < end; ++i) {
        if (!characters_[i].grapheme_start) continue;
        const bool right_to_left = (characters_[i].level & 1U) != 0;
        const Fixed share = cluster.advance * (right_to_left ? graphemes - before : before) / graphemes;
        layout.carets.push_back({characters_[i].offset_bytes, static_cast<std::uint32_t>(layout.lines.size() - 1),
                                 rounded_px(left + share)});
        ++before;
    }
}

}  // namespace engawa::text
