#pragma once

#include "kiosk/session/touch_fit.h"
#include "screens/page.h"

// さわる練習: ten numbers are asked for one after the other, as large as the least target of the kiosk is. A touch
// beside them counts as a miss. What the hands did
// proposes a text size and a lockout, which are taken over only when the resident says so. No time limit; most need half
// a minute.

namespace engawa::trainer {

inline constexpr int numbers = 12;
inline constexpr int times = 10;
inline constexpr int beside = 0;  // what a touch pressed that hit none of them

struct Model {
    bool begun = false;
    std::vector<session::PracticePress> presses;

    int hits() const;
    bool done() const { return hits() >= times; }
    // From 1; the one that is asked for now.
    int wanted() const;
};

struct Begin {};
struct Press {
    int number;
    SteadyTime at;
};
struct TakeOver {
    session::Settings settings;
};
struct Leave {};  // with everything as it was
using Intent = std::variant<Begin, Press, TakeOver, Leave>;

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const session::Settings& settings,
                           const content::Strings& strings);

}  // namespace engawa::trainer
