#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "kiosk/forms/session.h"
#include "screens/form/problems.h"
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

struct PressDigit {
    std::size_t key = 0;
};
struct NoHouseNumber {};  // 番地なし
struct WriteInWords {};   // 番地 with more than digits: 字, 甲, 番地の1
using DigitsIntent = std::variant<PressDigit, NoHouseNumber, WriteInWords>;

// Whether a stored house number can be shown by digits.
bool is_house_number(std::string_view text);
DigitsEditor begin_digits(const forms::QuestionView& view, DigitsKind kind);
// What is wrong with the answer stands above its field, beside the keys, where every panel has room for it.
std::optional<DigitsIntent> draw_digits(ui::Ui& ui, const forms::QuestionView& view, const DigitsEditor& editor,
                                        const std::optional<Problem>& problem, const content::Strings& strings);
void update_digits(DigitsEditor& editor, const DigitsIntent& intent);
std::string digits_value(const DigitsEditor& editor);
// The catalogue key of what is wrong before the form is asked; nullopt when nothing is.
std::optional<std::string_view> digits_problem(const DigitsEditor& editor);

}  // namespace engawa::form
