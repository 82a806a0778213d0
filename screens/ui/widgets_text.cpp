#include "screens/ui/ui_impl.h"

#include <algorithm>
#include <array>
#include <utility>

// What is read: headings, paragraphs, lists, notes, numbers.

namespace engawa::ui {

void Ui::heading(std::string_view text, HeadingLevel level) {
    Impl& impl = *impl_;
    const Tokens& tokens = impl.tokens;
    Millimetres em = tokens.heading;
    switch (level) {
        case HeadingLevel::title: em = tokens.title; break;
        case HeadingLevel::heading: break;
        case HeadingLevel::section: em = tokens.body * 1.1; break;
    }
    if (level != HeadingLevel::section && !impl.question_stands) {
        impl.question_stands = true;
        impl.memory.question = text;
        if (impl.memory.part > 0) {
            const MeasuredText again = impl.question_words(impl.tokens.body, least_body, impl.content.width);
            impl.draw_question(again, {impl.content.x, impl.content.y, impl.content.width, again.height()});
        }
    }
    // Beside the field, which knows it.
    if (impl.has_question_beside()) return;
    const bool tight = impl.is_tight();
    if (tight) em = impl.tokens.body * (impl.memory.squeezed ? 0.75 : 1.0);
    const bool middle = impl.spec.place == VerticalPlace::middle;
    const bool first = impl.flow.at_top() && impl.flow.part() == 0;
    const int inset = first ? impl.first_heading_inset : 0;
    const auto measured = [&](Millimetres size) {
        return impl.measure(text, {.em = size, .weight = text::Weight::bold,
                                   .line_height = impl.memory.squeezed ? 1.05 : impl.is_typing() ? 1.15 : tokens.label_line_height,
                                   .place = middle ? TextPlace::center : TextPlace::start,
                                   .readings = tight ? Readings::never : Readings::as_set},
                            std::min(impl.flow.width() - inset, impl.px(size * line_glyphs)));
    };
    MeasuredText words = measured(em);
    // Above a keyboard, and beside the progress of a page that has several parts, there is room for one line; a little
    // smaller is better than on another part. Below what is read at arm's length only where the keys need the room.
    const bool scarce = impl.is_typing() || (inset > 0 && impl.memory.density != Density::regular);
    const Millimetres least = impl.is_typing() ? em * 0.74 : least_body;
    for (double share = 0.95; scarce && words.lines() > 1 && share > 0.74 && em * share >= least; share -= 0.05) {
        words = measured(em * share);
    }
    if (words.lines() > 1) words = measured(em);  // smaller was of no use
    if (words.lines() > 1 && impl.is_typing_into_field()) {
        impl.memory.question_beside = true;
        impl.unsettled = true;
    }
    impl.distance(level == HeadingLevel::section ? Distance::regular : Distance::large);
    const std::string id = impl.automatic_id(level == HeadingLevel::section ? "section" : "heading");
    if (inset > 0) impl.flow.stand_beside();
    auto place = impl.flow.place_heading(words.height(), impl.memory.squeezed ? 0 : impl.distance_px(Distance::regular));
    impl.distance(Distance::regular);
    if (!place) return;
    place->width -= inset;
    impl.draw_text(words, place->x, place->y, impl.colours.heading);
    impl.record({.id = id, .role = Role::heading, .name = std::string(text), .bounds = *place});
}

void Ui::paragraph(std::string_view text, TextTone tone) {
    Impl& impl = *impl_;
    if (text.empty()) return;
    // The smallest panel has room for what helps with typing in the empty field alone.
    const bool typing = impl.is_typing_into_field();
    if (typing && impl.config.panel.height() < 170_mm) {
        impl.hint_in_field += text;
        return;
    }
    const bool middle = impl.spec.place == VerticalPlace::middle;
    // Lines of their own length, as headings, are not broken within a word.
    const MeasuredText words =
        impl.measure(text, {.em = impl.tokens.body,
                            .weight = tone == TextTone::strong ? text::Weight::bold : text::Weight::regular,
                            .line_height = impl.is_typing() ? 1.1 : impl.memory.density == Density::regular ? impl.tokens.line_height : 1.5,
                            .breaking = middle ? text::Breaking::phrase : text::Breaking::body,
                            .place = middle ? TextPlace::center : TextPlace::start,
                            .readings = typing || impl.memory.squeezed ? Readings::never : Readings::as_set},
                     impl.flow.width());
    const Colour ink = tone == TextTone::muted ? impl.colours.muted : impl.colours.page.ink;
    const std::string id = impl.automatic_id("paragraph");
    if (impl.memory.squeezed) {
        impl.flow.force_gap(0);
    } else {
        impl.distance(Distance::regular);
    }
    // Taken apart between lines, two of them staying together on either side.
    const std::size_t count = words.lines();
    std::size_t at = 0;
    if (words.layout != nullptr) impl.flow.need(static_cast<int>(std::min<std::size_t>(count, 2)) * words.layout->line_height_px);
    while (at < count) {
        const int line_height = std::max(1, words.layout->line_height_px);
        const std::size_t left = count - at;
        std::size_t now = std::min<std::size_t>(left, static_cast<std::size_t>(std::max(0, impl.flow.room_left() / line_height)));
        if (now < left && left - now == 1 && now > 2) --now;
        if (now < std::min<std::size_t>(left, 2) && !impl.flow.at_top()) {
            impl.flow.next_part();
            continue;
        }
        now = std::max<std::size_t>(now, 1);
        const auto place = impl.flow.place(static_cast<int>(now) * line_height);
        if (place) {
            impl.painter.text_lines(*words.layout, at, at + now, place->x, place->y, ink);
            impl.record({.id = id, .role = Role::paragraph, .name = std::string(text), .bounds = *place});
        }
        at += now;
    }
    impl.distance(Distance::regular);
}

void Ui::list(std::string_view id, std::span<const std::string_view> items, ListMark mark) {
    Impl& impl = *impl_;
    const int em = impl.px(impl.tokens.body);
    const int indent = em * 3 / 2;
    impl.distance(Distance::regular);
    for (std::size_t index = 0; index < items.size(); ++index) {
        if (items[index].empty()) continue;
        const MeasuredText words = impl.measure(items[index], {.em = impl.tokens.body, .line_height = 1.5,
                                                               .breaking = text::Breaking::body},
                                                impl.flow.width() - indent);
        const auto place = impl.flow.place(words.height());
        impl.distance(Distance::small);
        if (!place) continue;
        const int first_line = words.layout->lines.empty() ? 0 : words.layout->lines.front().baseline_px;
        const int mark_y = place->y + first_line - em * 2 / 5;
        switch (mark) {
            case ListMark::dot: impl.painter.circle(place->x + em / 2, mark_y, std::max(2, em / 6), impl.colours.heading); break;
            case ListMark::check: {
                const int side = em;
                impl.painter.icon(Icon::check, {place->x, mark_y - side / 2, side, side}, impl.colours.heading);
                break;
            }
            case ListMark::number: {
                const MeasuredText number = impl.measure(std::to_string(index + 1), {.em = impl.tokens.body, .weight = text::Weight::bold, .line_height = 1.5}, 0);
                const int base = number.layout->lines.empty() ? 0 : number.layout->lines.front().baseline_px;
                impl.draw_text(number, place->x + em / 4, place->y + first_line - base, impl.colours.heading);
                break;
            }
        }
        impl.draw_text(words, place->x + indent, place->y, impl.colours.page.ink);
        impl.record({.id = impl.full_id(std::string(id) + "." + std::to_string(index + 1)), .role = Role::list_item,
                     .name = std::string(items[index]), .bounds = *place,
                     .position = {static_cast<int>(index) + 1, static_cast<int>(items.size())}});
    }
    impl.distance(Distance::regular);
}

void Ui::note(const NoteSpec& spec) {
    Impl& impl = *impl_;
    const auto [surface, icon] = [&]() -> std::pair<Surface, Icon> {
        switch (spec.kind) {
            case NoteKind::info: return {impl.colours.info, Icon::info};
            case NoteKind::success: return {impl.colours.success, Icon::check};
            case NoteKind::warning: return {impl.colours.warning, Icon::warning};
            case NoteKind::error: return {impl.colours.error, Icon::error};
        }
        return {impl.colours.info, Icon::info};
    }();
    const bool wrong = spec.kind == NoteKind::error;
    // Beside keys it stands in their column, with its field.
    if (impl.is_typing() && wrong && !impl.flow.is_block()) impl.above_field = std::max(impl.above_field, AboveField::error);
    const bool typing = impl.is_typing_into_field();
    if (typing && !wrong) {
        impl.hint_in_field += spec.text;
        return;
    }
    if (typing && impl.memory.above_field == AboveField::candidates) return;
    // In a column beside keys its words need the width.
    const bool narrow = impl.is_typing() && impl.flow.is_block();
    const bool close = typing || narrow;
    const int pad = impl.px(impl.tokens.padding * (narrow ? 0.3 : close ? 0.5 : 1.0));
    const int side = impl.px(impl.tokens.body * (narrow ? 1.0 : 1.5));
    const int edge = impl.px(1.6_mm);
    const int room = impl.flow.width() - 3 * pad - side - edge;
    const MeasuredText head = impl.measure_label(spec.heading, room);
    const MeasuredText words = impl.measure(spec.text, {.em = impl.tokens.body, .line_height = close ? 1.1 : 1.5, .breaking = text::Breaking::body,
                                                         .readings = close ? Readings::never : Readings::as_set}, room);
    const int pad_y = impl.px(impl.tokens.padding * (close ? 0.1 : 0.7));
    const int height = std::max(side, head.height() + words.height()) + 2 * pad_y;
    impl.distance(Distance::regular);
    const auto place = impl.flow.place(height);
    impl.distance(Distance::regular);
    if (!place) return;
    impl.painter.panel(*place, impl.px(impl.tokens.radius), impl.px(impl.tokens.border), surface);
    impl.painter.fill({place->x + impl.px(1.2_mm), place->y + impl.px(impl.tokens.radius), edge / 2,
                       place->height - 2 * impl.px(impl.tokens.radius)}, surface.border);
    const bool short_text = head.height() + words.height() < side * 2;
    const int icon_y = short_text ? place->y + (height - side) / 2 : place->y + pad_y;
    impl.painter.icon(icon, {place->x + edge + pad, icon_y, side, side}, surface.ink);
    const int x = place->x + edge + 2 * pad + side;
    const int y = place->y + (height - head.height() - words.height()) / 2;
    impl.draw_text(head, x, y, surface.ink);
    impl.draw_text(words, x, y + head.height(), surface.ink);
    const bool urgent = spec.kind == NoteKind::warning || spec.kind == NoteKind::error;
    Node node{.id = impl.full_id(spec.id), .role = urgent ? Role::alert : Role::status};
    node.name = spec.heading.empty() ? std::string(spec.text) : std::string(spec.heading);
    if (!spec.heading.empty()) node.value = std::string(spec.text);
    node.bounds = *place;
    impl.record(std::move(node));
}

void Ui::gap() {
    impl_->distance(Distance::large);
}

void Ui::next_part() {
    if (!impl_->flow.at_top()) impl_->flow.next_part();
}

void Ui::rule() {
    Impl& impl = *impl_;
    impl.distance(Distance::regular);
    const auto place = impl.flow.place(impl.px(0.4_mm));
    impl.distance(Distance::regular);
    if (place) impl.painter.fill(*place, impl.colours.line);
}

void Ui::emblem(Icon icon, Tone tone) {
    Impl& impl = *impl_;
    // An ornament: where the words are taken apart, their room is worth more.
    if (impl.memory.density != Density::regular) return;
    const Surface surface = [&]() {
        switch (tone) {
            case Tone::neutral: return impl.colours.floor;
            case Tone::good: return impl.colours.success;
            case Tone::careful: return impl.colours.warning;
            case Tone::bad: return impl.colours.error;
        }
        return impl.colours.floor;
    }();
    const bool roomy = impl.config.panel.height() >= 170_mm;
    const int radius = impl.px(roomy ? 15_mm : 9_mm);
    const auto place = impl.flow.place(radius * 2);
    impl.distance(Distance::regular);
    if (!place) return;
    const bool middle = impl.spec.place == VerticalPlace::middle;
    const int x = middle ? place->x + place->width / 2 : place->x + radius;
    const int y = place->y + radius;
    const int border = impl.px(impl.tokens.border);
    impl.painter.circle(x, y, radius, surface.border);
    impl.painter.circle(x, y, radius - border, surface.fill);
    const int side = radius * 5 / 4;
    impl.painter.icon(icon, {x - side / 2, y - side / 2, side, side}, surface.ink);
}

namespace {

// A number that is no quantity is said digit by digit: "{1234|1, 2, 3, 4} {5678|5, 6, 7, 8}".
std::string spoken_singly(std::string_view digits) {
    std::string marked;
    std::string group;
    std::string reading;
    const auto close = [&] {
        if (!group.empty()) marked += "{" + std::exchange(group, {}) + "|" + std::exchange(reading, {}) + "}";
    };
    for (const char c : digits) {
        if (c < '0' || c > '9') {
            close();
            marked += c;
            continue;
        }
        if (!group.empty()) reading += ", ";
        group += c;
        reading += c;
    }
    close();
    return marked;
}

}  // namespace

void Ui::big_number(std::string_view id, std::string_view label, std::string_view digits) {
    Impl& impl = *impl_;
    const int pad = impl.px(impl.tokens.padding);
    const int room = impl.flow.width() - 2 * pad;
    // As big as one line takes, up to three times the body.
    double factor = 3.0;
    const auto look = [&] {
        return TextLook{.em = impl.tokens.body * factor, .weight = text::Weight::bold, .line_height = 1.2};
    };
    while (factor > 1.0 && impl.measure(digits, look(), 0).width() > room) factor -= 0.1;
    const MeasuredText number = impl.measure(digits, look(), room);
    const MeasuredText words = impl.measure(label, {.em = impl.tokens.body}, room);
    const int pad_y = impl.px(impl.tokens.padding * 0.7);
    const int height = words.height() + number.height() + 2 * pad_y;
    impl.distance(Distance::regular);
    const auto place = impl.flow.place(height);
    impl.distance(Distance::regular);
    if (!place) return;
    impl.painter.panel(*place, impl.px(impl.tokens.radius), impl.px(impl.tokens.border), impl.colours.card);
    const int middle = place->x + place->width / 2;
    impl.draw_text(words, middle - words.width() / 2, place->y + pad_y, impl.colours.muted);
    impl.draw_text(number, middle - number.width() / 2, place->y + pad_y + words.height(), impl.colours.card.ink);
    impl.record({.id = impl.full_id(id), .role = Role::status, .name = std::string(label), .value = spoken_singly(digits),
                 .bounds = *place});
}

Seconds Ui::countdown(const CountdownSpec& spec) {
    Impl& impl = *impl_;
    const Milliseconds left = std::max(Milliseconds(0), spec.end - impl.now);
    // 44.2 s is shown as 45: zero appears when it is over, not a second before.
    const Seconds seconds = std::chrono::ceil<Seconds>(left);
    if (left > Milliseconds(0)) impl.wake_at(spec.end - (seconds - Seconds(1)));
    const bool middle = impl.spec.place == VerticalPlace::middle;
    const MeasuredText number = impl.measure(std::to_string(seconds.count()),
                                             {.em = impl.tokens.title * 1.4, .weight = text::Weight::bold}, 0);
    const MeasuredText unit = impl.measure(spec.unit, {.em = impl.tokens.heading}, 0);
    const int bar_height = impl.px(3.2_mm);
    const int height = number.height() + impl.px(impl.tokens.gap_small) + bar_height;
    impl.distance(Distance::regular);
    const auto place = impl.flow.place(height);
    impl.distance(Distance::regular);
    if (!place) return seconds;
    const int between = impl.px(impl.tokens.gap_small);
    const int width = number.width() + between + unit.width();
    const int x = middle ? place->x + (place->width - width) / 2 : place->x;
    impl.draw_text(number, x, place->y, impl.colours.heading);
    impl.draw_text(unit, x + number.width() + between, place->y + (number.height() - unit.height()) * 3 / 4,
                   impl.colours.page.ink);
    const int bar_width = std::min(place->width, impl.px(160_mm));
    const PixelRect whole{middle ? place->x + (place->width - bar_width) / 2 : place->x, place->bottom() - bar_height,
                          bar_width, bar_height};
    impl.painter.panel(whole, bar_height / 2, impl.px(0.4_mm), impl.colours.quiet);
    PixelRect rest = whole;
    const auto total = std::max<std::int64_t>(1, spec.total.count());
    rest.width = static_cast<int>(whole.width * std::min<std::int64_t>(seconds.count(), total) / total);
    if (rest.width > bar_height) impl.painter.rounded(rest, bar_height / 2, impl.colours.primary.fill);
    impl.record({.id = impl.full_id(spec.id), .role = Role::status, .name = std::string(spec.label),
                 .value = std::to_string(seconds.count()) + std::string(spec.unit), .bounds = *place});
    return seconds;
}

void Ui::busy(std::string_view id, std::string_view text, std::string_view estimate) {
    Impl& impl = *impl_;
    const bool middle = impl.spec.place == VerticalPlace::middle;
    constexpr Milliseconds step{400};
    std::optional<int> large;  // of the dots
    if (impl.look.motion == Motion::on) {
        large = static_cast<int>((impl.now.time_since_epoch() / step) % 3);
        impl.wake_at(impl.now + step - impl.now.time_since_epoch() % step);
    }
    const TextPlace where = middle ? TextPlace::center : TextPlace::start;
    const MeasuredText words = impl.measure(text, {.em = impl.tokens.heading, .weight = text::Weight::bold, .place = where},
                                            impl.flow.width());
    const MeasuredText more = impl.measure(estimate, {.em = impl.tokens.body, .place = where}, impl.flow.width());
    const int dot = impl.px(2.6_mm);
    const int between = impl.px(impl.tokens.gap);
    const int height = words.height() + more.height() + between + dot * 2;
    impl.distance(Distance::large);
    const auto place = impl.flow.place(height);
    impl.distance(Distance::large);
    if (!place) return;
    impl.draw_text(words, place->x, place->y, impl.colours.heading);
    impl.draw_text(more, place->x, place->y + words.height(), impl.colours.page.ink);
    const int first = middle ? place->x + place->width / 2 - dot * 4 : place->x + dot;
    for (int index = 0; index < 3; ++index) {
        impl.painter.circle(first + index * dot * 4, place->bottom() - dot, index == large ? dot : dot * 2 / 3,
                            index == large ? impl.colours.primary.fill : impl.colours.card.border);
    }
    impl.record({.id = impl.full_id(id), .role = Role::status, .name = std::string(text), .value = std::string(estimate),
                 .bounds = *place});
}

void Ui::columns(std::string_view id, double left_share, const std::function<void()>& left,
                 const std::function<void()>& right, RightColumn kind) {
    Impl& impl = *impl_;
    const int gap = impl.px(impl.tokens.gap_large);
    const int left_width = static_cast<int>((impl.flow.width() - gap) * left_share);
    const int right_width = impl.flow.width() - gap - left_width;
    // Beside keys letters shrink before the column does.
    const int em = std::max(1, impl.px(impl.is_typing() ? least_body : impl.tokens.body));
    const auto known = impl.memory.block_heights.find(id);
    const int height = known == impl.memory.block_heights.end() ? 1 : known->second;
    // Columns of fewer than nine glyphs are no columns; a block taller than a part would have to be cut.
    const bool narrow = left_width / em < 9 || (kind == RightColumn::words ? right_width / em < 9 : right_width < impl.px(30_mm));
    if (narrow || height > impl.flow.part_height()) {
        if (kind == RightColumn::picture) impl.flow.split_a_group();
        left();
        impl.distance(Distance::regular);
        right();
        return;
    }
    impl.distance(Distance::regular);
    if (impl.is_typing()) impl.flow.reserve(0);
    // Keys and pictures within are made as large as there is room here, or on a part of their own.
    const int room = impl.flow.room_left();
    const int lent = room > impl.flow.part_height() / 3 ? room : impl.flow.part_height();
    const auto place = impl.flow.place(height);
    const Flow outer = impl.flow;
    const int x = outer.x();
    const int top = outer.y() - height;
    impl.flow = Flow::block({x, top, left_width, 0}, place.has_value());
    impl.flow.lend(lent);
    left();
    int bottom = impl.flow.deepest();
    impl.flow = Flow::block({x + left_width + gap, top, right_width, 0}, place.has_value());
    impl.flow.lend(lent);
    right();
    bottom = std::max(bottom, impl.flow.deepest());
    impl.flow = outer;
    impl.distance(Distance::regular);
    const int measured = std::max(1, bottom - top);
    if (measured != height && !impl.consumed_press) {
        impl.memory.block_heights.insert_or_assign(std::string(id), measured);
        impl.unsettled = true;
    }
}

}  // namespace engawa::ui
