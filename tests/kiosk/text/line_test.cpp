#include "kiosk/base/random.h"
#include "kiosk/base/utf8.h"
#include "tests/kiosk/text/text_fixture.h"

#include <algorithm>
#include <cstdlib>

using namespace engawa;
using namespace engawa::text;
using engawa::test::debian_stack;
using engawa::test::lines_of;

using Lines = std::vector<std::string>;

namespace {

ParagraphStyle body(int width_px, int size_px = 20) {
    ParagraphStyle style;
    style.size_px = size_px;
    style.max_width_px = width_px;
    return style;
}

ParagraphStyle heading(int width_px, int size_px = 20) {
    ParagraphStyle style = body(width_px, size_px);
    style.breaking = Breaking::phrase;
    return style;
}

std::u32string letters_of(std::string_view text) {
    std::u32string letters;
    for (std::size_t at = 0; at < text.size(); at += decode_utf8(text, at).length_bytes) {
        letters += decode_utf8(text, at).code;
    }
    return letters;
}

}  // namespace

TEST_CASE("No line begins with what kinsoku keeps off its beginning, or ends with an opening bracket") {
    const auto stack = debian_stack();
    const std::u32string never_first = U"、。，．・：；？！）」』】〕］｝々ーっゃゅょぁぃぅぇぉッャュョァィゥェォゝゞ";
    const std::u32string never_last = U"（「『【〔［｛";
    const std::uint64_t seed = GENERATE(range(1, 9));
    CAPTURE(seed);
    SeededRandom random(seed);
    const std::u32string common = U"申請介護認定のをはにがでアイスマト";
    std::string text;
    for (int i = 0; i < 400; ++i) {
        const std::u32string& from = random.below(4) == 0 ? (random.below(3) == 0 ? never_last : never_first) : common;
        append_utf8(text, from[random.below(from.size())]);
    }
    // Typed text, so that the test sees the plain greedy lines; braces in it mean nothing.
    const ParagraphLayout& layout = stack->paragraph_of_plain(text, body(20 * 15));
    REQUIRE(layout.lines.size() > 20);
    // Random text may hold a run of closing brackets longer than a line; then only a forced break is left.
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < layout.lines.size(); ++i) {
        const Line& line = layout.lines[i];
        const std::u32string letters =
            letters_of(std::string_view(text).substr(line.text_begin, line.text_end - line.text_begin));
        if (i > 0 && never_first.find(letters.front()) != std::u32string::npos) ++wrong;
        if (i + 1 < layout.lines.size() && never_last.find(letters.back()) != std::u32string::npos) ++wrong;
    }
    CHECK(wrong <= static_cast<std::size_t>(2 * layout.words_broken));
    CHECK(layout.words_broken <= 1);
}

TEST_CASE("Small kana and long-vowel marks stay with the letter before them") {
    const auto stack = debian_stack();
    ParagraphStyle style = body(0);
    style.max_line_em = 4;  // BIZ UDP kana are narrower than an em: about five fit
    const Lines lines = lines_of(stack->paragraph_of_plain("がっこうへいったらパーティーだった", style),
                                 "がっこうへいったらパーティーだった");
    REQUIRE(lines.size() > 2);
    for (const std::string& line : lines) {
        CHECK(std::u32string(U"っーィ").find(letters_of(line).front()) == std::u32string::npos);
    }
}

TEST_CASE("A heading breaks between phrases and a body anywhere that kinsoku allows") {
    const auto stack = debian_stack();
    const std::string text = "スマートフォンでQRコードを読む";
    CHECK(lines_of(stack->paragraph(text, heading(220)), text) == Lines{"スマートフォンで", "QRコードを読む"});
    const Lines as_body = lines_of(stack->paragraph_of_plain(text, body(220)), text);
    CHECK(as_body.front() != "スマートフォンで");
}

TEST_CASE("No phrase is a tail of one or two kana or a single letter") {
    const auto stack = debian_stack();
    const std::string text = GENERATE("罹災証明書の発行を申請する", "必要なものを確認してください", "東京都では手続きを住んでいる人が行う");
    for (int width_px = 160; width_px < 280; width_px += 10) {
        const ParagraphLayout& layout = stack->paragraph(text, heading(width_px));
        for (const std::string& line : lines_of(layout, text)) {
            CAPTURE(text, width_px, line);
            CHECK(letters_of(line).size() > 2);
            CHECK_FALSE(line.starts_with("する"));
            CHECK_FALSE(line.starts_with("さい"));
            CHECK_FALSE(line.starts_with("都"));
        }
    }
}

TEST_CASE("A heading of two lines has lines of nearly one length") {
    const auto stack = debian_stack();
    const std::string text = "あなたの住んでいる家がこわれたことを証明してもらう";
    const ParagraphLayout& layout = stack->paragraph(text, heading(480));
    REQUIRE(layout.lines.size() == 2);
    CHECK(std::abs(layout.lines[0].width_px - layout.lines[1].width_px) < 150);
}

TEST_CASE("A phrase wider than the line breaks as body text does") {
    const auto stack = debian_stack();
    const std::string text = "特別養護老人ホーム入所申込書兼同意書";
    const ParagraphLayout& layout = stack->paragraph(text, heading(100));
    CHECK(layout.lines.size() >= 4);
    CHECK(layout.fits);
    CHECK(layout.words_broken == 0);
}

TEST_CASE("The last line of authored body text is not a letter or two; of typed text it may be") {
    const auto stack = debian_stack();
    const std::string text = "困っていることを話してください。お金はかかりません。";
    int short_tails_when_typed = 0;
    for (int width_px = 200; width_px < 400; width_px += 3) {
        const ParagraphLayout& authored = stack->paragraph(text, body(width_px));
        CAPTURE(width_px);
        CHECK(authored.lines.back().width_px >= 3 * 20);
        CHECK(authored.fits);
        if (stack->paragraph_of_plain(text, body(width_px)).lines.back().width_px < 3 * 20) ++short_tails_when_typed;
    }
    CHECK(short_tails_when_typed > 0);
}

TEST_CASE("English words stay whole, and a space at a line's end takes no room") {
    const auto stack = debian_stack();
    ParagraphStyle style = body(200);
    style.language = LanguageTag{"en"};
    const std::string text = "The city checks how much care you need every year";
    const ParagraphLayout& layout = stack->paragraph(text, style);
    REQUIRE(layout.lines.size() > 2);
    CHECK(layout.words_broken == 0);
    std::string joined;
    for (const std::string& line : lines_of(layout, text)) {
        CHECK(line.front() != ' ');
        joined += line;
    }
    CHECK(joined == text);
    for (const Line& line : layout.lines) CHECK(line.width_px <= 200);
}

TEST_CASE("A word longer than a line is broken, and the layout says so") {
    const auto stack = debian_stack();
    ParagraphStyle style = body(120);
    style.language = LanguageTag{"en"};
    const ParagraphLayout& layout = stack->paragraph("Donaudampfschifffahrtsgesellschaft", style);
    CHECK(layout.words_broken > 0);
    CHECK(layout.fits);
    for (const Line& line : layout.lines) CHECK(line.width_px <= 120);
}

TEST_CASE("A line feed ends a line; an empty line keeps its height; text after the last feed has a line") {
    const auto stack = debian_stack();
    const ParagraphLayout& layout = stack->paragraph("一\n\n二\n", body(200));
    REQUIRE(layout.lines.size() == 4);
    CHECK(layout.height_px == 4 * layout.line_height_px);
    CHECK(layout.lines[1].width_px == 0);
    CHECK(layout.lines[3].text_begin == layout.lines[3].text_end);
}

TEST_CASE("At most forty kanji stand on a line however wide the page is") {
    const auto stack = debian_stack();
    std::string text;
    for (int i = 0; i < 100; ++i) text += "漢";
    ParagraphStyle style = body(3000);
    style.max_line_em = 40;
    const ParagraphLayout& layout = stack->paragraph(text, style);
    REQUIRE(layout.lines.size() == 3);
    CHECK(layout.lines[0].text_end == 40 * 3);
    CHECK(layout.lines[0].width_px == 40 * 20);
}

TEST_CASE("Lines beyond the most allowed are counted and reported, never hidden behind dots") {
    const auto stack = debian_stack();
    ParagraphStyle style = body(100);
    style.max_lines = 2;
    const ParagraphLayout& cut = stack->paragraph("要介護認定の申請をはじめる前に読んでください", style);
    CHECK_FALSE(cut.fits);
    CHECK(cut.lines.size() == 2);
    CHECK(cut.lines_needed > 2);
    CHECK(cut.glyphs.size() == cut.lines[0].glyph_count + cut.lines[1].glyph_count);
    CHECK(cut.carets.back().offset_bytes < cut.lines[1].text_end);

    CHECK_FALSE(stack->paragraph("漢", body(5)).fits);  // one letter wider than the room
}

TEST_CASE("Centred lines stand in the middle of the width asked for") {
    const auto stack = debian_stack();
    ParagraphStyle style = body(400);
    style.alignment = Alignment::center;
    const ParagraphLayout& layout = stack->paragraph("漢字", style);
    CHECK(layout.width_px == 400);
    CHECK(layout.lines[0].left_px == 180);
    CHECK(layout.lines[0].width_px == 40);
    CHECK(layout.glyphs[0].x_px == 180);
}

TEST_CASE("Arabic runs from right to left inside a Japanese line, its digits from left to right") {
    const auto stack = debian_stack();
    const ParagraphLayout& layout = stack->paragraph_of_plain("漢مرحبا字", body(600));
    CHECK(layout.missing_glyphs == 0);
    // Kanji first and last in sight as in the text; within the Arabic word carets go leftwards.
    const std::size_t first_arabic = caret_of_offset(layout, 3);
    REQUIRE(layout.carets[first_arabic].offset_bytes == 3);
    CHECK(layout.carets[first_arabic + 1].x_px < layout.carets[first_arabic].x_px);
    CHECK(layout.carets[layout.carets.size() - 2].x_px > layout.carets[0].x_px);
}

TEST_CASE("A caret stands before every grapheme and at the end, and a tap finds the nearest") {
    const auto stack = debian_stack();
    const std::string text = "山葛\U000E0101a";  // the selector belongs to 葛
    const ParagraphLayout& layout = stack->paragraph_of_plain(text, body(400));
    REQUIRE(layout.carets.size() == 4);
    CHECK(layout.carets[0].offset_bytes == 0);
    CHECK(layout.carets[1].offset_bytes == 3);
    CHECK(layout.carets[2].offset_bytes == 10);
    CHECK(layout.carets[3].offset_bytes == text.size());
    CHECK(layout.carets[1].x_px == 20);
    CHECK(layout.carets[2].x_px == 40);
    CHECK(caret_at(layout, 18, 5) == 1);
    CHECK(caret_at(layout, 9999, 5) == 3);
    CHECK(caret_at(layout, -5, -5) == 0);
    CHECK(caret_of_offset(layout, 5) == 1);
    CHECK(caret_of_offset(layout, 999) == 3);

    const ParagraphLayout& empty = stack->paragraph_of_plain("", body(400));
    REQUIRE(empty.carets.size() == 1);
    CHECK(empty.lines.size() == 1);
    CHECK(empty.height_px == 34);
}

TEST_CASE("A tap on the second line finds a caret of the second line") {
    const auto stack = debian_stack();
    const ParagraphLayout& layout = stack->paragraph_of_plain("一二三四五六", body(60));
    REQUIRE(layout.lines.size() == 2);
    const std::size_t caret = caret_at(layout, 0, layout.line_height_px + 3);
    CHECK(layout.carets[caret].line == 1);
    CHECK(layout.carets[caret].offset_bytes == 9);
}
