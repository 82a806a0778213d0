#include "screens/assist/stepped_away.h"

#include <array>

namespace engawa::stepped_away {

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const std::string title = strings("stepped_away.title", {{"name", content::marked(model.name)}});
    auto page = ui.page({.id = "stepped-away", .title = title, .place = ui::VerticalPlace::middle});
    ui.emblem(ui::Icon::person, ui::Ui::Tone::neutral);
    ui.heading(title, ui::HeadingLevel::title);
    ui.paragraph(strings("stepped_away.text"));
    const std::string back = strings("stepped_away.back");
    const std::array<ui::TileSpec, 1> rows{ui::TileSpec{.id = "came-back", .label = back, .icon = ui::Icon::lock}};
    std::optional<Intent> intent;
    if (ui.rows("helper", rows)) intent = CameBack{};
    if (ui.actions({{.id = "alone", .label = strings("stepped_away.alone"), .icon = ui::Icon::forward, .kind = ui::ButtonKind::primary}})) {
        return GoOnAlone{};
    }
    return intent;
}

page::Outcome update(Model&, const Intent& intent) {
    return std::holds_alternative<GoOnAlone>(intent) ? page::Outcome(page::HandBack{}) : page::Outcome(page::ComeBack{});
}

}  // namespace engawa::stepped_away
