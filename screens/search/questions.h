#pragma once

#include "kiosk/content/pack.h"
#include "screens/page.h"

// Questions people ask, and the answer to one of them, with the way to the form and to a person.

namespace engawa::questions {

struct Model {
    content::FaqEntry faq;
    content::Department department;
    std::optional<std::size_t> open;  // the question being answered
};

struct Open {
    std::size_t question;
};
struct Close {};
struct ToForm {};
struct Call {};
using Intent = std::variant<Open, Close, ToForm, Call>;

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

}  // namespace engawa::questions
