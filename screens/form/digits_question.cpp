#include "screens/form/digits_question.h"

#include <algorithm>
#include <array>

#include "kiosk/base/ruby.h"
#include "kiosk/input/digits.h"
#include "kiosk/input/kana.h"
#include "kiosk/input/postcode.h"

namespace engawa::form {

namespace {

constexpr std::size_t longest = 20;

struct DigitKey {
    std::string_view text;  // empty: erase
    std::string_view label;
};
// The order of a telephone, which everybody has under the fingers.
constexpr std::array digit_keys{DigitKey{"1", "1"}, DigitKey{"2", "2"}, DigitKey{"3", "3"}, DigitKey{"4", "4"},
                                DigitKey{"5", "5"}, DigitKey{"6", "6"}, DigitKey{"7", "7"}, DigitKey{"8", "8"},
                                DigitKey{"9", "9"}};

std::string_view extra_key(DigitsKind kind) {
    switch (kind) {
        case DigitsKind::house: return "-";
        case DigitsKind::decimal: return ".";
        case DigitsKind::plain:
        case DigitsKind::phone:
        case DigitsKind::postcode: return "";
    }
    ENGAWA_VERIFY(false);
}

std::string shown(const DigitsEditor& editor) {
    switch (editor.kind) {
        case DigitsKind::phone: return input::parse_phone(editor.text).written;
        case DigitsKind::postcode:
            return editor.text.size() > 3 ? editor.text.substr(0, 3) + "-" + editor.text.substr(3) : editor.text;
        case DigitsKind::plain:
        case DigitsKind::decimal:
        case DigitsKind::house: return editor.text;
    }
    ENGAWA_VERIFY(false);
}

std::vector<DigitKey> keys_of(DigitsKind kind) {
    std::vector<DigitKey> keys(digit_keys.begin(), digit_keys.end());
    const std::string_view extra = extra_key(kind);
    keys.push_back({extra, extra});
    keys.push_back({"0", "0"});
    keys.push_back({"", ""});
    return keys;
}

constexpr std::size_t erase_key = 11;

}  // namespace

DigitsEditor begin_digits(const forms::QuestionView& view, DigitsKind kind) {
    DigitsEditor editor{kind, {}};
    switch (kind) {
        case DigitsKind::phone:
        case DigitsKind::postcode:
            // What another program wrote may hold hyphens or full width digits.
            editor.text = input::digits_only(view.value).value_or("");
            break;
        case DigitsKind::plain:
        case DigitsKind::decimal:
        case DigitsKind::house: editor.text = input::normalise_width(view.value); break;
    }
    return editor;
}

std::optional<DigitsIntent> draw_digits(ui::Ui& ui, const forms::QuestionView& view, const DigitsEditor& editor,
                                        const content::Strings& strings) {
    const std::string value = shown(editor);
    const auto example = view.engawa.find("example");
    const std::string placeholder =
        example == view.engawa.end() ? std::string()
                                     : strings("form.example", {{"example", without_readings(example->second)}});
    const std::vector<DigitKey> digits = keys_of(editor.kind);
    std::vector<ui::KeySpec> keys;
    std::vector<std::string> ids;
    ids.reserve(digits.size());
    for (std::size_t i = 0; i < digits.size(); ++i) {
        ids.push_back("key." + (i == erase_key ? std::string("erase") : std::string(digits[i].text)));
        if (i == erase_key) {
            keys.push_back({.id = ids.back(),
                            .label = strings("form.erase"),
                            .icon = ui::Icon::backspace,
                            .kind = ui::KeyKind::command});
        } else {
            keys.push_back({.id = ids.back(), .label = digits[i].label});
        }
    }
    std::optional<std::size_t> pressed;
    ui.columns(
        "digits", 0.45,
        [&] {
            ui.field({.id = "field",
                      .label = view.label.short_form,
                      .value = value,
                      .placeholder = placeholder,
                      .privacy = ui::Privacy::private_value,
                      .caret = value.size()});
        },
        [&] { pressed = ui.keys({.id = "keys", .columns = 3, .keys = keys}); });
    if (!pressed) return std::nullopt;
    return DigitsIntent{*pressed};
}

void update_digits(DigitsEditor& editor, const DigitsIntent& intent) {
    const std::vector<DigitKey> keys = keys_of(editor.kind);
    if (intent.key >= keys.size()) return;
    if (intent.key == erase_key) {
        if (!editor.text.empty()) editor.text.pop_back();
        return;
    }
    const std::size_t limit = editor.kind == DigitsKind::postcode ? 7 : editor.kind == DigitsKind::phone ? 11 : longest;
    if (editor.text.size() < limit) editor.text += keys[intent.key].text;
}

std::string digits_value(const DigitsEditor& editor) {
    if (editor.kind == DigitsKind::postcode || editor.kind == DigitsKind::phone) return shown(editor);
    return editor.text;
}

std::optional<std::string_view> digits_problem(const DigitsEditor& editor) {
    if (editor.text.empty()) return std::nullopt;  // whether it may be empty is the form's to say
    switch (editor.kind) {
        case DigitsKind::phone:
            switch (input::parse_phone(editor.text).problem) {
                case input::PhoneProblem::none:
                case input::PhoneProblem::empty: return std::nullopt;
                case input::PhoneProblem::too_short: return "form.phone_too_short";
                case input::PhoneProblem::not_a_number:
                case input::PhoneProblem::too_long:
                case input::PhoneProblem::no_leading_zero: return "form.phone_wrong";
            }
            break;
        case DigitsKind::postcode:
            if (editor.text.size() != 7) return "form.postcode_short";
            break;
        case DigitsKind::plain:
        case DigitsKind::decimal:
        case DigitsKind::house: break;
    }
    return std::nullopt;
}

}  // namespace engawa::form
