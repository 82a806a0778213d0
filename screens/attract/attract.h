#pragma once

#include "screens/attract/cleaning.h"
#include "screens/page.h"

// Nobody is here. A visit begins with a touch anywhere, or with a language, which stand in their own words. A small
// button in the corner leads staff to what is theirs, in two steps: 画面をふく.

namespace engawa::attract {

enum class Staff {
    away,
    asked,     // what is for staff
    cleaning,  // whether to begin, then the seconds
};

struct Model {
    std::string center;          // "中央公民館", plain; may be empty
    session::Settings settings;  // the default ones, with which a visit begins
    Staff staff = Staff::away;
    enum class SignIn { not_offered, offered } sign_in = SignIn::not_offered;  // offered where the registry lists somebody
    std::optional<SteadyTime> cleaning_until;  // set while the panel is being cleaned
};

struct Begin {};
struct BeginIn {
    LanguageTag language;
};
struct ForStaff {
    Staff staff;
};
struct BeginCleaning {
    SteadyTime until;
};
struct SignInWanted {};
using Intent = std::variant<Begin, BeginIn, ForStaff, BeginCleaning, SignInWanted>;

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

}  // namespace engawa::attract
