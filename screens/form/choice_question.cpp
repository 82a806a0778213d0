#include "screens/form/choice_question.h"

#include <algorithm>

namespace engawa::form {

namespace {

constexpr const char* trigger_value = "OK";  // what an acknowledged trigger stores (ODK XForms, "trigger")

bool is_chosen(const ChoiceEditor& editor, const std::string& value) {
    return std::find(editor.chosen.begin(), editor.chosen.end(), value) != editor.chosen.end();
}

}  // namespace

ChoiceEditor begin_choice(const forms::QuestionView& view) {
    switch (view.kind) {
        case forms::ControlKind::select_many:
        case forms::ControlKind::rank: return {view.selected};
        case forms::ControlKind::select_one:
        case forms::ControlKind::trigger:
        case forms::ControlKind::input:
        case forms::ControlKind::range:
        case forms::ControlKind::upload:
        case forms::ControlKind::note: break;
    }
    return view.value.empty() ? ChoiceEditor{} : ChoiceEditor{{view.value}};
}

std::optional<ChoiceIntent> draw_choice(ui::Ui& ui, const forms::QuestionView& view, const ChoiceEditor& editor,
                                        const content::Strings& strings) {
    std::vector<ui::ChoiceSpec> specs;
    if (view.kind == forms::ControlKind::trigger) {
        specs.push_back({.id = trigger_value,
                         .label = strings("common.agree"),
                         .chosen = editor.chosen.empty() ? ui::Chosen::no : ui::Chosen::yes});
    }
    for (const forms::Choice& choice : view.choices) {
        specs.push_back({.id = choice.value,
                         .label = choice.label.long_form,
                         .chosen = is_chosen(editor, choice.value) ? ui::Chosen::yes : ui::Chosen::no});
    }
    const bool several =
        view.kind == forms::ControlKind::select_many || view.kind == forms::ControlKind::trigger;
    const auto pressed = ui.choices("choices", several ? ui::ChoiceKind::several : ui::ChoiceKind::one, specs);
    if (!pressed) return std::nullopt;
    return ChoiceIntent{*pressed};
}

void update_choice(ChoiceEditor& editor, const forms::QuestionView& view, const ChoiceIntent& intent) {
    if (view.kind == forms::ControlKind::trigger) {
        if (editor.chosen.empty()) {
            editor.chosen = {trigger_value};
        } else {
            editor.chosen.clear();
        }
        return;
    }
    const std::string& value = view.choices[intent.index].value;
    if (view.kind != forms::ControlKind::select_many) {
        editor.chosen = {value};
        return;
    }
    const bool was_chosen = is_chosen(editor, value);
    std::vector<std::string> chosen;
    for (const forms::Choice& choice : view.choices) {
        const bool is_this = choice.value == value;
        if (is_this ? !was_chosen : is_chosen(editor, choice.value)) chosen.push_back(choice.value);
    }
    editor.chosen = std::move(chosen);
}

std::string choice_value(const ChoiceEditor& editor) {
    std::string value;
    for (const std::string& one : editor.chosen) {
        if (!value.empty()) value += ' ';
        value += one;
    }
    return value;
}

}  // namespace engawa::form
