#pragma once

#include "screens/page.h"

// 文字・声・ことば: a change is seen at once, on this very page.

namespace engawa::settings {

enum class Section { overview, text_size, contrast, language, furigana, voice };

struct Model {
    session::Settings settings;
    Section section = Section::overview;
};

struct OpenSection {
    Section section;
};
struct Set {
    session::Settings settings;
};
struct Done {};
using Intent = std::variant<OpenSection, Set, Done>;

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

}  // namespace engawa::settings
