#include "screens/ui/ui_impl.h"

#include <algorithm>
#include <vector>

// What is typed into, and the candidates above the keys.

namespace engawa::ui {

namespace {

class Field {
  public:
    Field(Ui::Impl& impl, const FieldSpec& spec) : impl_(impl), spec_(spec) {
        pad_ = impl.px(impl.tokens.padding * 0.8);
        // The question at its left, where candidates, or what is wrong, took the heading's place above it.
        if (impl.has_question_beside() && !impl.memory.question.empty()) {
            stacked_ = impl.flow.is_block();  // beside its keys it has room above it
            question_ = stacked_ ? question_above() : question_beside();
            beside_ = stacked_ ? 0 : question_.width() + pad_;
        }
        const int width = impl.flow.width() - beside_;
        label_ = impl.measure_label(spec.label, width);
        suffix_ = impl.measure(spec.suffix, {.em = impl.tokens.body}, 0);
        room_ = width - 2 * pad_ - (suffix_.width() > 0 ? suffix_.width() + pad_ : 0);
        const bool typing = impl.is_typing();
        look_ = {.em = impl.tokens.body * (impl.is_tight() ? 1.0 : 1.2), .weight = text::Weight::bold,
                 .line_height = typing ? 1.1 : 1.25, .breaking = text::Breaking::body};
        typed_ = std::string(spec.value) + std::string(spec.composing);
        value_ = impl.measure(typed_, look_, room_);
        if (impl.flow.is_block() && value_.lines() > 1) show_whole();
        if (typing && value_.lines() > 1) show_end();
        empty_ = impl.measure("　", look_, room_);
        hint_ = std::string(spec.placeholder);
        if (!impl.hint_in_field.empty()) hint_ += (hint_.empty() ? "" : "　") + impl.hint_in_field;
        // Beside the caret and on a ground of its own: an example is not what was typed.
        tag_pad_ = impl.px(1.6_mm);
        tag_left_ = (spec.caret ? impl.px(3_mm) : 0) + tag_pad_;
        placeholder_ = impl.measure(hint_, {.em = impl.tokens.body, .line_height = typing ? 1.1 : 1.25,
                                            .readings = typing ? Readings::never : Readings::as_set}, tag_room());
        // How much is written needs no saying before anything is.
        if (typed_.empty() && placeholder_.lines() > 1 && suffix_.width() > 0) {
            room_ += suffix_.width() + pad_;
            suffix_ = {};
            placeholder_ = impl.measure(hint_, {.em = impl.tokens.body, .line_height = typing ? 1.1 : 1.25,
                                                .readings = typing ? Readings::never : Readings::as_set}, tag_room());
        }
        if (typing && placeholder_.lines() > 1) keep_one_line(spec.placeholder);
        error_ = impl.measure(spec.error, {.em = impl.tokens.body, .weight = text::Weight::bold, .breaking = text::Breaking::body},
                              width - impl.px(impl.tokens.body * 1.6));
        // What does not fit the page gives its empty lines up first.
        const int open = impl.memory.density == Density::regular ? spec.lines : 1;
        const int words = std::max({value_.height(), empty_.height() * open, typed_.empty() ? placeholder_.height() : 0});
        box_height_ = words + 2 * impl.px(impl.tokens.padding * (typing ? 0.2 : 0.4));
    }

    void run() {
        const int small = impl_.px(impl_.tokens.gap_small);
        const int label_height = label_.height() > 0 ? label_.height() + small / 2 : 0;
        const int error_height = error_.height() > 0 ? error_.height() + small : 0;
        impl_.distance(Distance::regular);
        if (impl_.is_typing()) {
            impl_.flow.force_gap(impl_.px(1_mm));
            impl_.flow.reserve(0);
        }
        impl_.has_field = true;
        const int below = impl_.is_typing() ? impl_.memory.below_field_height : 0;
        const int whole = label_height + box_height_ + error_height;
        const int above = stacked_ ? question_.height() + small : 0;
        auto place = impl_.flow.place(stacked_ ? above + whole : std::max(question_.height(), whole), below);
        impl_.distance(Distance::regular);
        if (!place) return;
        if (stacked_) {
            impl_.draw_question(question_, {place->x, place->y, place->width, question_.height()});
            place->y += above;
            place->height -= above;
        } else if (beside_ > 0) {
            impl_.draw_question(question_, {place->x, place->y, question_.width(), std::max(question_.height(), box_height_)});
            place->x += beside_;
            place->width -= beside_;
        }
        impl_.draw_text(label_, place->x, place->y, impl_.colours.page.ink);
        const PixelRect box{place->x, place->y + label_height, place->width, box_height_};
        draw_box(box);
        if (error_.height() > 0) {
            const int side = impl_.px(impl_.tokens.body * 1.2);
            const int y = box.bottom() + small / 2;
            const PixelRect ground{box.x, y, box.width, error_.height() + small / 2};
            impl_.painter.rounded(ground, impl_.px(1.2_mm), impl_.colours.error.fill);
            impl_.painter.icon(Icon::error, {box.x + small / 2, y + (ground.height - side) / 2, side, side}, impl_.colours.error.ink);
            impl_.draw_text(error_, box.x + impl_.px(impl_.tokens.body * 1.6), y + small / 4, impl_.colours.error.ink);
        }
        // A field without words of its own answers what the page asks.
        const bool own_name = !spec_.label.empty() || impl_.tree.page() == nullptr;
        Node node{.id = impl_.full_id(spec_.id), .role = Role::text_field,
                  .name = own_name ? std::string(spec_.label) : impl_.tree.page()->name, .value = typed_};
        node.hint = spec_.error.empty() ? hint_ : std::string(spec_.error);
        if (spec_.privacy == Privacy::private_value) node.state |= State::private_value;
        if (!spec_.error.empty()) node.state |= State::invalid;
        node.bounds = *place;
        impl_.record(std::move(node));
    }

  private:
    // In the letters of the page, on three lines at most.
    MeasuredText question_above() {
        constexpr std::size_t most_lines = 3;
        Millimetres em = impl_.tokens.body;
        MeasuredText words = impl_.question_words(em, em, impl_.flow.width());
        while ((words.lines() > most_lines || words.breaks_words()) && em > least_body) {
            em = std::max(least_body, em - 0.8_mm);
            words = impl_.question_words(em, em, impl_.flow.width());
        }
        return words;
    }

    // Under 0.7° only where the panel has no room for it.
    MeasuredText question_beside() {
        const Millimetres least = impl_.config.panel.height() < 170_mm ? least_body * 0.75 : least_body;
        return impl_.question_words(impl_.tokens.body, least, impl_.flow.width() * 45 / 100);
    }

    // The whole of a number is seen, in smaller letters where they are large, before how far it has come.
    void show_whole() {
        for (Millimetres em = look_.em; em >= least_body; em = em - 0.4_mm) {
            TextLook look = look_;
            look.em = em;
            const MeasuredText words = impl_.measure(typed_, look, room_);
            if (words.lines() > 1) continue;
            value_ = words;
            look_ = look;
            return;
        }
        if (suffix_.width() == 0) return;
        room_ += suffix_.width() + pad_;
        suffix_ = {};
        show_whole();
    }

    // One line, the end of what was typed; all of it stands in the tree, and in the review.
    void show_end() {
        const std::string plain = without_readings(typed_);
        const text::ParagraphLayout& all = *value_.layout;
        const std::size_t from = all.lines[all.lines.size() - 2].text_begin;
        for (const text::Caret& caret : all.carets) {
            if (caret.offset_bytes <= from) continue;
            const MeasuredText end = impl_.measure(escape_ruby("…" + plain.substr(caret.offset_bytes)), look_, room_);
            value_ = end;
            skipped_ = caret.offset_bytes;
            if (end.lines() <= 1) return;
        }
    }

    // Where a byte of what was typed stands in what is shown.
    std::size_t shown_offset(std::size_t typed) const {
        if (skipped_ == 0) return typed;
        return std::string_view("…").size() + (typed > skipped_ ? typed - skipped_ : 0);
    }

    // The example alone where the hint has no room; nothing rather than a piece of it.
    void keep_one_line(std::string_view example) {
        placeholder_ = impl_.measure(example, {.em = impl_.tokens.body, .line_height = 1.1, .readings = Readings::never}, tag_room());
        if (placeholder_.lines() > 1) placeholder_ = {};
    }

    void draw_box(const PixelRect& box) {
        const bool active = spec_.caret.has_value();
        Surface surface = impl_.colours.card;
        if (active) surface.border = impl_.colours.selected.border;
        if (!spec_.error.empty()) surface.border = impl_.colours.error.border;
        const bool strong = active || !spec_.error.empty();
        impl_.painter.panel(box, impl_.px(impl_.tokens.radius * 0.7), impl_.px(impl_.tokens.border * (strong ? 2.0 : 1.2)), surface);
        const MeasuredText& words = typed_.empty() ? placeholder_ : value_;
        const int x = box.x + pad_;
        const int free_height = box.height - (words.layout == nullptr ? empty_.height() : words.height());
        // The first of several lines stands at the top.
        const int y = box.y + (spec_.lines > 1 ? std::min(free_height / 2, impl_.px(impl_.tokens.padding * 0.4)) : free_height / 2);
        if (typed_.empty()) draw_tag(x + tag_left_, y);
        else impl_.draw_text(words, x, y, surface.ink);
        if (!typed_.empty()) draw_composing(x, y, surface.ink);
        if (suffix_.width() > 0) {
            impl_.draw_text(suffix_, box.right() - pad_ - suffix_.width(), box.y + (box.height - suffix_.height()) / 2, surface.ink);
        }
        if (active) draw_caret(x, typed_.empty() && spec_.lines == 1 ? box.y + (box.height - empty_.height()) / 2 : y);
    }

    int tag_room() const { return room_ - tag_left_ - tag_pad_; }

    void draw_tag(int x, int y) {
        if (placeholder_.layout == nullptr || placeholder_.width() == 0) return;
        impl_.painter.rounded({x - tag_pad_, y, placeholder_.width() + 2 * tag_pad_, placeholder_.height()}, impl_.px(1.6_mm),
                              impl_.colours.quiet.fill);
        impl_.draw_text(placeholder_, x, y, impl_.colours.quiet.ink);
    }

    // The caret stands still: nothing on a kiosk blinks.
    void draw_caret(int x, int y) {
        const MeasuredText& words = typed_.empty() ? empty_ : value_;
        if (words.layout == nullptr) return;
        std::size_t offset = typed_.empty() ? 0 : *spec_.caret;
        if (!spec_.composing.empty()) offset += without_readings(spec_.composing).size();
        const auto& caret = words.layout->carets[text::caret_of_offset(*words.layout, shown_offset(offset))];
        const auto& line = words.layout->lines[caret.line];
        const int height = impl_.px(look_.em * 1.1);
        const int top = y + line.top_px + (line.height_px - height) / 2;
        impl_.painter.fill({x + caret.x_px, top, std::max(2, impl_.px(0.6_mm)), height}, impl_.colours.focus);
    }

    // Underlined: not yet decided.
    void draw_composing(int x, int y, Colour ink) {
        if (spec_.composing.empty() || value_.layout == nullptr) return;
        const std::size_t begin = shown_offset(without_readings(spec_.value).size());
        for (const text::Line& line : value_.layout->lines) {
            if (line.text_end <= begin) continue;
            const std::size_t from = std::max<std::size_t>(begin, line.text_begin);
            const int left = value_.layout->carets[text::caret_of_offset(*value_.layout, from)].x_px;
            impl_.painter.fill({x + left, y + line.top_px + line.height_px - impl_.px(1.2_mm),
                                line.left_px + line.width_px - left, std::max(2, impl_.px(0.5_mm))}, ink);
        }
    }

    Ui::Impl& impl_;
    const FieldSpec& spec_;
    MeasuredText question_;
    bool stacked_ = false;
    int beside_ = 0;  // the question and the distance to it
    std::string typed_;
    std::string hint_;
    std::size_t skipped_ = 0;  // bytes of what was typed that are not shown
    TextLook look_;
    MeasuredText label_;
    MeasuredText suffix_;
    MeasuredText value_;
    MeasuredText empty_;
    MeasuredText placeholder_;
    MeasuredText error_;
    int pad_ = 0;
    int room_ = 0;
    int tag_pad_ = 0;
    int tag_left_ = 0;
    int box_height_ = 0;
};

}  // namespace

void Ui::field(const FieldSpec& spec) {
    Field(*impl_, spec).run();
}

std::optional<std::size_t> Ui::chips(std::string_view id, std::span<const std::string_view> labels, Position counted) {
    Impl& impl = *impl_;
    std::optional<std::size_t> pressed;
    const int gap = std::max(impl.px(2.6_mm), impl.px(impl.tokens.target_gap * 0.7));
    const int pad = impl.px(impl.tokens.padding);
    const auto is_command = [&](std::string_view label) {
        return std::find(impl.last_chips.begin(), impl.last_chips.end(), label) != impl.last_chips.end();
    };
    if (counted.count == 0) {
        counted = {1, static_cast<int>(labels.size() - static_cast<std::size_t>(std::count_if(labels.begin(), labels.end(), is_command)))};
    }
    impl.distance(Distance::regular);
    if (impl.is_typing()) impl.flow.force_gap(impl.px(1_mm));
    if (impl.is_typing() && !labels.empty()) impl.above_field = AboveField::candidates;
    std::size_t first = 0;
    while (first < labels.size()) {
        // As many as stand side by side.
        std::vector<int> widths;
        int total = 0;
        int height = impl.px(impl.memory.density != Density::regular ? least_target : impl.tokens.target);
        for (std::size_t index = first; index < labels.size(); ++index) {
            const MeasuredText words = impl.measure_label(labels[index], impl.flow.width() - 2 * pad);
            const int width = std::max(words.width() + 2 * pad, impl.px(impl.tokens.target));
            const int with_gap = width + (widths.empty() ? 0 : gap);
            if (!widths.empty() && total + with_gap > impl.flow.width()) break;
            widths.push_back(width);
            total += with_gap;
            height = std::max(height, words.height() + (impl.is_typing() ? 0 : pad / 2));
        }
        const auto row = impl.flow.place(height);
        impl.chips_height += height + gap;
        impl.flow.force_gap(gap);
        int x = impl.flow.x();
        for (std::size_t offset = 0; offset < widths.size(); ++offset) {
            const std::size_t index = first + offset;
            const std::string chip = impl.full_id(std::string(id) + "." + std::to_string(index + 1));
            if (impl.take_press(chip)) pressed = index;
            if (row) {
                const PixelRect box{x, row->y, widths[offset], height};
                const Surface surface = impl.surface_of(impl.colours.card, chip, Availability::available);
                impl.painter.panel(box, height / 3, impl.px(impl.tokens.border), surface);
                const MeasuredText words = impl.measure_label(labels[index], impl.flow.width() - 2 * pad);
                impl.draw_text(words, x + (box.width - words.width()) / 2, row->y + (height - words.height()) / 2, surface.ink);
                impl.draw_focus_ring(box, chip);
                // What a name may be says as much as the name.
                const bool command = is_command(labels[index]);
                impl.record({.id = chip, .role = Role::key, .name = std::string(labels[index]),
                             .state = command ? State::none : State::private_value, .bounds = box,
                             .words = {x + (box.width - words.width()) / 2, row->y + (height - words.height()) / 2,
                                       words.width(), words.height()},
                             .position = command ? Position{} : Position{counted.index + static_cast<int>(index), counted.count}});
            }
            x += widths[offset] + gap;
        }
        first += widths.size();
    }
    impl.distance(Distance::regular);
    return pressed;
}

std::size_t Ui::chips_at_once(std::span<const std::string_view> labels, std::span<const std::string_view> last) {
    Impl& impl = *impl_;
    impl.last_chips.assign(last.begin(), last.end());
    if (!impl.is_typing()) return labels.size();
    const int gap = std::max(impl.px(2.6_mm), impl.px(impl.tokens.target_gap * 0.7));
    const int pad = impl.px(impl.tokens.padding);
    const auto width_of = [&](std::string_view label) {
        return std::max(impl.measure_label(label, 0).width() + 2 * pad, impl.px(impl.tokens.target)) + gap;
    };
    int room = impl.flow.width() + gap;
    for (const std::string_view label : last) room -= width_of(label);
    std::size_t count = 0;
    while (count < labels.size() && (room -= width_of(labels[count])) >= 0) ++count;
    return std::max<std::size_t>(count, std::min<std::size_t>(1, labels.size()));
}

}  // namespace engawa::ui
