#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/forms/session.h"
#include "screens/page.h"

// select_one, select_many and trigger: tiles to press.

namespace engawa::form {

struct ChoiceEditor {
    std::vector<std::string> chosen;  // values, in the order of the choices
};

struct ChoiceIntent {
    std::size_t index = 0;
};

ChoiceEditor begin_choice(const forms::QuestionView& view);
std::optional<ChoiceIntent> draw_choice(ui::Ui& ui, const forms::QuestionView& view, const ChoiceEditor& editor,
                                        const content::Strings& strings);
void update_choice(ChoiceEditor& editor, const forms::QuestionView& view, const ChoiceIntent& intent);
std::string choice_value(const ChoiceEditor& editor);

}  // namespace engawa::form
