#pragma once

#include "screens/ui/ui.h"

#include <optional>
#include <string>
#include <vector>

// Every widget of the façade on a few pages, to be looked at and measured.

namespace engawa::ui::gallery {

enum class Sheet { home, question, several, typing, date, review, slip, lesson, notes, countdown };
inline constexpr std::array all_sheets{Sheet::home, Sheet::question, Sheet::several, Sheet::typing, Sheet::date,
                                       Sheet::review, Sheet::slip, Sheet::lesson, Sheet::notes, Sheet::countdown};
std::string sheet_name(Sheet sheet);

enum class Tongue { japanese, easy, english };

struct Model {
    Sheet sheet = Sheet::home;
    Tongue tongue = Tongue::japanese;
    std::optional<std::size_t> chosen = 1;
    std::string typed = "やまだ";
    SteadyTime countdown_end{};
    std::string picture;
    std::string last_press;
};

// Draws the sheet and applies what was pressed.
void draw(Ui& ui, Model& model);

}  // namespace engawa::ui::gallery
