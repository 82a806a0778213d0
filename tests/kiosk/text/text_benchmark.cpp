#include "kiosk/text/text_stack.h"

#include <fmt/format.h>

#include <chrono>
#include <string>

// What docs/performance.md quotes: the cost of text that was never drawn, and of text that was.

using namespace engawa::text;

namespace {

double milliseconds_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

std::string kanji(int first, int count) {
    std::string text;
    for (int code = first; code < first + count; ++code) {
        text += static_cast<char>(0xE0 | (code >> 12));
        text += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        text += static_cast<char>(0x80 | (code & 0x3F));
    }
    return text;
}

void place_all(TextStack& stack, const ParagraphLayout& layout) {
    for (const PlacedGlyph& glyph : layout.glyphs) stack.pages().place(glyph.key);
}

}  // namespace

int main() {
    auto begin = std::chrono::steady_clock::now();
    auto created = TextStack::create(FontChains::debian());
    if (!created) {
        fmt::print("{}\n", created.error().message());
        return 1;
    }
    TextStack& stack = **created;
    fmt::print("create                     {:8.3f} ms\n", milliseconds_since(begin));

    ParagraphStyle style;
    style.size_px = 34;
    style.max_width_px = 1400;
    begin = std::chrono::steady_clock::now();
    place_all(stack, stack.paragraph("{申請|しんせい}をはじめる", style));
    fmt::print("first line of text         {:8.3f} ms\n", milliseconds_since(begin));
    style.breaking = Breaking::phrase;
    begin = std::chrono::steady_clock::now();
    place_all(stack, stack.paragraph("{申請|しんせい}をはじめる", style));
    fmt::print("first heading (phrases)    {:8.3f} ms\n", milliseconds_since(begin));
    style.breaking = Breaking::body;

    const std::string text = kanji(0x4E00, 200);
    begin = std::chrono::steady_clock::now();
    const ParagraphLayout& layout = stack.paragraph(text, style);
    const double laid_out = milliseconds_since(begin);
    begin = std::chrono::steady_clock::now();
    place_all(stack, layout);
    const double drawn = milliseconds_since(begin);
    fmt::print("200 new kanji, layout      {:8.3f} ms\n", laid_out);
    fmt::print("200 new kanji, drawn       {:8.3f} ms ({:.4f} ms a glyph)\n", drawn, drawn / 200);

    begin = std::chrono::steady_clock::now();
    constexpr int frames = 1000;
    for (int frame = 0; frame < frames; ++frame) {
        stack.begin_frame();
        place_all(stack, stack.paragraph(text, style));
    }
    fmt::print("the same in a later frame  {:8.3f} ms\n", milliseconds_since(begin) / frames);
    fmt::print("glyph pages                {:8} bytes\n", stack.pages().memory_bytes());
    return 0;
}
