#include "screens/ui/furigana.h"
#include "screens/ui/ui_impl.h"

#include <algorithm>

// What every widget is made of: measured text, a place in the flow, a node in the tree, a press.

namespace engawa::ui {

std::string Ui::Impl::automatic_id(std::string_view kind) {
    const auto found = automatic_ids.find(kind);
    const int number = found == automatic_ids.end() ? 1 : found->second + 1;
    automatic_ids.insert_or_assign(std::string(kind), number);
    return full_id(std::string(kind) + "." + std::to_string(number));
}

bool Ui::Impl::take_press(const std::string& id) {
    if (activated.empty() || activated != id) return false;
    activated.clear();
    consumed_press = true;
    return true;
}

void Ui::Impl::record(Node node) {
    node.language = look.language;
    if (is_focused(node.id)) node.state |= State::focused;
    if (is_pressed(node.id)) node.state |= State::pressed;
    if (std::find(pointed_at.begin(), pointed_at.end(), node.id) != pointed_at.end()) node.state |= State::pointed;
    tree.add(std::move(node));
}

bool Ui::Impl::is_pressed(const std::string& id) const {
    return press.is_held(id) || press.is_flashing(id, now);
}

bool Ui::Impl::is_focused(const std::string& id) const {
    if (focused.empty() || !ring_visible) return false;
    return focused == id || std::find(focused_row.begin(), focused_row.end(), id) != focused_row.end();
}

MeasuredText Ui::Impl::measure(std::string_view marked, const TextLook& wanted, int max_width) {
    if (marked.empty()) return {};
    text::ParagraphStyle style;
    style.size_px = px(wanted.em);
    style.weight = wanted.weight;
    style.language = look.language;
    style.max_width_px = std::max(max_width, 0);
    style.alignment = wanted.place == TextPlace::center ? text::Alignment::center : text::Alignment::start;
    style.max_lines = wanted.max_lines;
    style.line_height = static_cast<float>(wanted.line_height);
    style.breaking = wanted.breaking;
    style.max_line_em = wanted.breaking == text::Breaking::body ? 40 : 0;
    style.furigana = look.furigana == FuriganaLevel::none ? text::Furigana::none : text::Furigana::all;
    if (wanted.readings == Readings::never) style.furigana = text::Furigana::none;
    if (look.furigana == FuriganaLevel::hard) {
        return {&config.text->paragraph(without_easy_readings(marked), style)};
    }
    return {&config.text->paragraph(marked, style)};
}

int Ui::Impl::middle_of_letters(const MeasuredText& text) const {
    if (text.layout == nullptr || text.layout->lines.empty()) return 0;
    const text::Line& first = text.layout->lines.front();
    const text::Line& last = text.layout->lines.back();
    // Kana and kanji reach from about 0.88 em above the baseline to 0.12 em below it.
    const int em = text.layout->glyphs.empty() ? 0 : text.layout->glyphs.front().key.size_px;
    return (first.baseline_px + last.baseline_px) / 2 - em * 38 / 100;
}

void Ui::Impl::draw_text(const MeasuredText& text, int x, int y, Colour colour) {
    if (text.layout != nullptr) painter.text(*text.layout, x, y, colour);
}

int Ui::Impl::distance_px(Distance distance) const {
    const double tight = memory.density == Density::regular ? 1.0 : 0.5;
    switch (distance) {
        case Distance::small: return px(tokens.gap_small * tight);
        // Never less than keeps two targets apart.
        case Distance::regular: return std::max(px(2.6_mm), px(tokens.gap * tight));
        case Distance::large: return std::max(px(2.6_mm), px(tokens.gap_large * tight));
    }
    return 0;
}

void Ui::Impl::distance(Distance distance) {
    flow.want_gap(distance_px(distance));
}

void Ui::Impl::draw_focus_ring(const PixelRect& rect, const std::string& id) {
    if (!is_focused(id)) return;
    const int width = px(look.ring == Ring::strong ? tokens.focus_ring * 2 : tokens.focus_ring);
    const int around = px(0.5_mm);
    const int out = around + width;  // the page shows between the two, whatever the widget's colour
    painter.ring({rect.x - out, rect.y - out, rect.width + 2 * out, rect.height + 2 * out}, px(tokens.radius) + out, width,
                 colours.focus);
}

Surface Ui::Impl::surface_of(const Surface& resting, const std::string& id, Availability availability) const {
    switch (availability) {
        case Availability::unavailable: return colours.disabled;
        case Availability::available: break;
    }
    return is_pressed(id) ? colours.pressed : resting;
}

MeasuredText Ui::Impl::measure_label(std::string_view label, int max_width, TextPlace place) {
    return measure(label, {.em = tokens.body, .weight = text::Weight::bold, .line_height = tokens.label_line_height,
                           .place = place},
                   max_width);
}

namespace {

constexpr double icon_em = 1.25;
constexpr double icon_gap_em = 0.4;

}  // namespace

bool Ui::Impl::is_short(std::string_view label) { return measure_label(label, 0).width() <= px(tokens.body * 4.4); }

int Ui::Impl::button_natural_width(std::string_view label, Icon icon) {
    const int icon_width = icon == Icon::none ? 0 : px(tokens.body * icon_em) + px(tokens.body * icon_gap_em);
    const int natural = measure_label(label, 0).width() + icon_width + 2 * px(tokens.padding);
    return std::max(natural, px(tokens.target * 1.5));
}

int Ui::Impl::button_height(std::string_view label, Icon icon, int width, std::string_view hint) {
    const int icon_width = icon == Icon::none ? 0 : px(tokens.body * icon_em) + px(tokens.body * icon_gap_em);
    const int room = width - icon_width - 2 * px(tokens.padding);
    int height = measure_label(label, room).height();
    if (!hint.empty()) height += measure(hint, {.em = tokens.body}, room).height();
    return std::max(px(tokens.target), height + 2 * px(tokens.padding * 0.55));
}

// Readings half as large as small letters are no help.
TextLook Ui::Impl::beside_keys_look(Millimetres em) const {
    return {.em = em, .weight = text::Weight::bold, .line_height = 1.15,
            .readings = em < least_body ? Readings::never : Readings::as_set};
}

void Ui::Impl::draw_button(const FooterButton& button) {
    const auto resting = [&]() -> const Surface& {
        switch (button.kind) {
            case ButtonKind::primary: return colours.primary;
            case ButtonKind::secondary: return colours.secondary;
            case ButtonKind::quiet: return colours.quiet;
        }
        return colours.secondary;
    };
    const Surface surface = surface_of(resting(), button.id, button.availability);
    const PixelRect& box = button.bounds;
    painter.panel(box, px(tokens.radius), px(tokens.border), surface);

    const bool has_icon = button.icon != Icon::none;
    const bool narrow = button.em > 0_mm;
    const Millimetres em = narrow ? button.em : tokens.body;
    const int side = has_icon ? px(em * icon_em) : 0;
    const int between = has_icon ? px(em * icon_gap_em) : 0;
    const int room = box.width - side - between - 2 * px(narrow ? beside_keys_padding : tokens.padding);
    const MeasuredText label = narrow ? measure(button.label, beside_keys_look(em), room)
                                      : measure_label(button.label, room);
    const MeasuredText hint = measure(button.hint, {.em = tokens.body}, room);
    const int words_width = std::max(label.width(), hint.width());
    int x = box.x + (box.width - words_width - side - between) / 2;
    // Forward stands behind its words, everything else before them.
    const bool icon_behind = button.icon == Icon::forward;
    const int icon_x = icon_behind ? x + words_width + between : x;
    if (!icon_behind) x += side + between;
    const int y = box.y + (box.height - label.height() - hint.height()) / 2;
    const int middle = hint.height() > 0 ? box.y + box.height / 2 : y + middle_of_letters(label);
    painter.icon(button.icon, {icon_x, middle - side / 2, side, side}, surface.ink);
    draw_text(label, x, y, surface.ink);
    draw_text(hint, x, y + label.height(), surface.ink);
    draw_focus_ring(box, button.id);

    Node node{.id = button.id, .role = Role::button, .name = button.label};
    node.hint = button.hint;
    node.bounds = box;
    node.words = {x, y, words_width, label.height() + hint.height()};
    if (button.availability == Availability::unavailable) node.state |= State::disabled;
    record(std::move(node));
}

}  // namespace engawa::ui
