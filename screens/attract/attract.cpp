#include "screens/attract/attract.h"

#include "kiosk/base/ruby.h"

namespace engawa::attract {

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    auto page = ui.page({.id = "attract",
                         .title = strings("attract.title"),
                         .frame = ui::FrameStyle::bare,
                         .place = ui::VerticalPlace::middle});
    ui.emblem(ui::Icon::tea);
    ui.heading(strings("attract.title"), ui::HeadingLevel::title);
    if (!model.center.empty()) ui.paragraph(escape_ruby(model.center), ui::TextTone::muted);
    ui.paragraph(strings("attract.what"));
    ui.gap();
    if (ui.button({.id = "begin",
                   .label = strings("attract.begin"),
                   .icon = ui::Icon::hand,
                   .kind = ui::ButtonKind::primary})) {
        return Begin{};
    }
    ui.gap();
    const std::vector<LanguageTag>& languages = content::catalogue_languages();
    std::vector<ui::TileSpec> tiles;
    for (const LanguageTag& language : languages) {
        tiles.push_back({.id = language.text(),
                         .label = strings("language." + language.text()),
                         .icon = ui::Icon::globe});
    }
    if (const auto pressed = ui.tiles("languages", tiles, ui::Tiling::one_row)) return BeginIn{languages[*pressed]};
    return std::nullopt;
}

page::Outcome update(Model& model, const Intent& intent) {
    if (const auto* chosen = std::get_if<BeginIn>(&intent)) {
        model.settings.language = chosen->language;
    }
    return page::StartVisit{model.settings};
}

}  // namespace engawa::attract
