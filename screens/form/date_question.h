#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>

#include "kiosk/base/clock.h"
#include "kiosk/forms/session.h"
#include "kiosk/text/era.h"
#include "screens/page.h"

// A date by era, year, month and day, one step a page; only what exists can be chosen, and the Western year and the
// age stand beside it. Who counts in Western years may do so. Stored as ISO 8601.

namespace engawa::form {

enum class DateStep { calendar, year, month, day, whole };

enum class DatePurpose {
    birth,  // not after today; the age is shown
    other,  // up to ten years ahead; "today" is one press
};

struct DateEditor {
    DateStep step = DateStep::calendar;
    std::optional<text::Era> era;  // none: Western years
    int decade = 0;                // the first year of the ten that stand, 0 while they all do
    int year = 0;                  // of the era, or Western; 0 while not chosen, as month and day
    unsigned month = 0;
    unsigned day = 0;
    DatePurpose purpose = DatePurpose::other;
    bool tells_age = false;  // beside the date that was chosen
    std::optional<std::chrono::year_month_day> today;  // none: the clock is not set, and nobody is told what day it is
    std::chrono::year_month_day latest{};
    std::optional<std::chrono::year_month_day> kept;  // what was there before one began to choose again
};

struct ChooseEra {
    text::Era era;
};
struct ChooseWestern {};
struct ChooseToday {};
struct ChooseDecade {
    int first_year = 0;
};
struct ChooseNumber {  // the year, month or day, by the step
    int number = 0;
};
struct ChooseAgain {};
using DateIntent = std::variant<ChooseEra, ChooseWestern, ChooseToday, ChooseDecade, ChooseNumber, ChooseAgain>;

DateEditor begin_date(const forms::QuestionView& view, WallTime now, ClockState clock);
std::optional<DateIntent> draw_date(ui::Ui& ui, const DateEditor& editor, const content::Strings& strings);
void update_date(DateEditor& editor, const DateIntent& intent);
// The step before; false on the first one.
bool date_back(DateEditor& editor);
// ISO 8601; what was there before while a new one is being chosen.
std::string date_value(const DateEditor& editor);
// The part of a page's id: "year.40".
std::string date_step_id(const DateEditor& editor);

}  // namespace engawa::form
