#include "screens/ui/ui_impl.h"

#include <algorithm>
#include <utility>

// The page around its content: strips at the top, its parts, the floor at the bottom.

namespace engawa::ui {

PageScope::~PageScope() {
    if (ui_ != nullptr) ui_->impl_->end_page();
}

PageScope Ui::page(const PageSpec& spec) {
    impl_->begin_page(spec);
    return PageScope(*this);
}

void Ui::Impl::begin_page(const PageSpec& given) {
    ENGAWA_VERIFY(!page_open);
    page_open = true;
    page_drawn = true;
    spec = given;
    page_id = std::string(given.id);
    if (memory.id != page_id) {
        memory = PageMemory{.id = page_id};
        focused = given.initial_focus.empty() ? std::string() : full_id(given.initial_focus);
        ring_visible = !focused.empty();
        turned_from.clear();
        focus_start.clear();
        awaiting_confirm.clear();
        missed_touches.clear();
        events.push_back(UiEvent::page_changed);
        refresh_tokens();
    }
    follow_aside();
    automatic_ids.clear();
    footer.clear();
    // What holds the focus from the start must be seen from the start.
    must_fit = !given.initial_focus.empty();
    has_keys = false;
    has_field = false;
    chips_height = 0;
    last_chips.clear();
    above_field = AboveField::label;
    hint_in_field.clear();
    beside_keys = {};
    first_heading_inset = 0;
    progress_height = 0;
    question_stands = false;
    answers = 0;
    if (!bar) lay_out_bar();
    const PanelGeometry& panel = config.panel;
    record({.id = page_id, .role = Role::page, .name = std::string(given.title),
            .bounds = {0, 0, panel.width_px, panel.height_px}});

    const int margin = px(is_typing() ? 2.6_mm : tokens.page_margin);
    const int page_width = panel.width_px - aside_width;
    const int width = std::min(page_width - 2 * margin, px(tokens.line_width_limit));
    const int left = (page_width - width) / 2;
    content = {left, 0, width - (is_beside() ? beside_width() + px(2.6_mm) : 0), 0};
    int top = draw_top_strips(given);
    top = draw_progress(given.progress, top + px(tokens.page_margin * (memory.squeezed ? 0.1 : is_typing() ? 0.3 : 0.7)));
    const int floor = given.frame == FrameStyle::controls ? bar->bounds.y : panel.height_px;
    const int bottom = is_typing() || is_beside() ? floor - px(2.6_mm) : floor - px(tokens.page_margin * 0.6) - memory.footer_height;
    content.y = top;
    content.height = std::max(bottom - top, px(tokens.target));
    middle_shift = 0;
    // The height is known from the pass before; until then the page stands at the top, where all its room is.
    if (given.place == VerticalPlace::middle && memory.parts == 1 && memory.height > 0) {
        middle_shift = std::max(0, (content.height - memory.height) * 2 / 5);
    }
    PixelRect area = content;
    area.y += middle_shift;
    area.height -= middle_shift;
    flow = Flow(area, memory.part);
    flow.keep_clear(progress_height);
    flow.known_under_headings(memory.under_headings);
    if (memory.parts > 1 && !memory.question.empty() && !has_question_beside()) {
        flow.repeat_head(question_words(tokens.body, least_body, content.width).height() + distance_px(Distance::regular));
    }
    if (is_typing() && memory.parts > 1) flow.reserve(memory.footer_height);
}

// Emergency above ribbon, across the whole width; both are alerts or status for as long as they stand.
int Ui::Impl::draw_top_strips(const PageSpec& given) {
    int y = 0;
    const auto strip = [&](std::string_view words, Icon icon, const Surface& surface, Role role, std::string_view id) {
        if (words.empty()) return;
        const int side = px(tokens.body * 1.25);
        const int pad = px(tokens.padding * 0.6);
        const int room = content.width - side - px(tokens.body * 0.5);
        const MeasuredText text = measure_label(words, room);
        const int height = std::max(side, text.height()) + 2 * pad;
        const PixelRect box{0, y, config.panel.width_px - aside_width, height};
        painter.fill(box, surface.fill);
        painter.fill({0, box.bottom() - px(tokens.border), box.width, px(tokens.border)}, surface.border);
        painter.icon(icon, {content.x, y + (height - side) / 2, side, side}, surface.ink);
        draw_text(text, content.x + side + px(tokens.body * 0.5), y + (height - text.height()) / 2, surface.ink);
        record({.id = full_id(id), .role = role, .name = std::string(words), .bounds = box});
        y += height;
    };
    strip(given.emergency, Icon::megaphone, colours.emergency, Role::alert, "emergency");
    strip(given.ribbon, given.ribbon_icon, colours.warning, Role::status, "ribbon");
    if (notice && memory.notice_above) strip(notice->words, Icon::speaker, colours.info, Role::status, "frame.notice");
    return y;
}

// Above the heading where there is height, else at its right; words that would leave it no room stand above it too.
int Ui::Impl::draw_progress(std::string_view progress, int top) {
    if (progress.empty()) return top;
    if (has_question_beside() || memory.squeezed) return top;
    beside_top = top;
    if (is_beside()) return draw_progress_beside(progress, top);
    const bool tight = is_tight();
    const int pad_x = px(tokens.padding * 0.8);
    const Millimetres em = tokens.body * (is_typing() ? 0.75 : 1.0);
    const MeasuredText text = measure(progress, {.em = em, .weight = text::Weight::bold,
                                                 .line_height = tight ? 1.2 : 1.3, .readings = tight ? Readings::never : Readings::as_set},
                                      std::min(content.width - 2 * pad_x, px(em * line_glyphs)));
    const int pad_y = tight ? 0 : px(tokens.gap_small * 0.4);
    const int width = text.width() + 2 * pad_x;
    const bool beside = config.panel.height() < 170_mm && width <= content.width / 2;
    const int height = text.height() + 2 * pad_y;
    // A row of its own is a row of keys.
    if (is_typing() && !beside && config.panel.height() < 170_mm) return top;
    if (beside) {
        first_heading_inset = width + px(tokens.gap);
        progress_height = height;
        // Beside the heading, and so on the first part only; the heading breaks in the same way on all of them.
        if (memory.part > 0) return top;
    }
    const int x = beside ? content.right() - width : content.x;
    const PixelRect box{x, top, width, height};
    painter.rounded(box, height / 2, colours.floor.fill);
    if (colours.floor.fill == colours.page.fill) painter.ring(box, height / 2, px(tokens.border), colours.floor.border);
    draw_text(text, x + pad_x, top + pad_y, colours.floor.ink);
    record({.id = full_id("progress"), .role = Role::progress, .name = std::string(progress), .bounds = box});
    if (beside) return top;
    return top + height + distance_px(Distance::regular);
}

// Above the actions that stand beside the content.
int Ui::Impl::draw_progress_beside(std::string_view progress, int top) {
    const int pad = px(beside_keys_padding);
    const MeasuredText text = measure(progress, {.em = least_body, .weight = text::Weight::bold,
                                                 .line_height = 1.2, .readings = Readings::never},
                                      beside_width() - 2 * pad);
    const PixelRect box{content.right() + px(2.6_mm), top, beside_width(), text.height() + px(1.2_mm)};
    painter.rounded(box, std::min(box.height / 2, px(4_mm)), colours.floor.fill);
    if (colours.floor.fill == colours.page.fill) painter.ring(box, std::min(box.height / 2, px(4_mm)), px(tokens.border), colours.floor.border);
    draw_text(text, box.x + (box.width - text.width()) / 2, top + px(0.6_mm), colours.floor.ink);
    record({.id = full_id("progress"), .role = Role::progress, .name = std::string(progress), .bounds = box});
    beside_top = box.bottom() + px(2.6_mm);
    return top;
}

MeasuredText Ui::Impl::question_words(Millimetres most, Millimetres least, int width) {
    const auto measured = [&](Millimetres em) {
        return measure(memory.question, {.em = em, .weight = text::Weight::bold, .line_height = 1.05, .readings = Readings::never}, width);
    };
    for (Millimetres em = most; em > least; em = em - 0.4_mm) {
        if (const MeasuredText words = measured(em); words.lines() <= 1) return words;
    }
    return measured(least);
}

void Ui::Impl::draw_question(const MeasuredText& words, const PixelRect& place) {
    draw_text(words, place.x, place.y + (place.height - words.height()) / 2, colours.heading);
    record({.id = full_id("heading.1"), .role = Role::heading, .name = memory.question, .bounds = place});
}

void Ui::Impl::end_page() {
    ENGAWA_VERIFY(page_open);
    page_open = false;
    if (consumed_press) return;  // the model is about to change: this pass is not shown
    finish_parts();
    if (is_beside()) {
        const int foot = content.bottom();
        beside_keys = {content.right() + px(2.6_mm), beside_top, beside_width(), foot - beside_top};
    }
    draw_footer();
    if (spec.frame == FrameStyle::controls) draw_frame_bar();
    draw_notice();
    draw_pointing();
    // What had the focus may be gone: on another part, no longer asked, or a candidate that was chosen.
    const bool there = std::any_of(tree.nodes().begin(), tree.nodes().end(),
                                   [&](const Node& node) { return node.id == focused; }) ||
                       (aside_width > 0 && is_beside_page(focused));
    // What a strip of words moved to another part for as long as it stands comes back with its focus.
    const bool comes_back = notice && memory.notice_above;
    if (!there && !comes_back && !unsettled && !focused.empty()) {
        focused = focus_after(focused);
        inside_row = false;
        focused_row.clear();
        if (focused.empty()) {
            ring_visible = false;
        } else {
            unsettled = true;  // drawn again, with its ring
        }
    }
    if (!turned_from.empty() && !unsettled) come_to_new_part();
}

void Ui::Impl::come_to_new_part() {
    focused.clear();
    ring_visible = false;
    const auto first = std::find_if(tree.nodes().begin(), tree.nodes().end(), [&](const Node& node) {
        return is_focus_stop(node, look.focus_stops) &&
               std::find(turned_from.begin(), turned_from.end(), node.id) == turned_from.end();
    });
    focus_start = first == tree.nodes().end() ? std::string() : first->id;
    turned_from.clear();
}

// A key leads on: to the first that stands in its place, else to what the page is for, else to the keys.
std::string Ui::Impl::focus_after(std::string_view gone) const {
    const Node* before = shown_tree.find_id(gone);
    if (before == nullptr || before->role != Role::key) return {};
    const auto first = [&](const std::function<bool(const Node&)>& wanted) -> std::string {
        const auto& nodes = tree.nodes();
        const auto found = std::find_if(nodes.begin(), nodes.end(), [&](const Node& node) { return node.operable() && wanted(node); });
        return found == nodes.end() ? std::string() : found->id;
    };
    const std::string_view group = gone.substr(0, gone.rfind('.') + 1);
    std::string next = first([&](const Node& node) { return node.role == Role::key && node.id.starts_with(group); });
    for (const FooterButton& button : footer) {
        if (next.empty() && button.kind == ButtonKind::primary) next = first([&](const Node& node) { return node.id == button.id; });
    }
    return next.empty() ? first([](const Node& node) { return node.role == Role::key; }) : next;
}

// Whether the page has to be drawn again for what stands above the field.
bool Ui::Impl::settle_typing() {
    if (!is_typing() || memory.above_field == above_field) return false;
    memory.above_field = above_field;
    memory.question_above = false;
    return true;
}

constexpr int least_lines_of_a_part = 3;
// What stands under a heading is looked for so often at most: where it went to and fro, the page has to come to rest.
constexpr int most_findings = 4;

// The next step of what a page that does not fit gives up, or does to be read at all; false when none is left.
bool Ui::Impl::set_denser(int parts) {
    const bool several = parts > 1;
    const auto set = [&](Density density) {
        memory.density = density;
        if (density == Density::compact) {  // it may stand whole now, without what turns parts over
            memory.parts = 1;
            memory.footer_height = 0;
        }
        return true;
    };
    if (several && memory.density == Density::regular) return set(Density::compact);
    // A panel of 15.6 inches is one: field, candidates and keys together are taller than it.
    const bool small_panel = config.panel.height() < 196_mm;
    if (several && small_panel && !has_keys && !memory.actions_beside && spec.frame == FrameStyle::controls) {
        return memory.actions_beside = true;
    }
    // Whoever wants larger letters keeps as much of them as the keys leave room for.
    if (several && small_panel && has_keys && tokens.scale > 1.0 && memory.density == Density::compact) {
        memory.part = 0;
        return set(Density::typing);
    }
    // Large letters of which a part holds a line or two are turned over more than they are read; and what belongs
    // together is not taken apart for their sake.
    const bool cramped = flow.part_height() < px(tokens.body * tokens.line_height) * least_lines_of_a_part;
    const bool torn = must_fit || cramped || flow.split_choices() || flow.lonely_heading();
    // Nor are more parts turned over than anybody remembers: three of a question, eight of what is read through.
    // For that alone letters stay at least half as much larger as they were asked for.
    const double asked = make_tokens(config.panel, look.size).scale;
    const bool many = tokens.scale > 1.0 + (asked - 1.0) * 0.5 &&
                      (parts > (spec.progress.empty() ? 8 : 3) || (answers > 0 && parts * 2 > answers));
    if (((several && (torn || many)) || flow.too_tall()) && tokens.scale > 1.0) {
        memory.scale_limit = std::max(1.0, tokens.scale - 0.12);
        return true;
    }
    if (several && torn && memory.density == Density::compact) return set(Density::tight);
    if (several && has_keys && small_panel && memory.density == Density::tight) {
        memory.part = 0;
        return set(Density::typing);
    }
    if (several && has_keys && !has_field && is_typing() && !memory.squeezed) {
        memory.part = 0;
        memory.parts = 1;
        return memory.squeezed = true;
    }
    return false;
}

void Ui::Impl::finish_parts() {
    if (settle_typing()) {
        unsettled = true;
        return;
    }
    const int parts = flow.part() + 1;
    if (parts > 1 && middle_shift > 0) {  // it has grown since, and stood too low
        memory.height = 0;
        unsettled = true;
        return;
    }
    if (flow.under_headings() != memory.under_headings && memory.settled_headings < most_findings) {
        memory.under_headings = flow.under_headings();
        ++memory.settled_headings;
        if (parts > 1) {
            memory.parts = parts;  // the question is said again from here on
            unsettled = true;
            return;
        }
    }
    memory.has_keys = has_keys;
    if (set_denser(parts)) {
        if (is_typing()) memory.parts = 1;  // until it is known to be of several even so: nothing is said again before that
        memory.block_heights.clear();
        memory.settled_headings = 0;
        unsettled = true;
        return;
    }
    if (parts > 1 && has_question_beside() && !unsettled) {
        memory.question_above = true;
        memory.block_heights.clear();
        unsettled = true;
        return;
    }
    if (parts != memory.parts) {
        memory.parts = parts;
        unsettled = true;
    }
    if (memory.part >= parts) {
        memory.part = parts - 1;
        unsettled = true;
    }
    const int height = flow.deepest() - flow.area().y;
    if (parts == 1 && height != memory.height) {
        memory.height = height;
        unsettled = unsettled || spec.place == VerticalPlace::middle;
    }
}

void Ui::Impl::draw_frame_bar() {
    const PixelRect& floor = bar->bounds;
    painter.fill(floor, colours.floor.fill);
    painter.fill({0, floor.y, floor.width, px(tokens.border)}, colours.floor.border);
    for (std::size_t index = 0; index < bar->items.size(); ++index) {
        const FrameBarItem& item = bar->items[index];
        const std::string id = full_id(item.id);
        const bool off = item.control == FrameControl::back && spec.back == Availability::unavailable;
        if (take_press(id)) frame_control = item.control;
        Surface surface = item.control == FrameControl::call_person ? colours.help : colours.floor;
        if (item.control == FrameControl::call_person && assisted == Ui::Assisted::offered) surface = colours.primary;
        if (off) surface = colours.disabled;
        if (is_pressed(id)) surface = colours.pressed;
        if (!(surface.fill == colours.floor.fill)) {
            painter.panel(item.bounds, px(tokens.radius), px(tokens.border), surface);
        }
        // The joints between the boards.
        if (index > 0) {
            const int joint = (bar->items[index - 1].bounds.right() + item.bounds.x) / 2;
            painter.fill({joint, floor.y, px(0.4_mm), floor.height}, colours.floor.border);
        }
        painter.icon(item.icon, item.icon_square, surface.ink);
        const text::ParagraphLayout& words = config.text->paragraph(item.label, item.style);
        painter.text(words, item.text_box.x, item.text_box.y, surface.ink);
        draw_focus_ring(item.bounds, id);
        record({.id = id, .role = Role::button, .name = item.label, .state = off ? State::disabled : State::none,
                .bounds = item.bounds});
    }
}

}  // namespace engawa::ui
