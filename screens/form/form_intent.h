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
struct WriteOneself {};        // the offer is not taken: the keys take its place
struct AddAnother {};          // a repeat: one more
struct ThatIsAll {};
struct AskToRemove {           // a repeat: the instance, counted from 0
    std::size_t instance = 0;
};
struct Remove {};
struct Keep {};
struct Listen {};              // 聞く: the label's recording
struct AskPerson {};           // わからない・人に聞く, where the form has no such choice
struct EditItem {              // a page of several: inside one of them
    std::size_t item = 0;
    EditorIntent what;
};
struct OpenItem {
    std::size_t item = 0;
};

struct Intent {
    std::variant<Next, Skip, Edit, UseOffer, WriteOneself, AddAnother, ThatIsAll, AskToRemove, Remove, Keep, Listen, AskPerson,
                 EditItem, OpenItem>
        what;
};

}  // namespace engawa::form
