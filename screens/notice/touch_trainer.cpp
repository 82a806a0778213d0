#include "screens/notice/touch_trainer.h"

#include <algorithm>
#include <array>

namespace engawa::trainer {

namespace {

// Each far from the one before: the hand leaves the glass in between.
constexpr std::array<int, times> order{7, 2, 12, 5, 9, 3, 10, 1, 8, 6};

std::optional<Intent> draw_beginning(ui::Ui& ui, const content::Strings& strings) {
    const std::string title = strings("trainer.title");
    auto page = ui.page({.id = "settings.trainer", .title = title});
    ui.heading(title, ui::HeadingLevel::title);
    ui.paragraph(strings("trainer.what"));
    ui.paragraph(strings("trainer.after"));
    const std::string leave = strings("trainer.leave");
    const std::string begin = strings("trainer.begin");
    const auto pressed = ui.actions({{.id = "leave", .label = leave},
                                     {.id = "begin", .label = begin, .icon = ui::Icon::hand, .kind = ui::ButtonKind::primary}});
    if (!pressed) return std::nullopt;
    return *pressed == 0 ? Intent(Leave{}) : Intent(Begin{});
}

std::optional<Intent> draw_practice(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const std::string title = strings("trainer.press", {{"number", std::to_string(model.wanted())}});
    const std::string progress = strings(
        "trainer.progress", {{"count", std::to_string(times)}, {"index", std::to_string(model.hits() + 1)}});
    auto page = ui.page({.id = "settings.trainer-practice", .title = title, .progress = progress});
    ui.heading(title, ui::HeadingLevel::title);
    // Each touch is a sample, those that hit nothing too.
    if (const auto missed = ui.take_missed_touch()) return Press{beside, *missed};
    // As small as the least that is pressed anywhere: who hits these hits all others.
    const auto pressed = ui.number_grid({.id = "numbers", .first = 1, .last = numbers, .selected = model.wanted(),
                                         .least = ui::KeySize::practice});
    return pressed ? std::optional<Intent>(Press{*pressed, ui.now()}) : std::nullopt;
}

std::optional<Intent> draw_result(ui::Ui& ui, const Model& model, const session::Settings& settings,
                                  const content::Strings& strings) {
    const session::Settings proposed = session::proposal(settings, session::fit_of(model.presses));
    const bool fits = proposed == settings;
    const std::string title = strings(fits ? "trainer.fits" : "trainer.proposal");
    auto page = ui.page({.id = "settings.trainer-result", .title = title});
    ui.heading(title, ui::HeadingLevel::title);
    const std::string done = strings("settings.done");
    if (fits) {
        ui.paragraph(strings("trainer.fits_text"));
        const auto pressed = ui.actions({{.id = "leave", .label = done, .icon = ui::Icon::check, .kind = ui::ButtonKind::primary}});
        return pressed ? std::optional<Intent>(Leave{}) : std::nullopt;
    }
    if (proposed.text_size != settings.text_size) ui.paragraph(strings("trainer.larger"));
    if (proposed.lockout != settings.lockout) ui.paragraph(strings("trainer.longer"));
    const std::string keep = strings("trainer.keep");
    const std::string take = strings("trainer.take");
    const auto pressed = ui.actions({{.id = "leave", .label = keep},
                                     {.id = "take", .label = take, .icon = ui::Icon::check, .kind = ui::ButtonKind::primary}});
    if (!pressed) return std::nullopt;
    return *pressed == 0 ? Intent(Leave{}) : Intent(TakeOver{proposed});
}

}  // namespace

int Model::hits() const {
    return static_cast<int>(std::count_if(presses.begin(), presses.end(), [](const session::PracticePress& press) {
        return press.pressed == press.wanted;
    }));
}

int Model::wanted() const { return order[static_cast<std::size_t>(std::min(hits(), times - 1))]; }

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const session::Settings& settings,
                           const content::Strings& strings) {
    if (!model.begun) return draw_beginning(ui, strings);
    return model.done() ? draw_result(ui, model, settings, strings) : draw_practice(ui, model, strings);
}

}  // namespace engawa::trainer
