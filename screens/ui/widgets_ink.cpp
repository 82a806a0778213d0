#include "screens/ui/ui_impl.h"

#include <algorithm>

// A sheet that is drawn on with a finger. The one place where the way of a finger means something; the page that has
// it offers a way on without drawing.

namespace engawa::ui {

namespace {

// A sheet that is lower than this leaves no room for a name.
constexpr Millimetres least_sheet = 30_mm;

InkPoint on_sheet(const Ui::Impl::Sheet& sheet, int x, int y) {
    return {static_cast<std::int16_t>((x - sheet.area.x) * sheet.units_wide / sheet.area.width),
            static_cast<std::int16_t>((y - sheet.area.y) * sheet.units_high / sheet.area.height)};
}

bool is_near(const InkPoint& one, const InkPoint& other) {
    constexpr int least = 3;
    return std::abs(one.x - other.x) < least && std::abs(one.y - other.y) < least;
}

}  // namespace

void Ui::Impl::pen_down(PressTracker::PointerId pointer, int x, int y) {
    // The tracker has the pointer that counts; a second finger draws nothing.
    if (!sheet || press.pointer_is_down() || !sheet->area.contains(x, y)) return;
    pen = Pen{pointer, on_sheet(*sheet, x, y), true};
    ink.push_back({InkStep::Pen::put_down, pen->last});
}

void Ui::Impl::pen_move(PressTracker::PointerId pointer, int x, int y) {
    if (!pen || pen->pointer != pointer) return;
    if (!sheet || !sheet->area.contains(x, y)) {
        pen->on_sheet = false;
        return;
    }
    const InkPoint point = on_sheet(*sheet, x, y);
    // Off the edge and back again is another stroke.
    if (pen->on_sheet && is_near(point, pen->last)) return;
    ink.push_back({pen->on_sheet ? InkStep::Pen::moved : InkStep::Pen::put_down, point});
    pen->last = point;
    pen->on_sheet = true;
}

void Ui::Impl::pen_up(PressTracker::PointerId pointer) {
    if (!pen || pen->pointer != pointer) return;
    ink.push_back({InkStep::Pen::lifted, pen->last});
    pen.reset();
}

void Ui::Impl::pen_withdraw() {
    if (!pen) return;
    ink.push_back({InkStep::Pen::withdrawn, pen->last});
    pen.reset();
}

void Ui::Impl::forget_ink() {
    std::fill(ink.begin(), ink.end(), InkStep{});
    ink.clear();
    pen.reset();
    sheet.reset();
}

void Ui::Impl::draw_strokes(std::span<const Stroke> strokes, const PixelRect& area, Colour colour) {
    const double scale = static_cast<double>(area.width) / sheet_width;
    draw_strokes(strokes, area, colour, {scale, std::max(1, static_cast<int>(pen_radius * scale + 0.5))});
}

void Ui::Impl::draw_strokes(std::span<const Stroke> strokes, const PixelRect& area, Colour colour, const PenLook& tip) {
    along(strokes, [&](double x, double y) {
        painter.circle(area.x + static_cast<int>(x * tip.px_per_unit), area.y + static_cast<int>(y * tip.px_per_unit),
                       tip.radius_px, colour);
    });
}

std::vector<InkStep> Ui::Impl::take_ink(const std::string& id) {
    std::vector<InkStep> drawn;
    if (sheet && sheet->id == id) drawn.swap(ink);
    if (!drawn.empty()) consumed_press = true;
    return drawn;
}

// The sheet itself, in its place.
void Ui::Impl::draw_sheet(const SheetSpec& sheet_spec, const PixelRect& area, SheetShape shape) {
    const std::string id = full_id(sheet_spec.id);
    const bool square = shape == SheetShape::square;
    painter.panel(area, px(tokens.radius), px(tokens.border * 2), colours.card);
    const int pad = px(tokens.padding);
    const int thin = std::max(1, px(0.4_mm));
    if (square) {
        // The cross of a writing book.
        painter.fill({area.x + area.width / 2, area.y + pad, thin, area.height - 2 * pad}, colours.line);
        painter.fill({area.x + pad, area.y + area.height / 2, area.width - 2 * pad, thin}, colours.line);
    } else {
        // A line to write on, where paper has one.
        painter.fill({area.x + pad, area.y + area.height * 4 / 5, area.width - 2 * pad, thin}, colours.muted);
    }
    if (sheet_spec.strokes.empty()) {
        // In the page's size, else in the normal one; where it has no room at all the voice alone invites.
        for (const Millimetres em : {tokens.body, least_body}) {
            const MeasuredText words = measure(sheet_spec.invitation, {.em = em, .place = TextPlace::center}, area.width - 2 * pad);
            if (words.height() > area.height - 2 * pad || words.breaks_words()) continue;
            const PixelRect around{area.x + (area.width - words.width()) / 2, area.y + (area.height - words.height()) / 2,
                                   words.width(), words.height()};
            if (square) painter.fill(around, colours.card.fill);
            draw_text(words, around.x, around.y, colours.muted);
            break;
        }
    }
    painter.clip_to(area);
    if (square) {
        draw_strokes(sheet_spec.strokes, area, colours.card.ink, {static_cast<double>(area.width) / box_side, px(1.1_mm)});
        sheet_drawn = Sheet{id, area, box_side, box_side};
    } else {
        draw_strokes(sheet_spec.strokes, area, colours.card.ink);
        sheet_drawn = Sheet{id, area};
    }
    painter.end_clip();
    Node node{.id = id, .role = Role::picture, .name = std::string(sheet_spec.label), .value = std::string(sheet_spec.value)};
    node.hint = std::string(sheet_spec.strokes.empty() ? sheet_spec.invitation : std::string_view());
    node.bounds = area;
    record(std::move(node));
}

namespace {

// How much a sheet and its buttons take.
struct SheetPlace {
    int sheet_width = 0;
    int sheet_height = 0;
    int height = 0;
    int button_width = 0;
    int button_height = 0;
    int gap = 0;
};

SheetPlace place_of(Ui::Impl& impl, std::span<const ButtonSpec> buttons) {
    SheetPlace out;
    out.gap = impl.distance_px(Distance::regular);
    for (const ButtonSpec& button : buttons) {
        out.button_width = std::max(out.button_width, impl.button_natural_width(button.label, button.icon));
        out.button_height = std::max(out.button_height, impl.button_height(button.label, button.icon, impl.flow.width()));
    }
    const int stacked = static_cast<int>(buttons.size()) * (out.button_height + out.gap) - out.gap;
    const int beside = buttons.empty() ? 0 : out.button_width + out.gap;
    const int widest = std::min((impl.flow.width() - beside) * sheet_height / sheet_width, impl.flow.part_height());
    const int room = impl.flow.room_left();
    const bool here = room >= std::max(impl.px(least_sheet), stacked);
    out.sheet_height = here ? std::min(widest, room) : widest;
    out.sheet_width = out.sheet_height * sheet_width / sheet_height;
    out.height = std::max(out.sheet_height, stacked);
    return out;
}

}  // namespace

SheetUse Ui::sheet(const SheetSpec& spec) {
    Impl& impl = *impl_;
    const std::string id = impl.full_id(spec.id);
    SheetUse use;
    use.drawn = impl.take_ink(id);
    for (std::size_t index = 0; index < spec.buttons.size(); ++index) {
        if (impl.take_press(impl.full_id(spec.buttons[index].id))) use.pressed = index;
    }
    impl.distance(Distance::regular);
    const SheetPlace size = place_of(impl, spec.buttons);
    const auto place = impl.flow.place(size.height);
    impl.distance(Distance::regular);
    if (!place) return use;
    const PixelRect area{place->x, place->y, size.sheet_width, size.sheet_height};
    impl.draw_sheet(spec, area, Impl::SheetShape::wide);
    int y = place->y;
    for (const ButtonSpec& button : spec.buttons) {
        impl.draw_button({.id = impl.full_id(button.id), .label = std::string(button.label), .hint = {}, .icon = button.icon,
                          .kind = button.kind, .availability = button.availability,
                          .bounds = {area.right() + size.gap, y, size.button_width, size.button_height}});
        y += size.button_height + size.gap;
    }
    return use;
}

}  // namespace engawa::ui
