#pragma once

#include "kiosk/base/clock.h"
#include "screens/ui/ui.h"

#include <concepts>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

// What every page is: a model (values only), a draw that reads it and answers an intent, and an update that changes
// it and says what follows. Both are pure: no I/O, no statics, no clock but ui.now().
//
//     namespace engawa::receipt {
//     struct Model { … };
//     struct Done {};
//     using Intent = std::variant<Done>;
//     std::optional<Intent> draw(ui::Ui& ui, const Model& model);
//     page::Outcome update(Model& model, const Intent& intent);
//     }

namespace engawa::page {

// What the navigator does after an update.
struct Stay {};                         // the model changed, or nothing did
struct GoBack {};                       // as if もどる was pressed
struct GoHome {};
struct Finish {};                       // end of the visit, with its wipe
struct CallPerson {};
struct Open {                           // another page, by its name in the navigator: "form", "tutorial", "list"
    std::string page;
    std::string subject;                // which one: "kaigo/care-need", a category, a search
};
struct Say {                            // speak this marked text now, and show nothing else
    std::string text;
};
struct Emit {                           // an effect that the page's owner in the app carries out: "submit", "print"
    std::string effect;
    std::string subject;
};

using Outcome = std::variant<Stay, GoBack, GoHome, Finish, CallPerson, Open, Say, Emit>;

// A page in the sense of the two functions, found by argument-dependent lookup beside its model.
template <typename Model, typename Intent>
concept Page = requires(ui::Ui& ui, Model& model, const Model& seen, const Intent& intent) {
    { draw(ui, seen) } -> std::same_as<std::optional<Intent>>;
    { update(model, intent) } -> std::same_as<Outcome>;
};

}  // namespace engawa::page
