#pragma once

#include <cstddef>
#include <string>
#include <variant>

#include "screens/form/editor.h"

namespace engawa::form {

// One press of a question page.
struct Next {};
struct Skip {};                // 答えない: the answer is emptied, and on it goes
struct Edit {                  // something inside the editor
    EditorIntent what;
};
struct UseOffer {};            // the profile's value, shown with where it came from
struct AddAnother {};          // a repeat: one more
struct ThatIsAll {};
struct AskToRemove {           // a repeat: the instance, counted from 0
    std::size_t instance = 0;
};
struct Remove {};
struct Keep {};

struct Intent {
    std::variant<Next, Skip, Edit, UseOffer, AddAnother, ThatIsAll, AskToRemove, Remove, Keep> what;
};

}  // namespace engawa::form
