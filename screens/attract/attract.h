#pragma once

#include "screens/page.h"

// Nobody is here. A visit begins with its button, or with a language, which stand in their own words.

namespace engawa::attract {

struct Model {
    std::string center;          // "中央公民館", plain; may be empty
    session::Settings settings;  // the default ones, with which a visit begins
};

struct Begin {};
struct BeginIn {
    LanguageTag language;
};
using Intent = std::variant<Begin, BeginIn>;

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

}  // namespace engawa::attract
