#include "screens/assist/reset.h"

#include <array>
#include <string>

namespace engawa::reset {

namespace {

std::optional<Intent> draw_question(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const std::string title = strings("reset.title");
    auto page = ui.page({.id = "reset", .title = title});
    ui.heading(title, ui::HeadingLevel::title);
    ui.heading(strings("reset.kept"), ui::HeadingLevel::section);
    const std::string forms = model.forms == 0 ? strings("reset.no_forms") : strings("reset.forms", {{"count", std::to_string(model.forms)}});
    const std::string looks = strings("reset.settings");
    const std::array<std::string_view, 2> kept{forms, looks};
    ui.list("kept", kept, ui::Ui::ListMark::check);
    ui.heading(strings("reset.not_kept"), ui::HeadingLevel::section);
    const std::string pages = strings("reset.pages");
    const std::string waiting = strings("reset.waiting");
    const std::array<std::string_view, 2> gone{pages, waiting};
    ui.list("gone", gone);
    const auto pressed = ui.actions({{.id = "leave", .label = strings("reset.leave"), .icon = ui::Icon::back},
                                     {.id = "begin", .label = strings("reset.begin"), .icon = ui::Icon::check, .kind = ui::ButtonKind::primary}});
    if (!pressed) return std::nullopt;
    return *pressed == 0 ? Intent(Leave{}) : Intent(Begin{});
}

std::optional<Intent> draw_told(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const bool done = model.state == Model::State::done;
    const std::string title = strings(done ? "reset.done" : "assist.not_written");
    auto page = ui.page({.id = done ? "reset.done" : "reset.not-written", .title = title, .place = ui::VerticalPlace::middle});
    ui.emblem(done ? ui::Icon::check : ui::Icon::error, done ? ui::Ui::Tone::good : ui::Ui::Tone::bad);
    ui.heading(title, ui::HeadingLevel::title);
    ui.paragraph(strings(done ? "reset.done_text" : "assist.not_written_text"));
    if (ui.actions({{.id = "leave", .label = strings("called.continue"), .icon = ui::Icon::forward, .kind = ui::ButtonKind::primary}})) return Leave{};
    return std::nullopt;
}

}  // namespace

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    return model.state == Model::State::asked ? draw_question(ui, model, strings) : draw_told(ui, model, strings);
}

page::Outcome update(Model&, const Intent& intent) {
    return std::holds_alternative<Begin>(intent) ? page::Outcome(page::DoReset{}) : page::Outcome(page::GoBack{});
}

}  // namespace engawa::reset
