#include "screens/error/trouble.h"

namespace engawa::trouble {

namespace {

std::string_view text_key(Kind kind) {
    switch (kind) {
        case Kind::cannot_submit: return "trouble.cannot_submit";
        case Kind::disk_nearly_full: return "trouble.disk_nearly_full";
        case Kind::not_enrolled: return "trouble.not_enrolled";
        case Kind::form_unusable: return "trouble.form_unusable";
        case Kind::unexpected: return "trouble.unexpected";
    }
    ENGAWA_VERIFY(false);
}

}  // namespace

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    auto page = ui.page({.id = "trouble", .title = strings("trouble.title"), .place = ui::VerticalPlace::middle});
    ui.emblem(ui::Icon::warning, ui::Ui::Tone::careful);
    ui.heading(strings("trouble.title"), ui::HeadingLevel::title);
    ui.paragraph(strings(text_key(model.kind)));
    const bool again = model.way_out == WayOut::again;
    const auto pressed =
        ui.actions({{.id = "call", .label = strings("trouble.call"), .icon = ui::Icon::person},
                    {.id = again ? "again" : "home",
                     .label = strings(again ? "trouble.again" : "trouble.home"),
                     .icon = again ? ui::Icon::forward : ui::Icon::home,
                     .kind = ui::ButtonKind::primary}});
    if (!pressed) return std::nullopt;
    if (*pressed == 0) return Call{};
    return again ? Intent(Again{}) : Intent(Home{});
}

page::Outcome update(Model&, const Intent& intent) {
    struct Visitor {
        page::Outcome operator()(Again) const { return page::Submit{}; }
        page::Outcome operator()(Home) const { return page::GoHome{}; }
        page::Outcome operator()(Call) const { return page::CallPerson{}; }
    };
    return std::visit(Visitor{}, intent);
}

}  // namespace engawa::trouble
