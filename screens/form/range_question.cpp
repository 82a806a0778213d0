#include "screens/form/range_question.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace engawa::form {

namespace {

constexpr int most_in_a_row = 6;
// Beyond so many steps there are presses that go further at once.
constexpr int many_steps = 20;
constexpr int most_steps = 1'000'000;

std::optional<double> number(const std::string& text) {
    double value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

constexpr int most_decimals = 9;

// "0.25" has two, "1e-3" three.
int decimals_of(const std::string& text) {
    const std::size_t power = std::min(text.find_first_of("eE"), text.size());
    const std::size_t point = std::min(text.find('.'), power);
    const int written = point == power ? 0 : static_cast<int>(power - point) - 1;
    const double exponent = power == text.size() ? 0 : number(text.substr(power + 1)).value_or(0);
    return static_cast<int>(std::clamp(written - exponent, 0.0, static_cast<double>(most_decimals)));
}

std::string value_at(const RangeEditor& editor, int index) {
    return fmt::format("{:.{}f}", editor.first + index * editor.step, editor.decimals);
}

std::optional<RangeIntent> draw_row(ui::Ui& ui, const RangeEditor& editor, const content::Strings& strings,
                                    std::string_view id) {
    std::vector<std::string> values;
    std::vector<std::string> labels;
    for (int i = 0; i <= editor.last_index; ++i) {
        values.push_back(value_at(editor, i));
        switch (editor.mark) {
            case RangeMark::plain: labels.push_back(values.back()); break;
            case RangeMark::star: labels.push_back(strings("form.range_star", {{"number", values.back()}})); break;
        }
    }
    std::vector<ui::ChoiceSpec> specs;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const bool chosen = editor.index == static_cast<int>(i);
        specs.push_back({.id = values[i], .label = labels[i], .chosen = chosen ? ui::Chosen::yes : ui::Chosen::no});
    }
    if (const auto pressed = ui.scale(id, specs)) return SetRange{static_cast<int>(*pressed)};
    return std::nullopt;
}

std::optional<RangeIntent> draw_stepper(ui::Ui& ui, const RangeEditor& editor, const content::Strings& strings,
                                        std::string_view id) {
    const std::string value = range_value(editor);
    const std::string first = value_at(editor, 0);
    const std::string last = value_at(editor, editor.last_index);
    const auto available = [](bool there) {
        return there ? ui::Availability::available : ui::Availability::unavailable;
    };
    ui::StepperSpec spec{.id = id,
                         .label = strings("form.range_value"),
                         .value = value.empty() ? strings("form.range_none") : value,
                         .less_label = strings("form.less"),
                         .more_label = strings("form.more"),
                         .less = available(editor.index.has_value() && *editor.index > 0),
                         .more = available(!editor.index || *editor.index < editor.last_index),
                         .first_label = first,
                         .last_label = last};
    if (editor.index) spec.share = static_cast<double>(*editor.index) / editor.last_index;
    const std::string bounds = strings("form.range_bounds", {{"first", first}, {"last", last}});
    spec.hint = bounds;
    std::string far_less;
    std::string far_more;
    if (editor.last_index > many_steps) {
        spec.far_steps = editor.last_index >= 5 * many_steps ? 10 : 5;
        const std::string amount = fmt::format("{:.{}f}", spec.far_steps * editor.step, editor.decimals);
        far_less = strings("form.far_less", {{"amount", amount}});
        far_more = strings("form.far_more", {{"amount", amount}});
        spec.far_less_label = far_less;
        spec.far_more_label = far_more;
    }
    if (const auto steps = ui.stepper(spec)) return StepRange{*steps};
    return std::nullopt;
}

}  // namespace

RangeEditor begin_range(const forms::QuestionView& view) {
    RangeEditor editor;
    const double start = number(view.range.start).value_or(0);
    const double end = number(view.range.end).value_or(10);
    editor.step = std::abs(number(view.range.step).value_or(1));
    if (editor.step == 0) editor.step = 1;
    // A hair more than whole: 0.1 is not exact in binary.
    const double steps = std::floor(std::abs(end - start) / editor.step + 1e-9);
    editor.last_index = static_cast<int>(std::clamp(steps, 0.0, static_cast<double>(most_steps)));
    // The steps are counted from the start; the smallest value is shown first, whichever end that is.
    editor.first = start <= end ? start : start - editor.last_index * editor.step;
    editor.decimals = std::max(decimals_of(view.range.start), decimals_of(view.range.step));
    if (view.type == forms::DataType::integer) editor.decimals = 0;
    const auto& appearances = view.appearances;
    if (std::find(appearances.begin(), appearances.end(), "rating") != appearances.end()) editor.mark = RangeMark::star;
    if (const auto value = number(view.value)) {
        const double index = std::round((*value - editor.first) / editor.step);
        editor.index = static_cast<int>(std::clamp(index, 0.0, static_cast<double>(editor.last_index)));
    }
    return editor;
}

bool is_short_range(const RangeEditor& editor) { return editor.last_index < most_in_a_row; }

std::optional<RangeIntent> draw_range(ui::Ui& ui, const RangeEditor& editor, const content::Strings& strings,
                                      std::string_view id) {
    if (is_short_range(editor)) return draw_row(ui, editor, strings, id);
    return draw_stepper(ui, editor, strings, id);
}

void update_range(RangeEditor& editor, const RangeIntent& intent) {
    if (const auto* set = std::get_if<SetRange>(&intent)) {
        editor.index = std::clamp(set->index, 0, editor.last_index);
        return;
    }
    // The first press says "the lowest", from where one goes on.
    const int steps = std::get<StepRange>(intent).steps;
    editor.index = editor.index ? std::clamp(*editor.index + steps, 0, editor.last_index) : 0;
}

std::string range_value(const RangeEditor& editor) { return editor.index ? value_at(editor, *editor.index) : ""; }

}  // namespace engawa::form
