#pragma once

#include "screens/page.h"

// Something went wrong, in words a resident can use: what happened, that nothing was lost, what to do.

namespace engawa::trouble {

enum class Kind {
    cannot_submit,      // sealing or storing failed; the answers are still there
    disk_nearly_full,   // refused before the first question
    not_enrolled,       // this kiosk cannot take applications yet
    form_unusable,      // the form's content is broken
    unexpected,
    no_voice,           // the resident wants to hear the pages, and there is no voice for the language
};

// What can be done from here besides calling a person.
enum class WayOut { again, home, go_on };

struct Model {
    Kind kind = Kind::unexpected;
    WayOut way_out = WayOut::home;
};

struct Again {};
struct Home {};
struct GoOn {};
struct Call {};
using Intent = std::variant<Again, Home, GoOn, Call>;

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

}  // namespace engawa::trouble
