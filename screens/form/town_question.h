#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "kiosk/forms/session.h"
#include "kiosk/input/postcode.h"
#include "screens/form/text_question.h"
#include "screens/page.h"

// 町域: the towns that the postcode just entered stands for, or the keyboard when it stands for none.

namespace engawa::form {

struct TownEditor {
    std::vector<std::string> towns;  // empty: no postcode, or an unknown one
    std::string chosen;
    bool unknown_postcode = false;   // a postcode was given, and no town is known for it
    bool by_keyboard = false;
    TextEditor text;
};

struct ChooseTown {
    std::size_t town = 0;
};
struct TypeTown {};
struct ListTowns {};
using TownIntent = std::variant<ChooseTown, TypeTown, ListTowns, TextIntent>;

// `postcode` is the answer of the question before, as stored.
TownEditor begin_town(const forms::QuestionView& view, const std::string& postcode,
                      const input::PostcodeIndex* postcodes);
std::optional<TownIntent> draw_town(ui::Ui& ui, const forms::QuestionView& view, const TownEditor& editor,
                                    const content::Strings& strings);
void update_town(TownEditor& editor, const TownIntent& intent, const TypingHelp& help);
void wipe_town(TownEditor& editor);
std::string town_value(const TownEditor& editor);

}  // namespace engawa::form
