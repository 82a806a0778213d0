#include "screens/attract/attract.h"

#include <vector>

#include "kiosk/base/ruby.h"

namespace engawa::attract {

namespace {

// A resident who comes here by mistake gets away by touching anything else.
std::optional<Intent> draw_staff(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const std::string title = strings("attract.staff");
    auto page = ui.page({.id = "attract.staff", .title = title, .frame = ui::FrameStyle::bare});
    ui.heading(title, ui::HeadingLevel::title);
    ui.paragraph(strings("attract.staff_text"));
    const std::string cleaning = strings("cleaning.title");
    const std::string sign_in = strings("sign_in.open");
    std::vector<ui::TileSpec> rows{{.id = "cleaning", .label = cleaning, .icon = ui::Icon::lock}};
    if (model.sign_in == Model::SignIn::offered) rows.push_back({.id = "sign-in", .label = sign_in, .icon = ui::Icon::card});
    if (const auto pressed = ui.rows("staff", rows)) return *pressed == 0 ? Intent(ForStaff{Staff::cleaning}) : Intent(SignInWanted{});
    if (ui.actions({{.id = "leave", .label = strings("goodbye.close"), .icon = ui::Icon::home, .kind = ui::ButtonKind::primary}})) {
        return ForStaff{Staff::away};
    }
    if (ui.take_missed_touch()) return ForStaff{Staff::away};
    return std::nullopt;
}

std::optional<Intent> draw_cleaning(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const auto intent = cleaning::draw(ui, cleaning::Model{model.cleaning_until}, strings);
    if (!intent) return std::nullopt;
    if (const auto* begin = std::get_if<cleaning::Begin>(&*intent)) return BeginCleaning{begin->until};
    return ForStaff{Staff::away};
}

std::optional<Intent> draw_waiting(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    auto page = ui.page({.id = "attract",
                         .title = strings("attract.title"),
                         .frame = ui::FrameStyle::bare,
                         .place = ui::VerticalPlace::middle});
    ui.emblem(ui::Icon::tea);
    ui.heading(strings("attract.title"), ui::HeadingLevel::title);
    if (!model.center.empty()) ui.paragraph(escape_ruby(model.center), ui::TextTone::muted);
    // The smallest panel has its room for the languages: whoever reads no Japanese looks for the own one first.
    if (ui.tokens().panel.height() >= ui::Millimetres(170)) ui.paragraph(strings("attract.what"));
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
    if (ui.actions({{.id = "staff", .label = strings("attract.for_staff"), .icon = ui::Icon::lock, .kind = ui::ButtonKind::quiet}})) {
        return ForStaff{Staff::asked};
    }
    // ここに さわって: the whole page is the place.
    if (ui.take_missed_touch()) return Begin{};
    return std::nullopt;
}

}  // namespace

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    switch (model.staff) {
        case Staff::away: return draw_waiting(ui, model, strings);
        case Staff::asked: return draw_staff(ui, model, strings);
        case Staff::cleaning: return draw_cleaning(ui, model, strings);
    }
    ENGAWA_VERIFY(false);
}

page::Outcome update(Model& model, const Intent& intent) {
    if (const auto* wanted = std::get_if<ForStaff>(&intent)) {
        model.staff = wanted->staff;
        model.cleaning_until.reset();
        return page::Stay{};
    }
    if (std::holds_alternative<SignInWanted>(intent)) {
        model.staff = Staff::away;
        return page::OpenSignIn{};
    }
    if (const auto* begin = std::get_if<BeginCleaning>(&intent)) {
        model.cleaning_until = begin->until;
        return page::Stay{};
    }
    if (const auto* chosen = std::get_if<BeginIn>(&intent)) {
        model.settings.language = chosen->language;
    }
    return page::StartVisit{model.settings};
}

}  // namespace engawa::attract
