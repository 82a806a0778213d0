#include "screens/home/home.h"

#include <array>

namespace engawa::home {

Model make_model(const content::Library& library, ClockState clock) {
    Model model;
    model.clock = clock;
    for (const content::Shelf& shelf : library.shelves()) {
        model.tiles.push_back({shelf.id, shelf.title, shelf.icon, shelf.items.size()});
    }
    return model;
}

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    auto page = ui.page({.id = "home", .title = strings("home.title"), .back = ui::Availability::unavailable});
    ui.heading(strings("home.title"), ui::HeadingLevel::title);
    if (model.tiles.empty()) {
        ui.note({.id = "empty", .kind = ui::NoteKind::warning, .text = strings("home.empty")});
        return std::nullopt;
    }
    std::vector<ui::TileSpec> tiles;
    for (const Model::Tile& tile : model.tiles) {
        tiles.push_back({.id = tile.shelf.text(),
                         .label = tile.title.in(strings.language()),
                         .icon = ui::icon_from_name(tile.icon)});
    }
    if (const auto pressed = ui.tiles("shelves", tiles, ui::Tiling::tall)) return Choose{model.tiles[*pressed].shelf};
    switch (model.clock) {
        case ClockState::set: break;
        case ClockState::unset:
            ui.note({.id = "clock", .kind = ui::NoteKind::warning, .text = strings("home.clock_unset")});
            break;
    }
    const std::array<ui::TileSpec, 2> slips{
        ui::TileSpec{.id = "status", .label = strings("home.status"), .hint = strings("home.status_hint"), .icon = ui::Icon::search},
        ui::TileSpec{.id = "resume", .label = strings("home.resume"), .hint = strings("home.resume_hint"), .icon = ui::Icon::pencil}};
    if (const auto pressed = ui.rows("slips", slips)) return *pressed == 0 ? Intent(ToStatus{}) : Intent(ToResume{});
    return std::nullopt;
}

page::Outcome update(Model&, const Intent& intent) {
    if (const auto* choose = std::get_if<Choose>(&intent)) return page::OpenShelf{choose->shelf};
    if (std::holds_alternative<ToResume>(intent)) return page::OpenResume{};
    return page::OpenStatus{};
}

}  // namespace engawa::home
