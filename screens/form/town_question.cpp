#include "screens/form/town_question.h"

#include <algorithm>

#include "kiosk/base/ruby.h"
#include "kiosk/base/secret_bytes.h"

namespace engawa::form {

TownEditor begin_town(const forms::QuestionView& view, const std::string& postcode,
                      const input::PostcodeIndex* postcodes) {
    TownEditor editor;
    editor.chosen = view.value;
    editor.text = begin_text(view, TextKind::place);
    const auto code = input::Postcode::parse(postcode);
    if (code && postcodes != nullptr) {
        for (const input::Town& town : postcodes->find(*code)) editor.towns.push_back(town.whole());
        editor.unknown_postcode = editor.towns.empty();
    }
    if (editor.towns.size() == 1 && editor.chosen.empty()) editor.chosen = editor.towns.front();
    const bool listed = std::find(editor.towns.begin(), editor.towns.end(), editor.chosen) != editor.towns.end();
    editor.by_keyboard = editor.towns.empty() || (!editor.chosen.empty() && !listed);
    return editor;
}

std::optional<TownIntent> draw_town(ui::Ui& ui, const forms::QuestionView& view, const TownEditor& editor,
                                    const content::Strings& strings) {
    if (editor.by_keyboard) {
        if (editor.unknown_postcode && text_value(editor.text).empty()) {
            ui.note({.id = "unknown", .text = strings("error.postcode_unknown")});
        }
        if (!editor.towns.empty() && ui.button({.id = "list", .label = strings("form.town_list"), .icon = ui::Icon::search})) {
            return TownIntent(ListTowns{});
        }
        if (const auto intent = draw_text(ui, view, editor.text, strings)) return TownIntent(*intent);
        return std::nullopt;
    }
    std::vector<std::string> labels;
    std::vector<std::string> ids;
    for (const std::string& town : editor.towns) {
        labels.push_back(escape_ruby(town));
        ids.push_back(std::to_string(ids.size() + 1));  // the list may name a town twice
    }
    std::vector<ui::ChoiceSpec> specs;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        specs.push_back({.id = ids[i],
                         .label = labels[i],
                         .chosen = editor.towns[i] == editor.chosen ? ui::Chosen::yes : ui::Chosen::no});
    }
    if (const auto pressed = ui.choices("towns", ui::ChoiceKind::one, specs)) return TownIntent(ChooseTown{*pressed});
    if (ui.button({.id = "other", .label = strings("form.other_town"), .icon = ui::Icon::pencil})) {
        return TownIntent(TypeTown{});
    }
    return std::nullopt;
}

void update_town(TownEditor& editor, const TownIntent& intent, const TypingHelp& help) {
    if (const auto* choice = std::get_if<ChooseTown>(&intent)) {
        editor.chosen = editor.towns[choice->town];
    } else if (const auto* typed = std::get_if<TextIntent>(&intent)) {
        update_text(editor.text, *typed, help);
    } else {
        editor.by_keyboard = std::holds_alternative<TypeTown>(intent);
    }
}

void wipe_town(TownEditor& editor) {
    wipe_text(editor.text);
    wipe_container(editor.chosen);
    for (std::string& town : editor.towns) wipe_container(town);
}

std::string town_value(const TownEditor& editor) {
    return editor.by_keyboard ? text_value(editor.text) : editor.chosen;
}

}  // namespace engawa::form
