#pragma once

#include "kiosk/content/library.h"
#include "screens/page.h"

// One category: its procedures, lessons and questions.

namespace engawa::shelf {

struct Model {
    content::CategoryId id;
    content::LocalizedText title;
    std::vector<content::Item> items;
};

struct Choose {
    std::size_t item;
};
using Intent = std::variant<Choose>;

Model make_model(const content::Shelf& shelf);
std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

}  // namespace engawa::shelf
