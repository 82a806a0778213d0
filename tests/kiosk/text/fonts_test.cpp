#include "kiosk/text/error.h"
#include "tests/kiosk/text/text_fixture.h"

#include <filesystem>
#include <fstream>
#include <set>

using namespace engawa;
using namespace engawa::text;
using engawa::test::debian_stack;

namespace {

ParagraphStyle plain_style() {
    ParagraphStyle style;
    style.size_px = 32;
    return style;
}

std::set<FontIndex> fonts_of(const ParagraphLayout& layout) {
    std::set<FontIndex> fonts;
    for (const PlacedGlyph& glyph : layout.glyphs) fonts.insert(glyph.key.font);
    return fonts;
}

}  // namespace

TEST_CASE("Japanese text uses BIZ UDPGothic alone and opens no other font") {
    const auto stack = debian_stack();
    const ParagraphLayout& layout = stack->paragraph_of_plain("髙橋さんと山﨑さん、カナとＡＢＣ abc 123。", plain_style());
    CHECK(fonts_of(layout) == std::set<FontIndex>{0});
    CHECK(layout.missing_glyphs == 0);
    CHECK(stack->fonts().opened_count() == 1);
}

TEST_CASE("A letter that BIZ UDPGothic lacks comes from Noto, its neighbours do not") {
    const auto stack = debian_stack();
    const ParagraphLayout& layout = stack->paragraph_of_plain("𠮷野家", plain_style());
    REQUIRE(layout.glyphs.size() == 3);
    CHECK(layout.glyphs[0].key.font == 1);
    CHECK(layout.glyphs[1].key.font == 0);
    CHECK(layout.glyphs[2].key.font == 0);
    CHECK(layout.missing_glyphs == 0);
}

TEST_CASE("Compatibility kanji of names are glyphs of their own") {
    const auto stack = debian_stack();
    const auto glyph_of = [&](std::string_view text) {
        return stack->paragraph_of_plain(text, plain_style()).glyphs.at(0).key;
    };
    CHECK_FALSE(glyph_of("﨑") == glyph_of("崎"));
    CHECK_FALSE(glyph_of("髙") == glyph_of("高"));
}

TEST_CASE("A variation selector stays with its base and chooses its form") {
    const auto stack = debian_stack();
    const ParagraphLayout& first = stack->paragraph_of_plain("葛\U000E0100", plain_style());
    const ParagraphLayout& second = stack->paragraph_of_plain("葛\U000E0101", plain_style());
    REQUIRE(first.glyphs.size() == 1);
    REQUIRE(second.glyphs.size() == 1);
    CHECK_FALSE(first.glyphs[0].key == second.glyphs[0].key);
    CHECK(first.missing_variants == 0);
    CHECK(second.missing_variants == 0);
    CHECK(second.carets.size() == 2);
}

TEST_CASE("A variation that no font has is drawn in its usual form and counted") {
    const auto stack = debian_stack();
    const ParagraphLayout& layout = stack->paragraph_of_plain("山\U000E01EE", plain_style());
    REQUIRE(layout.glyphs.size() >= 1);
    CHECK(layout.glyphs[0].key == stack->paragraph_of_plain("山", plain_style()).glyphs[0].key);
    CHECK(layout.missing_variants == 1);
    CHECK(layout.missing_glyphs == 0);
    CHECK(layout.carets.size() == 2);
}

TEST_CASE("A character that no font has is a visible box and is counted without being logged") {
    const auto stack = debian_stack();
    const ParagraphLayout& layout = stack->paragraph_of_plain("あ\U0001F600い", plain_style());
    REQUIRE(layout.glyphs.size() == 3);
    CHECK(layout.glyphs[1].key.font == box_font);
    CHECK(layout.missing_glyphs == 1);
    CHECK(stack->fonts().missing_count() == 1);
    const GlyphPlace place = stack->pages().place(layout.glyphs[1].key);
    CHECK(place.on_page.width_px > 20);
    const auto coverage = stack->pages().coverage(place.page);
    const auto pixel = [&](int x, int y) {
        return coverage[static_cast<std::size_t>(place.on_page.y_px + y) * stack->pages().page_px() + place.on_page.x_px + x];
    };
    CHECK(pixel(0, 0) == 255);
    CHECK(pixel(place.on_page.width_px / 2, place.on_page.height_px / 2) == 0);
}

TEST_CASE("Controls, joiners and direction marks show nothing") {
    const auto stack = debian_stack();
    const ParagraphLayout& layout = stack->paragraph_of_plain("あ\u200B\u200D\uFEFF\x01い", plain_style());
    std::size_t boxes = 0;
    for (const PlacedGlyph& glyph : layout.glyphs) boxes += glyph.key.font == box_font ? 1 : 0;
    CHECK(boxes == 0);
    CHECK(layout.missing_glyphs == 0);
}

TEST_CASE("Bytes that are no UTF-8 show as replacement characters") {
    const auto stack = debian_stack();
    const ParagraphLayout& layout = stack->paragraph_of_plain("a\xFF\xE3\x81z", plain_style());
    CHECK(layout.carets.size() == 6);
    CHECK(layout.missing_glyphs == 0);  // U+FFFD itself is in the fonts
}

TEST_CASE("Vietnamese, Korean, Thai, Arabic and Russian are drawn without a box") {
    const auto stack = debian_stack();
    const std::string text = GENERATE("Tiếng Việt: Xin chào, tôi cần giúp đỡ", "안녕하세요", "สวัสดี", "مرحبا", "Русский язык",
                                      "नमस्ते", "မင်္ဂလာပါ");
    CAPTURE(text);
    CHECK(stack->paragraph_of_plain(text, plain_style()).missing_glyphs == 0);
}

TEST_CASE("A Vietnamese word is set in one font") {
    const auto stack = debian_stack();
    ParagraphStyle style = plain_style();
    style.language = LanguageTag{"vi"};
    CHECK(fonts_of(stack->paragraph_of_plain("chứng nhận chăm sóc", style)).size() == 1);
}

TEST_CASE("An English apostrophe is as narrow as English wants it, a Japanese quotation mark as wide") {
    const auto stack = debian_stack();
    ParagraphStyle english = plain_style();
    english.language = LanguageTag{"en"};
    ParagraphStyle japanese = plain_style();
    CHECK(stack->paragraph_of_plain("’", english).width_px < 10);
    CHECK(stack->paragraph_of_plain("’", japanese).width_px == 16);
    const ParagraphLayout& words = stack->paragraph_of_plain("don’t", english);
    CHECK(words.glyphs[0].key.font == 0);
}

TEST_CASE("Bold text uses bold faces") {
    const auto stack = debian_stack();
    ParagraphStyle bold = plain_style();
    bold.weight = Weight::bold;
    const auto regular_fonts = fonts_of(stack->paragraph_of_plain("申請", plain_style()));
    const auto bold_fonts = fonts_of(stack->paragraph_of_plain("申請", bold));
    CHECK(regular_fonts != bold_fonts);
    CHECK(bold_fonts.size() == 1);
}

TEST_CASE("A missing font file is an error that names the file and its Debian package") {
    FontChains chains = FontChains::debian();
    chains.bold[1].path = "/nowhere/NotoSansCJK-Bold.ttc";
    const auto stack = TextStack::create(chains);
    REQUIRE_FALSE(stack.ok());
    CHECK(stack.error().is(TextError::font_missing));
    CHECK(stack.error().where() == "/nowhere/NotoSansCJK-Bold.ttc");
    CHECK(stack.error().detail().find("fonts-noto-cjk") != std::string::npos);
}

TEST_CASE("An empty chain of fonts is an error") {
    FontChains chains = FontChains::debian();
    chains.bold.clear();
    const auto stack = TextStack::create(chains);
    REQUIRE_FALSE(stack.ok());
    CHECK(stack.error().is(TextError::font_missing));
}

TEST_CASE("A broken font file is passed over and reported; the next font draws") {
    const auto path = std::filesystem::temp_directory_path() / "engawa-broken-font.ttf";
    {
        std::ofstream file(path, std::ios::binary);
        file << "this is no font";
    }
    FontChains chains = FontChains::debian();
    chains.regular[0].path = path.string();
    auto stack = TextStack::create(chains);
    REQUIRE(stack.ok());
    const ParagraphLayout& layout = (*stack)->paragraph_of_plain("申請", plain_style());
    CHECK(fonts_of(layout) == std::set<FontIndex>{1});
    REQUIRE((*stack)->fonts().broken().size() == 1);
    CHECK((*stack)->fonts().broken()[0].is(TextError::font_broken));
    CHECK((*stack)->fonts().broken()[0].where() == path.string());
    std::filesystem::remove(path);
}

TEST_CASE("With no usable font at all every letter is a box and nothing fails") {
    const auto path = std::filesystem::temp_directory_path() / "engawa-no-font.ttf";
    std::ofstream(path, std::ios::binary) << "no font either";
    const FontFile broken{path.string(), 0, "none", {}, Design::japanese};
    auto stack = TextStack::create({{broken}, {broken}});
    REQUIRE(stack.ok());
    const ParagraphLayout& layout = (*stack)->paragraph("{申請|しんせい}です", plain_style());
    CHECK(layout.missing_glyphs == 8);
    CHECK(fonts_of(layout) == std::set<FontIndex>{box_font});
    std::filesystem::remove(path);
}
