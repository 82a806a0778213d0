#pragma once

#include <map>
#include <string>

#include "kiosk/tutorial/player.h"
#include "screens/page.h"

// One step of a tutorial a page: a picture, few words, next and back.

namespace engawa::lesson {

struct Model {
    tutorial::Player player;
    std::map<std::string, std::string> picture_files;  // "media/x.png" → where it lies on disk
};

struct Next {};
struct Back {};
struct Again {};
struct Leave {};
using Intent = std::variant<Next, Back, Again, Leave>;

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

}  // namespace engawa::lesson
