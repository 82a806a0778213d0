#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "kiosk/content/pack.h"
#include "kiosk/forms/session.h"
#include "screens/page.h"

// select_one, select_many, trigger and places by their names: tiles to press, with pictures where the form has them.
// A long list asks its category first; without categories it is dealt out over parts of at most six.

namespace engawa::form {

struct ChoiceEditor {
    std::vector<std::string> chosen;      // values, in the order of the choices
    std::optional<std::string> category;  // the one that is open, of a list that has categories
};

struct PressChoice {
    std::size_t index = 0;
};
struct OpenCategory {
    std::string category;
};
struct ListCategories {};
struct HearChoice {  // 聞く beside one of them
    std::size_t index = 0;
};
using ChoiceIntent = std::variant<PressChoice, OpenCategory, ListCategories, HearChoice>;

// Where the choices stand on the page, and where their pictures come from.
struct ChoicePlace {
    std::string_view id = "choices";
    const content::Pack* pack = nullptr;
};

// The convention of form-attributes.md: "I don't know / ask staff".
inline constexpr std::string_view unknown_value = "unknown";

ChoiceEditor begin_choice(const forms::QuestionView& view);
std::optional<ChoiceIntent> draw_choice(ui::Ui& ui, const forms::QuestionView& view, const ChoiceEditor& editor,
                                        const content::Strings& strings, const ChoicePlace& place);
void update_choice(ChoiceEditor& editor, const forms::QuestionView& view, const ChoiceIntent& intent);
std::string choice_value(const ChoiceEditor& editor);
bool asks_category(const forms::QuestionView& view);
bool has_unknown(const forms::QuestionView& view);
// What is heard at an intent; nullopt when it is none to hear.
std::optional<page::PlayLabel> heard_choice(const forms::QuestionView& view, const ChoiceIntent& intent,
                                            const content::Pack* pack);
// もどる from an open category. False where none is open.
bool choice_back(ChoiceEditor& editor);

}  // namespace engawa::form
