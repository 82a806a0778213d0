#include "screens/attract/cleaning.h"

namespace engawa::cleaning {

std::optional<Intent> draw_question(ui::Ui& ui, const content::Strings& strings) {
    const std::string title = strings("cleaning.title");
    auto page = ui.page({.id = "attract.cleaning", .title = title, .frame = ui::FrameStyle::bare});
    ui.heading(title, ui::HeadingLevel::title);
    ui.paragraph(strings("cleaning.what", {{"seconds", std::to_string(lasts.count())}}));
    ui.paragraph(strings("cleaning.how"));
    const std::string leave = strings("cleaning.leave");
    const std::string begin = strings("cleaning.begin");
    const auto pressed = ui.actions({{.id = "leave", .label = leave},
                                     {.id = "begin", .label = begin, .icon = ui::Icon::lock, .kind = ui::ButtonKind::primary}});
    if (!pressed) return std::nullopt;
    return *pressed == 0 ? Intent(Leave{}) : Intent(Begin{ui.now() + lasts});
}

void draw_counting(ui::Ui& ui, SteadyTime until, const content::Strings& strings) {
    const std::string title = strings("cleaning.now");
    auto page = ui.page({.id = "attract.cleaning-now",
                         .title = title,
                         .frame = ui::FrameStyle::bare,
                         .place = ui::VerticalPlace::middle});
    ui.heading(title, ui::HeadingLevel::title);
    ui.countdown({.id = "left", .end = until, .total = lasts, .label = strings("idle.left"), .unit = strings("idle.seconds")});
    ui.paragraph(strings("cleaning.ends"));
}

}  // namespace engawa::cleaning
