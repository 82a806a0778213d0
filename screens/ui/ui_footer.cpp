#include "screens/ui/ui_impl.h"

#include <algorithm>
#include <utility>

// The actions of a page, and what turns its parts over: a row at its foot, or a column beside what stands there.

namespace engawa::ui {

// In order from left to right; the last one stands at the right edge.
std::vector<FooterButton> Ui::Impl::footer_of_part(int part, int parts) const {
    std::vector<FooterButton> buttons;
    if (part > 0) {
        buttons.push_back({.id = full_id("frame.less"), .label = config.strings("frame.less"), .icon = Icon::up});
    }
    if (part + 1 < parts) {
        buttons.push_back({.id = full_id("frame.more"), .label = config.strings("frame.more"), .icon = Icon::down,
                           .kind = ButtonKind::primary});
        return buttons;
    }
    std::vector<FooterButton> ordered = footer;
    std::stable_partition(ordered.begin(), ordered.end(),
                          [](const FooterButton& button) { return button.kind != ButtonKind::primary; });
    buttons.insert(buttons.end(), ordered.begin(), ordered.end());
    return buttons;
}

// A little narrower, on two lines, before they are stacked. Short words keep theirs on one line, and their width.
bool Ui::Impl::narrow_to_one_row(const std::vector<FooterButton>& buttons, std::vector<int>& widths, int spare) {
    int kept = 0;
    int shared = 0;
    for (std::size_t index = 0; index < buttons.size(); ++index) {
        if (!is_short(buttons[index].label)) {
            shared += widths[index];
            continue;
        }
        widths[index] = button_natural_width(buttons[index].label, buttons[index].icon);
        kept += widths[index];
    }
    if (kept >= spare) return false;
    for (std::size_t index = 0; index < buttons.size(); ++index) {
        const FooterButton& button = buttons[index];
        if (is_short(button.label)) continue;
        widths[index] = std::min(widths[index], widths[index] * (spare - kept) / shared);
        const int room = widths[index] - 2 * px(tokens.padding) - (button.icon == Icon::none ? 0 : px(tokens.body * 1.65));
        const MeasuredText label = measure_label(button.label, std::max(room, 1));
        if (label.lines() > 2 || label.layout->words_broken > 0 || !label.layout->fits) return false;
    }
    return true;
}

// Gives each button its place above `bottom` and returns the height of the whole: one row, or one row each.
int Ui::Impl::lay_out_footer(std::vector<FooterButton>& buttons, int bottom) {
    if (buttons.empty()) return 0;
    const int gap = px(tokens.target_gap);
    const int spare = content.width - gap * (static_cast<int>(buttons.size()) - 1);
    std::vector<int> widths;
    int total = 0;
    for (const FooterButton& button : buttons) {
        int width = button_natural_width(button.label, button.icon);
        if (button.kind == ButtonKind::primary) width = std::max(width, std::min(content.width / 3, px(tokens.target * 4)));
        widths.push_back(width);
        total += width;
    }
    const bool in_row = total <= spare || (buttons.size() > 1 && narrow_to_one_row(buttons, widths, spare));
    int height = 0;
    if (in_row) {
        for (std::size_t index = 0; index < buttons.size(); ++index) {
            height = std::max(height, button_height(buttons[index].label, buttons[index].icon, widths[index]));
        }
        int x = content.x;
        for (std::size_t index = 0; index < buttons.size(); ++index) {
            const bool last = index + 1 == buttons.size();
            const bool to_the_right = last && (buttons.size() > 1 || buttons[index].kind == ButtonKind::primary);
            buttons[index].bounds = {to_the_right ? content.right() - widths[index] : x, bottom - height, widths[index], height};
            x += widths[index] + gap;
        }
        return height;
    }
    int y = bottom;
    // The way back to the part before stands beside the way on, what is left above them; one row each costs the most.
    if (buttons.size() == 3) {
        FooterButton& first = buttons.front();
        FooterButton& last = buttons.back();
        const int first_width = button_natural_width(first.label, first.icon);
        const int last_width = button_natural_width(last.label, last.icon);
        if (first_width + gap + last_width <= content.width) {
            const int low = std::max(button_height(first.label, first.icon, first_width), button_height(last.label, last.icon, last_width));
            first.bounds = {content.x, bottom - low, first_width, low};
            last.bounds = {content.right() - last_width, bottom - low, last_width, low};
            FooterButton& middle = buttons[1];
            const int tall = button_height(middle.label, middle.icon, content.width);
            middle.bounds = {content.x, bottom - low - gap - tall, content.width, tall};
            return low + gap + tall;
        }
    }
    for (auto button = buttons.rbegin(); button != buttons.rend(); ++button) {
        const int tall = button_height(button->label, button->icon, content.width);
        y -= tall;
        button->bounds = {content.x, y, content.width, tall};
        y -= gap;
    }
    return bottom - y - gap;
}

// One above the other at the right of the keys, the primary lowest; set smaller until all of them have room.
bool Ui::Impl::lay_out_beside_keys(std::vector<FooterButton>& buttons, int bottom) {
    PixelRect column = beside_keys;
    const int gap = px(2.6_mm);
    // Two rows of keys are lower than three buttons: those go on beneath.
    const int count = static_cast<int>(buttons.size());
    if (!is_beside()) column.height = std::max(column.height, count * px(least_target) + (count - 1) * gap);
    // Or above, where the keys stand at the page's foot.
    if (!is_beside()) column.y = std::min(column.y, std::max(bottom, beside_keys.bottom()) - column.height);
    const Millimetres least = least_body * 0.75;
    for (Millimetres em = tokens.body; em >= least; em = em > least && em < least + 0.8_mm ? least : em - 0.8_mm) {
        int y = column.bottom();
        bool whole = true;
        for (auto button = buttons.rbegin(); button != buttons.rend(); ++button) {
            button->em = em;
            const TextLook style = beside_keys_look(em);
            const int room = column.width - 2 * px(beside_keys_padding);
            const MeasuredText words = measure(button->label, style, room);
            whole = whole && words.layout != nullptr && words.layout->fits && words.layout->words_broken == 0 &&
                    (words.lines() == 1 || !is_short(button->label));
            const int icon = px(em * 1.65);
            const bool room_for_icon = measure(button->label, style, 0).width() + icon <= room;
            if (!room_for_icon) button->icon = Icon::none;
            const int tall = std::max(px(is_beside() ? tokens.target : least_target), words.height() + px(2.0_mm));
            y -= tall;
            button->bounds = {column.x, y, column.width, tall};
            y -= gap;
        }
        if (whole && y + gap >= column.y) return true;
    }
    return false;
}

void Ui::Impl::draw_footer() {
    const int floor = spec.frame == FrameStyle::controls ? bar->bounds.y : config.panel.height_px;
    const int bottom = floor - (is_beside() ? px(2.6_mm) : px(tokens.page_margin * 0.6));
    const int parts = memory.parts;
    int tallest = 0;
    for (int part = 0; part < std::min(parts, 3); ++part) {
        auto buttons = footer_of_part(part == 2 ? parts - 1 : part, parts);
        tallest = std::max(tallest, lay_out_footer(buttons, bottom));
        // Measured on a page that is set so already, not on the pass that decided for it.
        if (is_beside() && !unsettled && !buttons.empty() && !lay_out_beside_keys(buttons, bottom)) {
            memory.has_no_room_beside = true;
            memory.block_heights.clear();
            unsettled = true;
        }
    }
    const int wanted = tallest == 0 ? 0 : tallest + std::max(distance_px(Distance::regular), px(2.6_mm));
    const int actions = static_cast<int>(footer.size());
    if (wanted != memory.footer_height || actions != memory.actions) {
        memory.footer_height = wanted;
        memory.actions = actions;
        unsettled = true;
    }
    std::vector<FooterButton> buttons = footer_of_part(memory.part, parts);
    if (beside_keys.width > 0) {
        (void)lay_out_beside_keys(buttons, bottom);
    } else {
        lay_out_footer(buttons, bottom);
    }
    if (parts > 1) draw_part_number(buttons, parts);
    // In rows, as they are read: of three that are stacked, the one above the others comes first.
    std::stable_sort(buttons.begin(), buttons.end(), [](const FooterButton& one, const FooterButton& other) {
        return one.bounds.bottom() <= other.bounds.y;
    });
    for (const FooterButton& button : buttons) draw_button(button);

    const auto turn = [&](std::string_view id, int by) {
        if (!take_press(full_id(id))) return;
        for (const Node& node : tree.nodes()) turned_from.push_back(node.id);
        memory.part += by;
        events.push_back(UiEvent::part_changed);
        unsettled = true;
    };
    turn("frame.more", 1);
    turn("frame.less", -1);
}

void Ui::Impl::draw_part_number(const std::vector<FooterButton>& buttons, int parts) {
    const auto in_words = [&](std::string_view key) {
        std::string words = config.strings(key);
        const auto put = [&](std::string_view place, int number) {
            if (const auto at = words.find(place); at != std::string::npos) words.replace(at, place.size(), std::to_string(number));
        };
        put("%index%", memory.part + 1);
        put("%count%", parts);
        return words;
    };
    const std::string words = in_words("frame.part");
    const std::string read = "{" + words + "|" + in_words("frame.part_spoken") + "}";
    const MeasuredText text = measure(words, {.em = tokens.body}, 0);
    const PixelRect& last = buttons.back().bounds;
    int left = content.x;  // what stands beside the last one ends there
    for (const FooterButton& button : buttons) {
        if (button.bounds.x < last.x && button.bounds.y < last.bottom() && last.y < button.bounds.bottom()) {
            left = std::max(left, button.bounds.right());
        }
    }
    const int x = last.x - text.width() - px(tokens.gap_small) * 2;
    if (is_beside()) {
        const int highest = std::min_element(buttons.begin(), buttons.end(), [](const FooterButton& one, const FooterButton& other) {
                                return one.bounds.y < other.bounds.y;
                            })->bounds.y;
        const PixelRect above{last.x + (last.width - text.width()) / 2, highest - text.height() - px(1_mm), text.width(), text.height()};
        const bool room = above.y >= beside_top;
        if (room) draw_text(text, above.x, above.y, colours.muted);
        return record({.id = full_id("frame.part"), .role = Role::status, .name = words, .bounds = room ? above : last,
                       .position = {memory.part + 1, parts}});
    }
    PixelRect box = last;  // no room: the words are only spoken, with the button
    if (beside_keys.width == 0 && x >= left + px(tokens.gap_small)) {
        box = {x, last.y + (last.height - text.height()) / 2, text.width(), text.height()};
        draw_text(text, box.x, box.y, colours.muted);
    }
    record({.id = full_id("frame.part"), .role = Role::status, .name = read, .bounds = box,
            .position = {memory.part + 1, parts}});
}

std::optional<std::size_t> Ui::actions(std::span<const ButtonSpec> buttons) {
    Impl& impl = *impl_;
    ENGAWA_VERIFY(impl.page_open && impl.footer.empty() && buttons.size() <= 3);
    std::optional<std::size_t> pressed;
    for (std::size_t index = 0; index < buttons.size(); ++index) {
        const ButtonSpec& spec = buttons[index];
        FooterButton button{.id = impl.full_id(spec.id), .label = std::string(spec.label), .icon = spec.icon,
                            .kind = spec.kind, .availability = spec.availability};
        if (impl.take_press(button.id)) pressed = index;
        impl.footer.push_back(std::move(button));
    }
    return pressed;
}

}  // namespace engawa::ui
