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

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    if (!model.until) return draw_question(ui, strings);
    draw_counting(ui, *model.until, strings);
    // The cloth's touches are nobody's.
    while (ui.take_missed_touch()) {
    }
    return ui.now() < *model.until ? std::nullopt : std::optional<Intent>(Leave{});
}

page::Outcome update(Model& model, const Intent& intent) {
    const auto* const begin = std::get_if<Begin>(&intent);
    if (begin == nullptr) return page::GoBack{};
    model.until = begin->until;
    return page::Stay{};
}

}  // namespace engawa::cleaning
