#pragma once

#include <optional>
#include <string>

#include "kiosk/forms/session.h"
#include "screens/page.h"

// A number between two bounds, one step less or more at a press (ODK XForms, "range").

namespace engawa::form {

struct RangeEditor {
    double first = 0;
    double last = 10;
    double step = 1;
    std::optional<double> value;
};

struct RangeIntent {
    int steps = 0;
};

RangeEditor begin_range(const forms::QuestionView& view);
std::optional<RangeIntent> draw_range(ui::Ui& ui, const RangeEditor& editor, const content::Strings& strings);
void update_range(RangeEditor& editor, const RangeIntent& intent);
std::string range_value(const RangeEditor& editor);

}  // namespace engawa::form
