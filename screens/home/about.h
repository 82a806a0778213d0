#pragma once

#include "kiosk/content/pack.h"
#include "screens/page.h"

// Before the first question: is this for me, how long does it take, what should be at hand.

namespace engawa::about {

struct Model {
    content::FormEntry form;
    content::Department department;
};

struct Start {};
using Intent = std::variant<Start>;

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

}  // namespace engawa::about
