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
// As it is written on paper, in every language: the city reads it.
constexpr std::string_view no_house_number = "番地なし";

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

bool is_house_number(std::string_view text) {
    return text == no_house_number || text.find_first_not_of("0123456789-") == std::string_view::npos;
}

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

namespace {

// How far a code of known length has come: "7 / 10". The example shows how long it is.
std::string length_words(const forms::QuestionView& view, const DigitsEditor& editor, const std::string& example) {
    if (editor.kind == DigitsKind::postcode) return std::to_string(editor.text.size()) + " / 7";
    const bool code = editor.kind == DigitsKind::plain && view.type == forms::DataType::string;
    if (!code || example.size() < 2 || input::digits_only(example) != example) return {};
    return std::to_string(editor.text.size()) + " / " + std::to_string(example.size());
}

std::optional<PressDigit> draw_keys(ui::Ui& ui, DigitsKind kind, const content::Strings& strings) {
    const std::vector<DigitKey> digits = keys_of(kind);
    std::vector<ui::KeySpec> keys;
    std::vector<std::string> ids;
    ids.reserve(digits.size());
    for (std::size_t i = 0; i < digits.size(); ++i) {
        ids.push_back(i == erase_key ? std::string("erase") : "digit." + std::string(digits[i].text));
        if (i == erase_key) {
            keys.push_back({.id = ids.back(),
                            .label = strings("form.erase"),
                            .icon = ui::Icon::backspace,
                            .kind = ui::KeyKind::command});
        } else {
            keys.push_back({.id = ids.back(), .label = digits[i].label});
        }
    }
    const auto pressed = ui.keys({.id = "keys", .columns = 3, .keys = keys});
    if (!pressed) return std::nullopt;
    return PressDigit{*pressed};
}

}  // namespace

std::optional<DigitsIntent> draw_digits(ui::Ui& ui, const forms::QuestionView& view, const DigitsEditor& editor,
                                        const std::optional<Problem>& problem, const content::Strings& strings) {
    const std::string value = escape_ruby(shown(editor));
    const auto found = view.engawa.find("example");
    const std::string example = found == view.engawa.end() ? std::string() : without_readings(found->second);
    const std::string placeholder = example.empty() ? std::string() : strings("form.example", {{"example", example}});
    const std::string length = length_words(view, editor, example);
    std::optional<DigitsIntent> intent;
    // Keys of 20 mm and the actions beside them take more than half of a small panel.
    ui.columns(
        "digits", ui.tokens().panel.height() < ui::Millimetres(170) ? 0.45 : 0.5,
        [&] {
            draw_problem(ui, problem, strings);
            ui.field({.id = "field",
                      .label = view.label.short_form,
                      .value = value,
                      .placeholder = placeholder,
                      .suffix = length,
                      .privacy = ui::Privacy::private_value,
                      .caret = shown(editor).size()});
            if (editor.kind != DigitsKind::house) return;
            if (ui.button({.id = "none", .label = strings("form.no_house_number")})) intent = NoHouseNumber{};
            if (ui.button({.id = "words", .label = strings("form.write_in_words"), .icon = ui::Icon::pencil})) {
                intent = WriteInWords{};
            }
        },
        [&] {
            if (const auto key = draw_keys(ui, editor.kind, strings)) intent = *key;
        });
    return intent;
}

void update_digits(DigitsEditor& editor, const DigitsIntent& intent) {
    if (std::holds_alternative<NoHouseNumber>(intent)) {
        editor.text = no_house_number;
        return;
    }
    const auto* press = std::get_if<PressDigit>(&intent);
    const std::vector<DigitKey> keys = keys_of(editor.kind);
    if (press == nullptr || press->key >= keys.size()) return;
    const bool words = editor.text == no_house_number;
    if (press->key == erase_key) {
        if (words) editor.text.clear();
        if (!editor.text.empty()) editor.text.pop_back();
        return;
    }
    if (words) editor.text.clear();
    const std::size_t limit = editor.kind == DigitsKind::postcode ? 7 : editor.kind == DigitsKind::phone ? 11 : longest;
    if (editor.text.size() < limit) editor.text += keys[press->key].text;
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
