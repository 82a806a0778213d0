#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string_view>
#include <vector>

// Design tokens: every size in millimetres on the real panel, every colour by its part in the page. Sources of the
// numbers are in docs/decisions/0005-user-interface.md.

namespace engawa::ui {

// A length on the glass. Pixels are made of it in one place, PanelGeometry::px.
class Millimetres {
  public:
    constexpr Millimetres() = default;
    constexpr explicit Millimetres(double value) : value_(value) {}
    constexpr double value() const { return value_; }
    friend constexpr auto operator<=>(const Millimetres&, const Millimetres&) = default;
    friend constexpr Millimetres operator+(Millimetres a, Millimetres b) { return Millimetres(a.value_ + b.value_); }
    friend constexpr Millimetres operator-(Millimetres a, Millimetres b) { return Millimetres(a.value_ - b.value_); }
    friend constexpr Millimetres operator*(Millimetres a, double factor) { return Millimetres(a.value_ * factor); }
    friend constexpr double operator/(Millimetres a, Millimetres b) { return a.value_ / b.value_; }

  private:
    double value_ = 0;
};

inline namespace literals {
constexpr Millimetres operator""_mm(long double value) { return Millimetres(static_cast<double>(value)); }
constexpr Millimetres operator""_mm(unsigned long long value) { return Millimetres(static_cast<double>(value)); }
}  // namespace literals

// 普通 大 特大 最大
enum class TextSize : std::uint8_t { normal, large, larger, largest };
inline constexpr std::array all_text_sizes{TextSize::normal, TextSize::large, TextSize::larger, TextSize::largest};

// standard ≥ 10:1; high ≥ 20:1; low_glare, dark and soft, for eyes that light hurts (≥ 7:1).
enum class Contrast : std::uint8_t { standard, high, low_glare };
inline constexpr std::array all_contrasts{Contrast::standard, Contrast::high, Contrast::low_glare};

// The panel as measured at installation.
struct PanelGeometry {
    int width_px = 1920;
    int height_px = 1080;
    double px_per_mm = 4.03;

    int px(Millimetres length) const;
    Millimetres mm(int pixels) const { return Millimetres(pixels / px_per_mm); }
    Millimetres width() const { return mm(width_px); }
    Millimetres height() const { return mm(height_px); }
    friend bool operator==(const PanelGeometry&, const PanelGeometry&) = default;
};

struct Colour {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;
    std::uint8_t alpha = 255;
    friend bool operator==(const Colour&, const Colour&) = default;
};

constexpr Colour rgb(std::uint32_t hex) {
    return {static_cast<std::uint8_t>(hex >> 16U), static_cast<std::uint8_t>(hex >> 8U), static_cast<std::uint8_t>(hex)};
}

// WCAG 2.2 contrast ratio of two opaque colours, 1 to 21.
double contrast_ratio(Colour one, Colour other);

// A surface and what is written on it. Any text of the product is one of these pairs.
struct Surface {
    Colour fill;
    Colour ink;
    Colour border;  // ≥ 3:1 against the page where it alone shows the shape (WCAG 1.4.11)
};

struct Palette {
    Surface page;       // washi
    Surface card;       // a field, a row, an unselected choice
    Surface selected;   // a chosen choice
    Surface primary;    // the one main action
    Surface secondary;  // other actions
    Surface quiet;      // keys of the keyboard, small commands
    Surface pressed;    // any of them under the finger
    Surface disabled;
    Surface floor;      // the veranda's boards: the five fixed controls
    Surface help;       // 人を呼ぶ
    Surface info;
    Surface success;
    Surface warning;
    Surface error;
    Surface emergency;  // an alert that outranks the page
    Colour heading;     // on page
    Colour muted;       // on page and card: hints, units
    Colour focus;       // the ring, ≥ 3:1 against page and floor
    Colour line;        // rules between rows; decoration only
};

const Palette& palette(Contrast contrast);

// Every pair of ink and surface that text may be drawn with; what the contrast test walks.
struct NamedPair {
    std::string_view name;
    Colour ink;
    Colour fill;
    Colour border;  // the surface's own; the fill where the pair is none of its own
};
std::vector<NamedPair> text_pairs(Contrast contrast);

// A capital of 0.7° at 500 mm (EN 301 549 5.1.4): no text of a page is smaller.
inline constexpr Millimetres least_body{8.4};

// What a finger hits without aiming (Colle and Hiszem 2004). Letters on a keyboard alone may be smaller.
inline constexpr Millimetres least_target{20.0};

// No line is longer than so many letters.
inline constexpr double line_glyphs = 40;

// All lengths of one page for one panel and one text size.
struct Tokens {
    PanelGeometry panel;
    TextSize size = TextSize::normal;
    double scale = 1;        // of content text; at most what the panel can hold

    Millimetres body;        // em, ≥ 8.4 mm
    Millimetres heading;     // em, one step up
    Millimetres title;       // em, one more step: attract, goodbye, slip number's neighbour
    double line_height = 1.7;
    double label_line_height = 1.3;  // of buttons and headings

    Millimetres target;          // least height and width of what can be pressed, ≥ 20 mm
    Millimetres key;             // least size of an on-screen key, ≥ 12.7 mm; grows to `target` where there is room
    Millimetres target_gap;      // ≥ 2.54 mm
    Millimetres gap_small;
    Millimetres gap;             // between items
    Millimetres gap_large;       // between groups
    Millimetres padding;         // inside a tile
    Millimetres page_margin;     // least distance of content from the panel's edge
    Millimetres radius;
    Millimetres border;
    Millimetres focus_ring;
    Millimetres line_width_limit;  // 40 glyphs of body

    int px(Millimetres length) const { return panel.px(length); }
};

// `scale_limit` holds content text below what the size asks for; never below 1, the normal size.
Tokens make_tokens(const PanelGeometry& panel, TextSize size, double scale_limit = 2.0);

}  // namespace engawa::ui
