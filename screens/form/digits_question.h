#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kiosk/forms/session.h"
#include "screens/page.h"

// Numbers by a telephone's keys: counts, telephone numbers, postcodes, house numbers, the ten digits of a card.

namespace engawa::form {

enum class DigitsKind {
    plain,     // a number or a code: only digits
    decimal,   // digits and a point
    phone,     // stored as digits, shown grouped
    postcode,  // seven digits, shown 399-0000
    house,     // 番地: digits and hyphens, "1-2-3"
};

struct DigitsEditor {
    DigitsKind kind = DigitsKind::plain;
    std::string text;  // what was pressed
};

struct DigitsIntent {
    std::size_t key = 0;
};

DigitsEditor begin_digits(const forms::QuestionView& view, DigitsKind kind);
std::optional<DigitsIntent> draw_digits(ui::Ui& ui, const forms::QuestionView& view, const DigitsEditor& editor,
                                        const content::Strings& strings);
void update_digits(DigitsEditor& editor, const DigitsIntent& intent);
std::string digits_value(const DigitsEditor& editor);
// The catalogue key of what is wrong before the form is asked; nullopt when nothing is.
std::optional<std::string_view> digits_problem(const DigitsEditor& editor);

}  // namespace engawa::form
