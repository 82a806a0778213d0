#include "screens/form/drawing_question.h"

#include <algorithm>
#include <cmath>

#include "kiosk/base/secret_bytes.h"

namespace engawa::form {

namespace {

constexpr std::uint32_t white = 0xFFFFFFFF;

std::size_t points_of(const Strokes& strokes) {
    std::size_t points = 0;
    for (const ui::Stroke& stroke : strokes) points += stroke.size();
    return points;
}

// The pen's tip: darker where it covers more of a pixel; never lighter than what was drawn before.
void stamp(ui::Pixels& pixels, double x, double y, double radius) {
    const int left = std::max(0, static_cast<int>(x - radius - 1));
    const int right = std::min(pixels.width - 1, static_cast<int>(x + radius + 1));
    const int top = std::max(0, static_cast<int>(y - radius - 1));
    const int bottom = std::min(pixels.height - 1, static_cast<int>(y + radius + 1));
    for (int row = top; row <= bottom; ++row) {
        for (int column = left; column <= right; ++column) {
            const double covered = std::clamp(radius + 0.5 - std::hypot(column - x, row - y), 0.0, 1.0);
            const auto grey = static_cast<std::uint32_t>(255.0 * (1 - covered));
            std::uint32_t& pixel = pixels.argb[static_cast<std::size_t>(row) * static_cast<std::size_t>(pixels.width) +
                                               static_cast<std::size_t>(column)];
            if (grey < (pixel & 0xFFU)) pixel = 0xFF000000U | grey << 16U | grey << 8U | grey;
        }
    }
}

struct Update {
    DrawingEditor& editor;

    void operator()(const AddInk& ink) const {
        for (const ui::InkStep& step : ink.steps) {
            if (step.pen == ui::InkStep::Pen::lifted) continue;
            if (step.pen == ui::InkStep::Pen::withdrawn) {
                (*this)(UndoStroke{});
                continue;
            }
            if (points_of(editor.strokes) >= most_ink_points) return;
            const bool begins = step.pen == ui::InkStep::Pen::put_down || editor.strokes.empty();
            if (begins) editor.strokes.emplace_back();
            editor.strokes.back().push_back(step.point);
            editor.changed = true;
        }
    }
    void operator()(const UndoStroke&) const {
        if (editor.strokes.empty()) return;
        wipe_container(editor.strokes.back());
        editor.strokes.pop_back();
        editor.changed = true;
    }
    void operator()(const ClearDrawing&) const {
        wipe_strokes(editor.strokes);
        editor.changed = true;
    }
};

}  // namespace

std::optional<DrawingIntent> draw_drawing(ui::Ui& ui, const forms::QuestionView& view, const DrawingEditor& editor,
                                          const content::Strings& strings) {
    const std::string undo = strings("form.undo_stroke");
    const std::string clear = strings("form.clear_drawing");
    // There from the start, so that nothing moves under the finger.
    const auto available = editor.strokes.empty() ? ui::Availability::unavailable : ui::Availability::available;
    const ui::ButtonSpec buttons[] = {
        {.id = "undo", .label = undo, .icon = ui::Icon::backspace, .availability = available},
        {.id = "clear", .label = clear, .icon = ui::Icon::trash, .availability = available}};
    auto used = ui.sheet({.id = "sheet",
                          .label = view.label.long_form.empty() ? strings("form.sheet") : view.label.long_form,
                          .value = strings(editor.strokes.empty() ? "form.nothing_drawn" : "form.drawn"),
                          .invitation = strings("form.draw_here"),
                          .strokes = editor.strokes,
                          .buttons = buttons});
    if (!used.drawn.empty()) return AddInk{std::move(used.drawn)};
    if (!used.pressed) return std::nullopt;
    return *used.pressed == 0 ? DrawingIntent(UndoStroke{}) : DrawingIntent(ClearDrawing{});
}

void update_drawing(DrawingEditor& editor, const DrawingIntent& intent) { std::visit(Update{editor}, intent); }

ui::Pixels picture_of(const Strokes& strokes, std::optional<std::size_t> max_pixels) {
    const double share = std::min(1.0, static_cast<double>(max_pixels.value_or(ui::sheet_width)) / ui::sheet_width);
    ui::Pixels pixels;
    pixels.width = std::max(1, static_cast<int>(ui::sheet_width * share));
    pixels.height = std::max(1, static_cast<int>(ui::sheet_height * share));
    pixels.argb.assign(static_cast<std::size_t>(pixels.width) * static_cast<std::size_t>(pixels.height), white);
    ui::along(strokes, [&](double x, double y) { stamp(pixels, x * share, y * share, ui::pen_radius * share); });
    return pixels;
}

void wipe_strokes(Strokes& strokes) {
    for (ui::Stroke& stroke : strokes) wipe_container(stroke);
    strokes.clear();
}

}  // namespace engawa::form
