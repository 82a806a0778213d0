#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "kiosk/base/clock.h"
#include "kiosk/forms/session.h"
#include "screens/page.h"

// An answer as it is read: choices by their labels, dates with era and age, telephone numbers grouped. The same words
// on the question's page, at the offer and in the review.

namespace engawa {

// Marked text; empty for an empty answer.
std::string answer_words(const forms::QuestionView& question, const content::Strings& strings, WallTime now);
// The kiosk's words for an answer that breaks the form's rule, where the form has none or they cannot be made.
std::string_view constraint_key(const forms::QuestionView& question);
// Why the answer cannot be sent; empty when it can.
std::string error_words(const forms::QuestionView& question, const content::Strings& strings);
// Who somebody is and where may be spoken to a headphone only (EN 301 549 5.1.3.8).
ui::Privacy privacy_of(const forms::QuestionView& question);
// A date whose age is of interest.
bool is_birth_date(const forms::QuestionView& question);
// Whether the age of today is told beside a birth date: not of somebody who has died (engawa:age="no").
bool tells_age(const forms::QuestionView& question);
// Whether only today and days before it can be meant: a birth, a death, engawa:past="yes".
bool is_past_date(const forms::QuestionView& question);

// "昭和20年4月1日 (1945年 81歳)", marked text, as the review shows it too.
std::string date_words(std::chrono::year_month_day date, std::optional<std::chrono::year_month_day> birth_on,
                       const content::Strings& strings);
// The local day of Japan.
std::chrono::year_month_day day_in_japan(WallTime now);

}  // namespace engawa
