#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

// What a finger draws: strokes on a sheet of one shape, whatever the panel.

namespace engawa::ui {

// The sheet, in its own units; an area on the panel shows all of it.
inline constexpr int sheet_width = 1500;
inline constexpr int sheet_height = 600;
inline constexpr double pen_radius = 5.5;
// A box for one character is a square with sides of so many units.
inline constexpr int box_side = 1000;

struct InkPoint {
    std::int16_t x = 0;
    std::int16_t y = 0;
    friend bool operator==(const InkPoint&, const InkPoint&) = default;
};
using Stroke = std::vector<InkPoint>;

// One thing the finger did since the last frame.
struct InkStep {
    enum class Pen : std::uint8_t {
        put_down,
        moved,
        lifted,
        withdrawn,  // it was a palm: the stroke is no stroke
    };
    Pen pen = Pen::put_down;
    InkPoint point;  // the last one again where nothing is drawn
};

// Where the pen's round tip stands along the strokes, close enough to one another that they make a line; in units of
// the sheet.
template <typename Visit>
void along(std::span<const Stroke> strokes, Visit visit) {
    constexpr double apart = pen_radius * 0.6;
    for (const Stroke& stroke : strokes) {
        for (std::size_t i = 0; i < stroke.size(); ++i) {
            visit(double{1} * stroke[i].x, double{1} * stroke[i].y);
            if (i + 1 == stroke.size()) continue;
            const double dx = stroke[i + 1].x - stroke[i].x;
            const double dy = stroke[i + 1].y - stroke[i].y;
            const int between = static_cast<int>(std::hypot(dx, dy) / apart);
            for (int step = 1; step <= between; ++step) {
                const double share = static_cast<double>(step) / (between + 1);
                visit(stroke[i].x + dx * share, stroke[i].y + dy * share);
            }
        }
    }
}

}  // namespace engawa::ui
