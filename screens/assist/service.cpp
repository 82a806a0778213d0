#include "screens/assist/service.h"

#include <algorithm>
#include <span>

#include "kiosk/base/overloaded.h"

namespace engawa::service {

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const std::string title = strings("service.title");
    auto page = ui.page({.id = "service", .title = title, .frame = ui::FrameStyle::bare});
    ui.heading(title, ui::HeadingLevel::title);
    ui.paragraph(strings("service.who", {{"name", content::marked(model.name)}}), ui::TextTone::muted);
    std::vector<std::string> labels;
    std::vector<std::string> ids;
    for (const Tile& tile : model.tiles) {
        labels.push_back(strings(tile.words));
        ids.push_back(tile.words.substr(tile.words.find('.') + 1));
    }
    std::optional<Intent> intent;
    for (std::size_t first = 0; first < model.tiles.size(); first += most_tiles_of_a_part) {
        const std::size_t count = std::min(most_tiles_of_a_part, model.tiles.size() - first);
        std::vector<ui::TileSpec> tiles;
        for (std::size_t i = first; i < first + count; ++i) {
            tiles.push_back({.id = ids[i], .label = labels[i], .icon = model.tiles[i].icon});
        }
        if (first > 0) ui.next_part();
        if (const auto pressed = ui.tiles("deeds", tiles)) intent = Choose{model.tiles[first + *pressed].deed};
    }
    if (ui.actions({{.id = "sign-out", .label = strings("service.sign_out"), .icon = ui::Icon::finish, .kind = ui::ButtonKind::primary}})) {
        return SignOut{};
    }
    return intent;
}

page::Outcome update(Model&, const Intent& intent) {
    return std::visit(Overloaded{[](const Choose& choose) -> page::Outcome { return page::DoDeed{choose.deed}; },
                                 [](const SignOut&) -> page::Outcome { return page::SignOut{}; }},
                      intent);
}

}  // namespace engawa::service
