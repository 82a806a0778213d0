#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "kiosk/forms/session.h"
#include "screens/page.h"

// A number between two bounds (ODK XForms, "range"): up to six steps stand side by side, more are gone through by
// − and +. The appearances vertical, no-ticks and picker are other drawings of the same and ask the same way here;
// rating puts a star beside each number.

namespace engawa::form {

enum class RangeMark { plain, star };

struct RangeEditor {
    double first = 0;
    double step = 1;     // above 0
    int last_index = 10; // the bounds are 0 and this
    int decimals = 0;
    RangeMark mark = RangeMark::plain;
    std::optional<int> index;  // the value is first + index * step
};

struct StepRange {
    int steps = 0;
};
struct SetRange {
    int index = 0;
};
using RangeIntent = std::variant<StepRange, SetRange>;

RangeEditor begin_range(const forms::QuestionView& view);
std::optional<RangeIntent> draw_range(ui::Ui& ui, const RangeEditor& editor, const content::Strings& strings,
                                      std::string_view id = "range");
void update_range(RangeEditor& editor, const RangeIntent& intent);
std::string range_value(const RangeEditor& editor);
// All steps stand in one row.
bool is_short_range(const RangeEditor& editor);

}  // namespace engawa::form
