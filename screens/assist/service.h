#pragma once

#include <string>
#include <variant>
#include <vector>

#include "kiosk/assist/roles.h"
#include "screens/page.h"

// The menu of a helper who is signed in while no resident is there: a tile for each thing the role may do.
// docs/formats/assist.md, "What each role may do"

namespace engawa::service {

struct Tile {
    assist::Deed deed;
    std::string words;  // key of the catalogue: "service.clean"
    ui::Icon icon = ui::Icon::none;
};

struct Model {
    std::string name;  // marked text: who is signed in
    std::vector<Tile> tiles;
};

struct Choose {
    assist::Deed deed;
};
struct SignOut {};
using Intent = std::variant<Choose, SignOut>;

inline constexpr std::size_t most_tiles_of_a_part = 6;

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

}  // namespace engawa::service
