#include "tests/kiosk/text/text_fixture.h"

#include <algorithm>

using namespace engawa;
using namespace engawa::text;
using engawa::test::debian_stack;
using engawa::test::lines_of;

namespace {

ParagraphStyle style_of(int width_px, int size_px = 40) {
    ParagraphStyle style;
    style.size_px = size_px;
    style.max_width_px = width_px;
    return style;
}

std::vector<PlacedGlyph> glyphs_of_size(const ParagraphLayout& layout, int size_px) {
    std::vector<PlacedGlyph> glyphs;
    std::copy_if(layout.glyphs.begin(), layout.glyphs.end(), std::back_inserter(glyphs),
                 [&](const PlacedGlyph& glyph) { return glyph.key.size_px == size_px; });
    return glyphs;
}

}  // namespace

TEST_CASE("A reading is drawn at half the size above the middle of its base") {
    const auto stack = debian_stack();
    const ParagraphLayout& layout = stack->paragraph("{氏名|しめい}", style_of(0));
    const auto base = glyphs_of_size(layout, 40);
    const auto reading = glyphs_of_size(layout, 20);
    REQUIRE(base.size() == 2);
    REQUIRE(reading.size() == 3);
    CHECK(reading[0].y_px < base[0].y_px - 30);
    CHECK(reading[0].x_px > 0);  // narrower than its base, so it begins inside
    CHECK(base[0].x_px == 0);
    CHECK(layout.width_px == 80);
}

TEST_CASE("Furigana changes neither the height of a paragraph nor the distance of its lines") {
    const auto stack = debian_stack();
    ParagraphStyle with = style_of(300);
    ParagraphStyle without = with;
    without.furigana = Furigana::none;
    const std::string text = "これはかなだけの行です。{介護|かいご}の{申請|しんせい}です。これもかなだけです。";
    const ParagraphLayout& a = stack->paragraph(text, with);
    const ParagraphLayout& b = stack->paragraph(text, without);
    CHECK(a.line_height_px == 68);
    CHECK(b.line_height_px == 68);
    CHECK(a.height_px == 68 * static_cast<int>(a.lines.size()));
    for (std::size_t i = 1; i < a.lines.size(); ++i) CHECK(a.lines[i].baseline_px - a.lines[i - 1].baseline_px == 68);
    CHECK(glyphs_of_size(b, 20).empty());

    SECTION("room reserved for furigana puts both on one baseline") {
        with.furigana_room = without.furigana_room = FuriganaRoom::reserved;
        CHECK(stack->paragraph(text, with).lines[0].baseline_px == stack->paragraph(text, without).lines[0].baseline_px);
    }
    SECTION("a line height that leaves no room grows for every line alike") {
        with.line_height = 1.2F;
        const ParagraphLayout& tight = stack->paragraph(text, with);
        CHECK(tight.line_height_px == 64);
        for (const Line& line : tight.lines) CHECK(line.height_px == 64);
    }
}

TEST_CASE("Readings stay inside the layout's box and above their own line") {
    const auto stack = debian_stack();
    const ParagraphLayout& layout = stack->paragraph("{申請|しんせい}{認定|にんてい}{介護|かいご}", style_of(120));
    REQUIRE(layout.lines.size() == 3);
    for (const Line& line : layout.lines) {
        for (std::uint32_t i = line.first_glyph; i < line.first_glyph + line.glyph_count; ++i) {
            const PlacedGlyph& glyph = layout.glyphs[i];
            const GlyphPlace place = stack->pages().place(glyph.key);
            CHECK(glyph.y_px - place.bearing_y_px >= line.top_px);
            CHECK(glyph.y_px - place.bearing_y_px + place.on_page.height_px <= line.top_px + line.height_px);
        }
    }
}

TEST_CASE("No line breaks inside a furigana group, in body or in headings") {
    const auto stack = debian_stack();
    const Breaking breaking = GENERATE(Breaking::body, Breaking::phrase);
    const std::string text = "この{要介護認定|ようかいごにんてい}の{申請書|しんせいしょ}を{提出|ていしゅつ}します";
    for (int width_px = 200; width_px < 500; width_px += 20) {
        ParagraphStyle style = style_of(width_px);
        style.breaking = breaking;
        const ParagraphLayout& layout = stack->paragraph(text, style);
        std::vector<std::uint32_t> inside;
        for (const auto& [begin, end] : {std::pair{6, 21}, std::pair{24, 33}, std::pair{36, 42}}) {
            for (int i = begin + 1; i < end; ++i) inside.push_back(static_cast<std::uint32_t>(i));
        }
        for (const Line& line : layout.lines) {
            CAPTURE(width_px, line.text_begin);
            CHECK(std::find(inside.begin(), inside.end(), line.text_begin) == inside.end());
        }
    }
}

TEST_CASE("A reading wider than its base widens the group between kanji and hangs over kana") {
    const auto stack = debian_stack();
    // こころざし is 5 × 20 px wide, 志 is 40: between kanji the group takes what the reading needs.
    const ParagraphLayout& between = stack->paragraph("山{志|こころざし}川", style_of(0));
    const auto base = glyphs_of_size(between, 40);
    REQUIRE(base.size() == 3);
    const int reading_px = base[2].x_px - 40;
    CHECK(reading_px > 60);
    CHECK(base[1].x_px == Approx(40 + (reading_px - 40) / 2).margin(1));

    const ParagraphLayout& among_kana = stack->paragraph("の{志|こころざし}を", style_of(0));
    CHECK(among_kana.width_px < between.width_px);
}

TEST_CASE("A reading at a line's beginning or end does not hang out of the line") {
    const auto stack = debian_stack();
    const ParagraphLayout& layout = stack->paragraph("{私|わたし}は{志|こころざし}", style_of(400));
    for (const PlacedGlyph& glyph : layout.glyphs) {
        const GlyphPlace place = stack->pages().place(glyph.key);
        CHECK(glyph.x_px + place.bearing_x_px >= 0);
        CHECK(glyph.x_px + place.bearing_x_px + place.on_page.width_px <= layout.width_px);
    }
}

TEST_CASE("A furigana group wider than the line is cut in parts that keep their share of the reading") {
    const auto stack = debian_stack();
    const std::string text = "{要介護要支援認定更新申請書|ようかいごようしえんにんていこうしんしんせいしょ}";
    const ParagraphLayout& layout = stack->paragraph(text, style_of(240));
    CHECK(layout.fits);
    REQUIRE(layout.lines.size() >= 3);
    for (const Line& line : layout.lines) {
        CHECK(line.width_px <= 240);
        const auto begin = layout.glyphs.begin() + line.first_glyph;
        CHECK(std::any_of(begin, begin + line.glyph_count, [](const auto& g) { return g.key.size_px == 20; }));
    }
    CHECK(glyphs_of_size(layout, 20).size() == 24);
}

TEST_CASE("Carets of a furigana group follow its base, not its reading") {
    const auto stack = debian_stack();
    const ParagraphLayout& layout = stack->paragraph("{申請|しんせい}する", style_of(0));
    REQUIRE(layout.carets.size() == 5);
    CHECK(layout.carets[1].offset_bytes == 3);
    CHECK(layout.carets[4].offset_bytes == 12);
}
