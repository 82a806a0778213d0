#include "tests/kiosk/text/text_fixture.h"

#include <atomic>
#include <cstdlib>
#include <new>

// Counts what this test program asks of the heap.

namespace {
std::atomic<std::size_t> allocations{0};
}  // namespace

void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

using namespace engawa;
using namespace engawa::text;

TEST_CASE("A frame of text that was drawn before allocates nothing") {
    const auto stack = engawa::test::debian_stack();
    ParagraphStyle style;
    style.size_px = 34;
    style.max_width_px = 600;
    style.language = LanguageTag{"ja-x-easy"};
    const std::string_view text = "{市|し}の{人|ひと}が、あなたの{家|いえ}に{行|い}きます。\n{困|こま}っていることを{話|はな}してください。";
    const auto draw = [&] {
        stack->begin_frame();
        for (const PlacedGlyph& glyph : stack->paragraph(text, style).glyphs) stack->pages().place(glyph.key);
        for (const PlacedGlyph& glyph : stack->paragraph_of_plain("山田花子", style).glyphs) stack->pages().place(glyph.key);
    };
    const std::size_t before_first = allocations;
    draw();
    CHECK(allocations > before_first);
    const std::size_t before = allocations;
    for (int frame = 0; frame < 10; ++frame) draw();
    CHECK(allocations == before);
}
