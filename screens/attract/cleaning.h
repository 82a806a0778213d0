#pragma once

#include "screens/page.h"

// 画面をふく: for staff with a cloth. For a counted time nothing on the page can be pressed; it ends by itself.

namespace engawa::cleaning {

inline constexpr Seconds lasts{30};

struct Begin {
    SteadyTime until;
};
struct Leave {};
using Intent = std::variant<Begin, Leave>;

// Whether to begin, and that touching does nothing then.
std::optional<Intent> draw_question(ui::Ui& ui, const content::Strings& strings);
// The seconds, large. A page without anything to press.
void draw_counting(ui::Ui& ui, SteadyTime until, const content::Strings& strings);

// Of the service pages, where it is a page of its own.
struct Model {
    std::optional<SteadyTime> until;  // set while the panel is being cleaned
};
std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings);
page::Outcome update(Model& model, const Intent& intent);

}  // namespace engawa::cleaning
