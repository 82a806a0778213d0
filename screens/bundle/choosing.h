#pragma once

#include "kiosk/session/bundle_choice.h"
#include "screens/page.h"

// What decides which forms of a bundle are filled in, one question at a time.

namespace engawa::choosing {

struct Model {
    content::BundleEntry bundle;
    session::BundleChoice choice;  // as far as it was made
    std::size_t at = 0;            // the question that is asked
    bool missing = false;          // つぎへ was pressed without an answer
};

struct Choose {
    session::BundleAnswer answer;
};
struct Next {};
using Intent = std::variant<Choose, Next>;

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
// PlanBundle after the last question.
page::Outcome update(Model& model, const Intent& intent);
// もどる within the questions; false at the first.
bool step_back(Model& model);

}  // namespace engawa::choosing
