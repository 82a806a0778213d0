#include "screens/form/range_question.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace engawa::form {

namespace {

std::optional<double> number(const std::string& text) {
    double value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

RangeEditor begin_range(const forms::QuestionView& view) {
    RangeEditor editor;
    const double start = number(view.range.start).value_or(0);
    const double end = number(view.range.end).value_or(10);
    editor.first = std::min(start, end);
    editor.last = std::max(start, end);
    editor.step = number(view.range.step).value_or(1);
    if (editor.step < 0) editor.step = -editor.step;
    if (editor.step == 0) editor.step = 1;
    editor.value = number(view.value);
    return editor;
}

std::optional<RangeIntent> draw_range(ui::Ui& ui, const RangeEditor& editor, const content::Strings& strings) {
    const std::string value = range_value(editor);
    const auto steps = ui.stepper(
        {.id = "range",
         .label = strings("form.range_value"),
         .value = value.empty() ? strings("common.not_answered") : value,
         .less_label = strings("form.less"),
         .more_label = strings("form.more"),
         .less = editor.value && *editor.value <= editor.first ? ui::Availability::unavailable
                                                               : ui::Availability::available,
         .more = editor.value && *editor.value >= editor.last ? ui::Availability::unavailable
                                                              : ui::Availability::available});
    if (!steps) return std::nullopt;
    return RangeIntent{*steps};
}

void update_range(RangeEditor& editor, const RangeIntent& intent) {
    // The first press says "the lowest", from where one goes on.
    const double next = editor.value ? *editor.value + intent.steps * editor.step : editor.first;
    editor.value = std::clamp(next, editor.first, editor.last);
}

std::string range_value(const RangeEditor& editor) { return editor.value ? fmt::format("{}", *editor.value) : ""; }

}  // namespace engawa::form
