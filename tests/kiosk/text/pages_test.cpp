#include "tests/kiosk/text/text_fixture.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

using namespace engawa;
using namespace engawa::text;
using engawa::test::debian_stack;

namespace {

ParagraphStyle style_of(int size_px) {
    ParagraphStyle style;
    style.size_px = size_px;
    style.max_width_px = 1000;
    return style;
}

void place_all(TextStack& stack, const ParagraphLayout& layout) {
    for (const PlacedGlyph& glyph : layout.glyphs) stack.pages().place(glyph.key);
}

// 100 kanji, a different hundred for each n.
std::string kanji(int n) {
    std::string text;
    for (int i = 0; i < 100; ++i) {
        const int code = 0x4E00 + n * 100 + i;
        text += static_cast<char>(0xE0 | (code >> 12));
        text += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        text += static_cast<char>(0x80 | (code & 0x3F));
    }
    return text;
}

std::vector<std::uint8_t> picture_of(TextStack& stack, GlyphKey key) {
    const GlyphPlace place = stack.pages().place(key);
    const auto coverage = stack.pages().coverage(place.page);
    std::vector<std::uint8_t> pixels;
    for (int y = 0; y < place.on_page.height_px; ++y) {
        const auto row = coverage.begin() + (place.on_page.y_px + y) * stack.pages().page_px() + place.on_page.x_px;
        pixels.insert(pixels.end(), row, row + place.on_page.width_px);
    }
    return pixels;
}

// How often the bytes occur in the writable memory of this process; the needle itself is kept inverted.
std::size_t occurrences_in_memory(const std::vector<unsigned char>& inverted) {
    std::size_t found = 0;
    std::FILE* maps = std::fopen("/proc/self/maps", "r");
    std::FILE* memory = std::fopen("/proc/self/mem", "rb");
    REQUIRE(maps != nullptr);
    REQUIRE(memory != nullptr);
    char line[512];
    std::vector<unsigned char> bytes;
    while (std::fgets(line, sizeof line, maps) != nullptr) {
        unsigned long begin = 0;
        unsigned long end = 0;
        char rights[5] = {};
        if (std::sscanf(line, "%lx-%lx %4s", &begin, &end, rights) != 3 || rights[1] != 'w') continue;
        if (end - begin > (64UL << 20)) continue;  // a sanitizer's shadow
        bytes.resize(end - begin);
        if (std::fseek(memory, static_cast<long>(begin), SEEK_SET) != 0) continue;
        const std::size_t size = std::fread(bytes.data(), 1, bytes.size(), memory);
        const auto matches = [](unsigned char a, unsigned char b) { return a == static_cast<unsigned char>(~b); };
        auto at = bytes.begin();
        const auto last = bytes.begin() + static_cast<std::ptrdiff_t>(size);
        while ((at = std::search(at, last, inverted.begin(), inverted.end(), matches)) != last) {
            ++found;
            ++at;
        }
        std::fill(bytes.begin(), bytes.end(), static_cast<unsigned char>(0));
    }
    std::fclose(maps);
    std::fclose(memory);
    return found;
}

}  // namespace

TEST_CASE("A paragraph asked for again is the same layout; another style is another") {
    const auto stack = debian_stack();
    const ParagraphLayout* first = &stack->paragraph("{申請|しんせい}", style_of(30));
    stack->begin_frame();
    CHECK(&stack->paragraph("{申請|しんせい}", style_of(30)) == first);
    CHECK(stack->layout_count() == 1);
    CHECK(&stack->paragraph("{申請|しんせい}", style_of(31)) != first);
    CHECK(&stack->paragraph_of_plain("{申請|しんせい}", style_of(30)) != first);
    CHECK(stack->layout_count() == 3);
}

TEST_CASE("Typed braces are letters") {
    const auto stack = debian_stack();
    CHECK(stack->paragraph_of_plain("{a|b}", style_of(30)).carets.size() == 6);
}

TEST_CASE("Layouts long unused are dropped at the beginning of a frame, those of the last frame never") {
    TextStackOptions options;
    options.max_layouts = 3;
    const auto stack = debian_stack(options);
    for (const char* text : {"一", "二", "三", "四", "五"}) stack->paragraph(text, style_of(20));
    CHECK(stack->layout_count() == 5);
    stack->begin_frame();  // all five were just used
    stack->paragraph("五", style_of(20));
    stack->begin_frame();
    CHECK(stack->layout_count() <= 3);
    const std::size_t kept = stack->layout_count();
    stack->paragraph("五", style_of(20));
    CHECK(stack->layout_count() == kept);
}

TEST_CASE("The same glyph is drawn once and gives the same pixels in every stack") {
    const auto one = debian_stack();
    const auto other = debian_stack();
    other->paragraph("順番を変える", style_of(40));
    place_all(*other, other->paragraph("順番を変える", style_of(40)));
    const GlyphKey key = one->paragraph("護", style_of(40)).glyphs[0].key;
    CHECK(picture_of(*one, key) == picture_of(*other, key));
    const std::size_t count = one->pages().glyph_count();
    one->pages().place(key);
    CHECK(one->pages().glyph_count() == count);
    // A picture with grey edges and a full core.
    const auto pixels = picture_of(*one, key);
    CHECK(std::count(pixels.begin(), pixels.end(), 255) > 50);
    CHECK(std::any_of(pixels.begin(), pixels.end(), [](std::uint8_t p) { return p > 20 && p < 200; }));
}

TEST_CASE("Glyphs on a page do not touch each other") {
    const auto stack = debian_stack();
    const ParagraphLayout& layout = stack->paragraph_of_plain(kanji(0) + "abcgj、。ー", style_of(33));
    std::vector<PixelRect> rooms;
    for (const PlacedGlyph& glyph : layout.glyphs) {
        const GlyphPlace place = stack->pages().place(glyph.key);
        if (!place.on_page.empty()) rooms.push_back(place.on_page);
    }
    for (std::size_t i = 0; i < rooms.size(); ++i) {
        for (std::size_t k = i + 1; k < rooms.size(); ++k) {
            const bool apart = rooms[i].x_px + rooms[i].width_px < rooms[k].x_px ||
                               rooms[k].x_px + rooms[k].width_px < rooms[i].x_px ||
                               rooms[i].y_px + rooms[i].height_px < rooms[k].y_px ||
                               rooms[k].y_px + rooms[k].height_px < rooms[i].y_px || rooms[i] == rooms[k];
            if (!apart) FAIL("two glyphs overlap");
        }
    }
}

TEST_CASE("A page reports what changed once, the whole page when it is new") {
    const auto stack = debian_stack();
    const GlyphPlace first = stack->pages().place(stack->paragraph("護", style_of(40)).glyphs[0].key);
    const int page_px = stack->pages().page_px();
    CHECK(stack->pages().take_dirty(first.page) == PixelRect{0, 0, page_px, page_px});
    CHECK_FALSE(stack->pages().take_dirty(first.page).has_value());
    const GlyphPlace second = stack->pages().place(stack->paragraph("介", style_of(40)).glyphs[0].key);
    const auto dirty = stack->pages().take_dirty(second.page);
    REQUIRE(dirty.has_value());
    CHECK(dirty->x_px <= second.on_page.x_px);
    CHECK(dirty->width_px < 60);
    std::vector<std::uint32_t> pixels(static_cast<std::size_t>(dirty->width_px) * dirty->height_px);
    stack->pages().copy_argb(second.page, *dirty, pixels);
    CHECK(std::all_of(pixels.begin(), pixels.end(), [](std::uint32_t p) { return (p & 0xFFFFFFU) == 0xFFFFFFU; }));
    CHECK(std::any_of(pixels.begin(), pixels.end(), [](std::uint32_t p) { return (p >> 24) == 255; }));
}

TEST_CASE("Pages beyond the budget go between frames, oldest first, and their ids never come back") {
    TextStackOptions options;
    options.pages = {256, 2};
    const auto stack = debian_stack(options);
    for (int n = 0; n < 4; ++n) place_all(*stack, stack->paragraph(kanji(n), style_of(40)));
    const std::vector<PageId> during(stack->pages().pages().begin(), stack->pages().pages().end());
    std::vector<std::pair<GlyphKey, PageId>> pages_before;
    for (const PlacedGlyph& glyph : stack->paragraph(kanji(0), style_of(40)).glyphs) {
        pages_before.emplace_back(glyph.key, stack->pages().place(glyph.key).page);
    }
    CHECK(during.size() > 6);  // one frame may use more than the budget
    stack->begin_frame();
    CHECK(stack->pages().pages().size() == during.size());  // the last frame used all of them
    place_all(*stack, stack->paragraph(kanji(3), style_of(40)));
    stack->begin_frame();
    const std::vector<PageId> left(stack->pages().pages().begin(), stack->pages().pages().end());
    REQUIRE(left.size() < during.size());
    const auto is_gone = [&](const auto& placed) { return std::find(left.begin(), left.end(), placed.second) == left.end(); };
    const auto gone = std::find_if(pages_before.begin(), pages_before.end(), is_gone);
    REQUIRE(gone != pages_before.end());
    const PageId again = stack->pages().place(gone->first).page;
    CHECK((again > during.back() || std::find(left.begin(), left.end(), again) != left.end()));
    CHECK(picture_of(*stack, gone->first) == picture_of(*debian_stack(), gone->first));
}

TEST_CASE("A glyph wider than a page becomes a box that fits") {
    TextStackOptions options;
    options.pages = {64, 2};
    const auto stack = debian_stack(options);
    const GlyphPlace place = stack->pages().place(stack->paragraph("護", style_of(200)).glyphs[0].key);
    CHECK(place.on_page.width_px > 0);
    CHECK(place.on_page.width_px <= 62);
}

TEST_CASE("The wipe leaves no layout, no glyph and no trace of what was typed in memory") {
    const auto stack = debian_stack();
    // "山田花子カナリアの秘密の名前", never in the clear in this program: every byte inverted.
    const std::vector<unsigned char> code_points_high{0x5C, 0x75, 0x82, 0x5B, 0x30, 0x30, 0x30, 0x30, 0x30, 0x79, 0x5B};
    const std::vector<unsigned char> code_points_low{0x71, 0x30, 0xB1, 0x50, 0xAB, 0xCA, 0xEA, 0xA2, 0x6E, 0xD8, 0xC6};
    std::vector<unsigned char> utf8;
    std::vector<unsigned char> utf16;
    std::vector<unsigned char> utf32;
    for (std::size_t i = 0; i < code_points_high.size(); ++i) {
        const unsigned high = code_points_high[i];
        const unsigned low = code_points_low[i];
        const unsigned code = high << 8 | low;
        for (const unsigned byte : {0xE0 | (code >> 12), 0x80 | ((code >> 6) & 0x3F), 0x80 | (code & 0x3F)}) {
            utf8.push_back(static_cast<unsigned char>(~byte));
        }
        for (const unsigned byte : {low, high}) utf16.push_back(static_cast<unsigned char>(~byte));
        for (const unsigned byte : {low, high, 0U, 0U}) utf32.push_back(static_cast<unsigned char>(~byte));
    }
    {
        std::string name;
        name.reserve(64);
        for (const unsigned char byte : utf8) name += static_cast<char>(~byte);
        place_all(*stack, stack->paragraph_of_plain(name, style_of(40)));
        place_all(*stack, stack->paragraph(name, style_of(30)));
        explicit_bzero(name.data(), name.size());
    }
    CHECK(occurrences_in_memory(utf8) >= 2);  // the search does find what is there
    CHECK(stack->layout_count() == 2);
    CHECK(stack->pages().glyph_count() > 0);

    stack->clear_personal();

    CHECK(stack->layout_count() == 0);
    CHECK(stack->pages().glyph_count() == 0);
    CHECK(stack->pages().pages().empty());
    CHECK(stack->pages().memory_bytes() == 0);
    CHECK(occurrences_in_memory(utf8) == 0);
    CHECK(occurrences_in_memory(utf16) == 0);
    CHECK(occurrences_in_memory(utf32) == 0);

    // And it works on afterwards.
    CHECK(stack->paragraph("申請", style_of(30)).glyphs.size() == 2);
}
