#include "screens/tutorial/player_page.h"

#include "screens/body.h"

namespace engawa::lesson {

namespace {

std::string progress_words(const tutorial::Player& player, const content::Strings& strings) {
    return strings("lesson.progress",
                   {{"number", std::to_string(player.number())}, {"count", std::to_string(player.count())}});
}

std::optional<Intent> draw_finished(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const std::string page_id = "lesson." + model.player.tutorial().id.text() + ".finished";
    auto page = ui.page({.id = page_id, .title = strings("lesson.finished"), .place = ui::VerticalPlace::middle});
    ui.emblem(ui::Icon::check, ui::Ui::Tone::good);
    ui.heading(strings("lesson.finished"), ui::HeadingLevel::title);
    ui.paragraph(model.player.tutorial().title);
    ui.paragraph(strings("lesson.finished_text"), ui::TextTone::muted);
    const auto pressed = ui.actions({{.id = "again", .label = strings("lesson.again"), .icon = ui::Icon::book},
                                     {.id = "leave",
                                      .label = strings("lesson.leave"),
                                      .icon = ui::Icon::home,
                                      .kind = ui::ButtonKind::primary}});
    if (!pressed) return std::nullopt;
    return *pressed == 0 ? Intent(Again{}) : Intent(Leave{});
}

}  // namespace

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const tutorial::Player& player = model.player;
    switch (player.phase()) {
        case tutorial::PlayerPhase::finished: return draw_finished(ui, model, strings);
        case tutorial::PlayerPhase::playing: break;
    }
    const tutorial::TutorialStep& step = player.step();
    const std::string page_id = "lesson." + player.tutorial().id.text() + "." + step.id;
    auto page = ui.page({.id = page_id, .title = step.title, .progress = progress_words(player, strings)});
    ui.heading(step.title);
    const auto words = [&] { draw_body(ui, "body", step.body); };
    const auto file = model.picture_files.find(step.picture_path);
    if (file == model.picture_files.end()) {
        words();
    } else {
        ui.columns("step", 0.5,
                   [&] {
                       ui.picture({.id = "picture",
                                   .path = file->second,
                                   .alt = step.picture_description,
                                   .height_share = 0.62});
                   },
                   words);
    }
    const auto pressed = ui.actions({{.id = "previous",
                                      .label = strings("lesson.previous"),
                                      .icon = ui::Icon::back,
                                      .availability = player.first() ? ui::Availability::unavailable
                                                                     : ui::Availability::available},
                                     {.id = "next",
                                      .label = strings(player.last() ? "lesson.finish" : "lesson.next"),
                                      .icon = ui::Icon::forward,
                                      .kind = ui::ButtonKind::primary}});
    if (!pressed) return std::nullopt;
    return *pressed == 0 ? Intent(Back{}) : Intent(Next{});
}

page::Outcome update(Model& model, const Intent& intent) {
    struct Visitor {
        Model& model;
        page::Outcome operator()(Next) const {
            model.player.next();
            return page::Stay{};
        }
        page::Outcome operator()(Back) const {
            model.player.back();
            return page::Stay{};
        }
        page::Outcome operator()(Again) const {
            model.player.restart();
            return page::Stay{};
        }
        page::Outcome operator()(Leave) const { return page::GoHome{}; }
    };
    return std::visit(Visitor{model}, intent);
}

}  // namespace engawa::lesson
