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
        case Kind::no_voice: return "trouble.no_voice";
    }
    ENGAWA_VERIFY(false);
}

std::string_view title_key(Kind kind) { return kind == Kind::no_voice ? "trouble.no_voice_title" : "trouble.title"; }

struct Way {
    std::string_view id;
    std::string_view key;
    ui::Icon icon;
    Intent intent;
};

Way way_of(WayOut way_out) {
    switch (way_out) {
        case WayOut::again: return {"again", "trouble.again", ui::Icon::forward, Again{}};
        case WayOut::home: return {"home", "trouble.home", ui::Icon::home, Home{}};
        case WayOut::go_on: return {"continue", "trouble.continue", ui::Icon::forward, GoOn{}};
    }
    ENGAWA_VERIFY(false);
}

}  // namespace

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const std::string& title = strings(title_key(model.kind));
    auto page = ui.page({.id = "trouble", .title = title, .place = ui::VerticalPlace::middle});
    ui.emblem(ui::Icon::warning, ui::Ui::Tone::careful);
    ui.heading(title, ui::HeadingLevel::title);
    ui.paragraph(strings(text_key(model.kind)));
    const Way way = way_of(model.way_out);
    const auto pressed =
        ui.actions({{.id = "call", .label = strings("trouble.call"), .icon = ui::Icon::person},
                    {.id = way.id, .label = strings(way.key), .icon = way.icon, .kind = ui::ButtonKind::primary}});
    if (!pressed) return std::nullopt;
    return *pressed == 0 ? Intent(Call{}) : way.intent;
}

page::Outcome update(Model&, const Intent& intent) {
    struct Visitor {
        page::Outcome operator()(Again) const { return page::Submit{}; }
        page::Outcome operator()(Home) const { return page::GoHome{}; }
        page::Outcome operator()(GoOn) const { return page::ContinueVisit{}; }
        page::Outcome operator()(Call) const { return page::CallPerson{}; }
    };
    return std::visit(Visitor{}, intent);
}

}  // namespace engawa::trouble
