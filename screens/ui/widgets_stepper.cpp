#include "screens/ui/ui_impl.h"

#include <algorithm>

// A number that goes up and down by presses, with the line it stands on.

namespace engawa::ui {

namespace {

class Stepper {
  public:
    Stepper(Ui::Impl& impl, const StepperSpec& spec) : impl_(impl), spec_(spec), id_(impl.full_id(spec.id)) {
        gap_ = impl.px(impl.tokens.gap);
        has_line_ = !spec.first_label.empty() || !spec.last_label.empty();
        has_far_ = spec.far_steps > 0;
        near_ = row_of(spec.less_label, spec.more_label);
        if (has_far_) far_ = row_of(spec.far_less_label, spec.far_more_label);
        const int needed = std::max(near_.less + near_.more + impl.px(impl.tokens.body * 6), far_.less + far_.more) + 2 * gap_;
        if (needed > impl.flow.width() && impl.is_beside()) {  // the row at the page's foot leaves it the width
            impl.memory.has_no_room_beside = true;
            impl.memory.block_heights.clear();
            impl.unsettled = true;
        }
        width_ = has_line_ ? std::min(impl.flow.width(), std::max(needed, impl.px(200_mm))) : impl.flow.width();
        // A small panel needs the height: the name is spoken, and so are the bounds.
        const bool small = has_line_ && impl.config.panel.height() < 170_mm;
        if (!small) label_ = impl.measure_label(spec.label, width_);
        draws_line_ = has_line_ && !(small && has_far_);
        const int room = width_ - near_.less - near_.more - 2 * gap_;
        value_ = impl.measure(spec.value, {.em = impl.tokens.body * 1.6, .weight = text::Weight::bold}, std::max(room, 1));
        near_.height = std::max(near_.height, value_.height());
        value_room_ = has_line_ ? room : std::min(room, std::max(value_.width(), impl.px(impl.tokens.body * 6)));
        first_ = impl.measure(spec.first_label, {.em = impl.tokens.body}, 0);
        last_ = impl.measure(spec.last_label, {.em = impl.tokens.body}, 0);
    }

    std::optional<int> pressed() {
        if (impl_.take_press(id_ + ".less")) return -1;
        if (impl_.take_press(id_ + ".more")) return 1;
        if (has_far_ && impl_.take_press(id_ + ".far-less")) return -spec_.far_steps;
        if (has_far_ && impl_.take_press(id_ + ".far-more")) return spec_.far_steps;
        return std::nullopt;
    }

    void run() {
        const int label_height = label_.height() > 0 ? label_.height() + impl_.px(impl_.tokens.gap_small) : 0;
        const int line_height = draws_line_ ? gap_ / 2 + std::max(first_.height(), impl_.px(6_mm)) : 0;
        const int far_height = has_far_ ? impl_.distance_px(Distance::regular) + far_.height : 0;
        impl_.distance(Distance::regular);
        const auto place = impl_.flow.place(label_height + near_.height + line_height + far_height);
        impl_.distance(Distance::regular);
        if (!place) return;
        impl_.draw_text(label_, place->x, place->y, impl_.colours.page.ink);
        const int y = place->y + label_height;
        const int more_x = place->x + near_.less + value_room_ + 2 * gap_;
        const PixelRect value_box{place->x + near_.less + gap_, y, value_room_, near_.height};
        Node node{.id = id_, .role = Role::text_field, .name = std::string(spec_.label), .value = std::string(spec_.value)};
        node.hint = std::string(spec_.hint);
        node.bounds = value_box;
        impl_.record(std::move(node));
        button(".less", spec_.less_label, Icon::minus, spec_.less, {place->x, y, near_.less, near_.height});
        impl_.draw_text(value_, value_box.x + (value_room_ - value_.width()) / 2, y + (near_.height - value_.height()) / 2,
                        impl_.colours.heading);
        button(".more", spec_.more_label, Icon::plus, spec_.more, {more_x, y, near_.more, near_.height});
        const int whole = more_x + near_.more - place->x;
        if (draws_line_) draw_line({place->x, y + near_.height + gap_ / 2, whole, line_height - gap_ / 2});
        if (!has_far_) return;
        const int far_y = place->bottom() - far_.height;
        button(".far-less", spec_.far_less_label, Icon::minus, spec_.less, {place->x, far_y, far_.less, far_.height});
        button(".far-more", spec_.far_more_label, Icon::plus, spec_.more,
               {place->x + whole - far_.more, far_y, far_.more, far_.height});
    }

  private:
    struct Row {
        int less = 0;
        int more = 0;
        int height = 0;
    };

    Row row_of(std::string_view less, std::string_view more) const {
        Row row{impl_.button_natural_width(less, Icon::minus), impl_.button_natural_width(more, Icon::plus), 0};
        row.height = std::max(impl_.button_height(less, Icon::minus, row.less), impl_.button_height(more, Icon::plus, row.more));
        return row;
    }

    void button(const char* part, std::string_view label, Icon icon, Availability availability, const PixelRect& box) {
        impl_.draw_button({.id = id_ + part, .label = std::string(label), .hint = {}, .icon = icon,
                           .availability = availability, .bounds = box});
    }

    // From bound to bound, with a mark where the value stands; the value says the same in words.
    void draw_line(const PixelRect& area) {
        const int knob = impl_.px(6_mm);
        const int thick = impl_.px(2_mm);
        const int small = impl_.px(impl_.tokens.gap_small) + knob / 2;
        const int middle = area.y + area.height / 2;
        const PixelRect track{area.x + first_.width() + small, middle - thick / 2,
                              area.width - first_.width() - last_.width() - 2 * small, thick};
        impl_.draw_text(first_, area.x, middle - impl_.middle_of_letters(first_), impl_.colours.muted);
        impl_.draw_text(last_, area.right() - last_.width(), middle - impl_.middle_of_letters(last_), impl_.colours.muted);
        impl_.painter.panel(track, thick / 2, impl_.px(0.4_mm), impl_.colours.card);
        if (!spec_.share) return;
        const int x = track.x + static_cast<int>(track.width * std::clamp(*spec_.share, 0.0, 1.0));
        impl_.painter.rounded({track.x, track.y, x - track.x, thick}, thick / 2, impl_.colours.primary.fill);
        impl_.painter.circle(x, middle, knob / 2, impl_.colours.primary.fill);
    }

    Ui::Impl& impl_;
    const StepperSpec& spec_;
    std::string id_;
    MeasuredText label_;
    MeasuredText value_;
    MeasuredText first_;
    MeasuredText last_;
    Row near_;
    Row far_;
    int gap_ = 0;
    int width_ = 0;
    int value_room_ = 0;
    bool has_line_ = false;
    bool draws_line_ = false;
    bool has_far_ = false;
};

}  // namespace

std::optional<int> Ui::stepper(const StepperSpec& spec) {
    Stepper stepper(*impl_, spec);
    const std::optional<int> pressed = stepper.pressed();
    stepper.run();
    return pressed;
}

}  // namespace engawa::ui
