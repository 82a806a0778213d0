#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "kiosk/base/clock.h"
#include "kiosk/forms/session.h"
#include "kiosk/text/era.h"
#include "screens/page.h"

// A date by era, year, month and day, one step a page; only what exists can be chosen, and the Western year and the
// age stand beside it. Stored as ISO 8601.

namespace engawa::form {

enum class DateStep { era, year, month, day, whole };

struct DateEditor {
    DateStep step = DateStep::era;
    text::EraDate date;               // as far as it was chosen
    std::chrono::year_month_day today;
    bool shows_age = false;           // a birth date
};

struct DateIntent {
    int chosen = 0;  // the era's place among text::eras, the year, the month, the day
};

DateEditor begin_date(const forms::QuestionView& view, WallTime now);
std::optional<DateIntent> draw_date(ui::Ui& ui, const DateEditor& editor, const content::Strings& strings);
void update_date(DateEditor& editor, const DateIntent& intent);
// The step before; false on the first one.
bool date_back(DateEditor& editor);
std::string date_value(const DateEditor& editor);
std::string_view date_step_id(DateStep step);

// "昭和20年4月1日 (1945年 81歳)", marked text, as the review shows it too.
std::string date_words(std::chrono::year_month_day date, std::optional<std::chrono::year_month_day> birth_on,
                       const content::Strings& strings);
// The local day of Japan.
std::chrono::year_month_day day_in_japan(WallTime now);

}  // namespace engawa::form
