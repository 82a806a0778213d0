#pragma once

#include "kiosk/base/clock.h"
#include "kiosk/content/library.h"
#include "screens/page.h"

// What can be done here, by category.

namespace engawa::home {

struct Model {
    struct Tile {
        content::CategoryId shelf;
        content::LocalizedText title;
        std::string icon;
        std::size_t items = 0;
    };
    std::vector<Tile> tiles;
    ClockState clock = ClockState::set;
};

struct Choose {
    content::CategoryId shelf;
};
struct ToStatus {};
struct ToResume {};
using Intent = std::variant<Choose, ToStatus, ToResume>;

Model make_model(const content::Library& library, ClockState clock);
std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

}  // namespace engawa::home
