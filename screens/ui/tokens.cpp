#include "screens/ui/tokens.h"

#include <algorithm>
#include <cmath>

namespace engawa::ui {

namespace {

// A panel shows at least this many glyphs on a line and lines on a page at the largest size; a small one therefore
// grows less, in the same four steps.
constexpr double least_glyphs_across = 15.5;
constexpr double least_ems_down = 11;

double wanted_scale(TextSize size) {
    switch (size) {
        case TextSize::normal: return 1.0;
        case TextSize::large: return 1.25;
        case TextSize::larger: return 1.5;
        case TextSize::largest: return 2.0;
    }
    return 1.0;
}

double content_scale(const PanelGeometry& panel, TextSize size) {
    const double across = panel.width() / (least_body * least_glyphs_across);
    const double down = panel.height() / (least_body * least_ems_down);
    const double largest = std::clamp(std::min(across, down), 1.0, 2.0);
    return 1.0 + (wanted_scale(size) - 1.0) * (largest - 1.0);
}

double linear(std::uint8_t channel) {
    const double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(Colour colour) {
    return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

// Washi, wood, 藍, 畳: daylight on a veranda.
const Palette standard_palette{
    .page = {rgb(0xFBF6EA), rgb(0x2B2118), rgb(0xFBF6EA)},
    .card = {rgb(0xFFFEFA), rgb(0x2B2118), rgb(0x8A7454)},
    .selected = {rgb(0xE1EBF6), rgb(0x12284C), rgb(0x1B3A6E)},
    .primary = {rgb(0x1B3566), rgb(0xFFFDF7), rgb(0x1B3566)},
    .secondary = {rgb(0xFFFDF7), rgb(0x1B3566), rgb(0x1B3566)},
    .quiet = {rgb(0xF3EAD6), rgb(0x2B2118), rgb(0x8A7454)},
    .pressed = {rgb(0x0F2247), rgb(0xFFFFFF), rgb(0x0F2247)},
    .disabled = {rgb(0xF1EBDE), rgb(0x3A332A), rgb(0xCDBFA3)},
    .floor = {rgb(0xEAD5AC), rgb(0x2A1D10), rgb(0xC6A66E)},
    .help = {rgb(0xFFF4D6), rgb(0x5A1A10), rgb(0x8C2F1B)},
    .info = {rgb(0xE6EEF6), rgb(0x16294A), rgb(0x3C5F93)},
    .success = {rgb(0xE6F1E0), rgb(0x173A1B), rgb(0x3F7A3A)},
    .warning = {rgb(0xFBE9BC), rgb(0x472A00), rgb(0x9A6A00)},
    .error = {rgb(0xFBE6DF), rgb(0x66120A), rgb(0xA8281A)},
    .emergency = {rgb(0x7A0F0C), rgb(0xFFFFFF), rgb(0x7A0F0C)},
    .heading = rgb(0x17305C),
    .muted = rgb(0x453A2D),
    .focus = rgb(0xB03A00),
    .line = rgb(0xDCCDAE),
};

// Black and white, with the warmest yellow that still gives 20:1 for what matters most.
const Palette high_palette{
    .page = {rgb(0x000000), rgb(0xFFFFFF), rgb(0x000000)},
    .card = {rgb(0x000000), rgb(0xFFFFFF), rgb(0xFFFFFF)},
    .selected = {rgb(0xFFFFFF), rgb(0x000000), rgb(0xFFFFFF)},
    .primary = {rgb(0xFFFFC8), rgb(0x000000), rgb(0xFFFFC8)},
    .secondary = {rgb(0x000000), rgb(0xFFFFFF), rgb(0xFFFFFF)},
    .quiet = {rgb(0x000000), rgb(0xFFFFFF), rgb(0xFFFFFF)},
    .pressed = {rgb(0xFFFFFF), rgb(0x000000), rgb(0xFFFF00)},
    .disabled = {rgb(0x000000), rgb(0xFFFFFF), rgb(0x808080)},
    .floor = {rgb(0x000000), rgb(0xFFFFFF), rgb(0xFFFFFF)},
    .help = {rgb(0xFFFFC8), rgb(0x000000), rgb(0xFFFFC8)},
    .info = {rgb(0x000000), rgb(0xFFFFFF), rgb(0xFFFFFF)},
    .success = {rgb(0x000000), rgb(0xFFFFFF), rgb(0xFFFFFF)},
    .warning = {rgb(0x000000), rgb(0xFFFFC8), rgb(0xFFFFC8)},
    .error = {rgb(0xFFFFFF), rgb(0x000000), rgb(0xFFFFFF)},
    .emergency = {rgb(0xFFFFC8), rgb(0x000000), rgb(0xFFFFC8)},
    .heading = rgb(0xFFFFC8),
    .muted = rgb(0xFFFFFF),
    .focus = rgb(0xFFE000),
    .line = rgb(0xFFFFFF),
};

// Lamplight: dark, soft, no large bright surface.
const Palette low_glare_palette{
    .page = {rgb(0x24201B), rgb(0xC9BDA6), rgb(0x24201B)},
    .card = {rgb(0x2A251F), rgb(0xC9BDA6), rgb(0x8A7E68)},
    .selected = {rgb(0x1C2D40), rgb(0xC8CFD6), rgb(0x8FA6BD)},
    .primary = {rgb(0x21405F), rgb(0xDCE2E6), rgb(0x6F8CA8)},
    .secondary = {rgb(0x24201B), rgb(0xB9C7D4), rgb(0x6F8CA8)},
    .quiet = {rgb(0x2F2A23), rgb(0xC9BDA6), rgb(0x877B66)},
    .pressed = {rgb(0xC9BDA6), rgb(0x1B1814), rgb(0xC9BDA6)},
    .disabled = {rgb(0x24201B), rgb(0xBFB39C), rgb(0x554D40)},
    .floor = {rgb(0x332A1F), rgb(0xCFC3AB), rgb(0x857658)},
    .help = {rgb(0x3B2A16), rgb(0xDCC9A0), rgb(0xA98B52)},
    .info = {rgb(0x1F2B36), rgb(0xBFCBD6), rgb(0x6F8CA8)},
    .success = {rgb(0x1F2E20), rgb(0xBFCFB9), rgb(0x7C9A75)},
    .warning = {rgb(0x352A12), rgb(0xD9C690), rgb(0xA98F45)},
    .error = {rgb(0x38201B), rgb(0xDDBFB3), rgb(0xB0796A)},
    .emergency = {rgb(0x4A1714), rgb(0xE8D5CC), rgb(0xB0796A)},
    .heading = rgb(0xD8CBAF),
    .muted = rgb(0xBFB39C),
    .focus = rgb(0xD9A441),
    .line = rgb(0x4A4337),
};

}  // namespace

int PanelGeometry::px(Millimetres length) const {
    return static_cast<int>(std::lround(length.value() * px_per_mm));
}

double contrast_ratio(Colour one, Colour other) {
    const double a = luminance(one);
    const double b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

const Palette& palette(Contrast contrast) {
    switch (contrast) {
        case Contrast::standard: return standard_palette;
        case Contrast::high: return high_palette;
        case Contrast::low_glare: return low_glare_palette;
    }
    return standard_palette;
}

std::vector<NamedPair> text_pairs(Contrast contrast) {
    const Palette& p = palette(contrast);
    const auto on = [](std::string_view name, const Surface& surface) {
        return NamedPair{name, surface.ink, surface.fill, surface.border};
    };
    return {
        on("page", p.page),
        on("card", p.card),
        on("selected", p.selected),
        on("primary", p.primary),
        on("secondary", p.secondary),
        on("quiet", p.quiet),
        on("pressed", p.pressed),
        on("disabled", p.disabled),
        on("floor", p.floor),
        on("help", p.help),
        on("info", p.info),
        on("success", p.success),
        on("warning", p.warning),
        on("error", p.error),
        on("emergency", p.emergency),
        {"heading on page", p.heading, p.page.fill, p.page.fill},
        {"muted on page", p.muted, p.page.fill, p.page.fill},
        {"muted on card", p.muted, p.card.fill, p.card.border},
    };
}

Tokens make_tokens(const PanelGeometry& panel, TextSize size, double scale_limit) {
    Tokens tokens;
    tokens.panel = panel;
    tokens.size = size;
    tokens.scale = std::max(1.0, std::min(content_scale(panel, size), scale_limit));
    // Space grows slower than text, or the largest size would show little else.
    const double space = 1.0 + (tokens.scale - 1.0) * 0.4;
    // Wide panels breathe; a tablet-sized one gives its millimetres to the words.
    const bool roomy = panel.height() >= 170_mm;

    tokens.body = least_body * tokens.scale;
    // What is large already needs less of a step to be seen as larger.
    tokens.heading = tokens.body * (1.0 + (roomy ? 0.4 : 0.2) / (tokens.scale * tokens.scale));
    tokens.title = tokens.body * (1.0 + (roomy ? 0.9 : 0.5) / (tokens.scale * tokens.scale));
    tokens.target = 20_mm * (1.0 + (tokens.scale - 1.0) * 0.3);
    tokens.key = 12.7_mm;
    tokens.target_gap = (roomy ? 4.0_mm : 2.8_mm) * space;
    tokens.gap_small = (roomy ? 2.4_mm : 1.6_mm) * space;
    tokens.gap = (roomy ? 6.0_mm : 3.2_mm) * space;
    tokens.gap_large = (roomy ? 11.0_mm : 5.5_mm) * space;
    tokens.padding = (roomy ? 5.0_mm : 3.6_mm) * space;
    tokens.page_margin = roomy ? 12.0_mm : 5.0_mm;
    tokens.radius = 3.2_mm;
    tokens.border = 0.6_mm;
    tokens.focus_ring = 1.2_mm;
    tokens.line_width_limit = tokens.body * line_glyphs;
    return tokens;
}

}  // namespace engawa::ui
