#include "screens/notice/notices.h"

#include <array>

#include "kiosk/text/era.h"

namespace engawa {

namespace {

// Beside its words and not in them: a value inside of a string would lose its readings.
std::string dated(const std::string& words, std::chrono::year_month_day date, const LanguageTag& language) {
    const auto era = text::to_era(date);
    if (era && language.text().starts_with("ja")) return words + "　" + text::format_era_marked(*era);
    return words + " " + text::format_western(date, language.text());
}

template <typename Continue, typename End>
struct ContinueOrEnd {
    page::Outcome operator()(Continue) const { return page::ContinueVisit{}; }
    page::Outcome operator()(End) const { return page::Finish{}; }
};

}  // namespace

namespace called {

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    auto page = ui.page({.id = "called", .title = strings("called.title"), .place = ui::VerticalPlace::middle});
    ui.emblem(ui::Icon::person, ui::Ui::Tone::good);
    ui.heading(strings("called.title"), ui::HeadingLevel::title);
    if (model.minutes_ago) {
        const std::string minutes = std::to_string(*model.minutes_ago);
        ui.paragraph(*model.minutes_ago == 0 ? strings("called.just_now") : strings("called.minutes_ago", {{"minutes", minutes}}), ui::TextTone::strong);
    }
    ui.paragraph(strings("called.text"));
    if (model.stale_since) {
        ui.paragraph(dated(strings("called.stale"), *model.stale_since, strings.language()), ui::TextTone::muted);
    }
    switch (model.voice) {
        case Voice::there: break;
        case Voice::missing: ui.note({.id = "voice", .kind = ui::NoteKind::warning, .text = strings("called.no_voice")});
    }
    std::optional<Intent> intent;
    switch (model.helper) {
        case Model::Helper::not_known: break;
        case Model::Helper::may_sign_in: {
            const std::string came = strings("called.helper_came");
            const std::array<ui::TileSpec, 1> rows{ui::TileSpec{.id = "sign-in", .label = came, .icon = ui::Icon::card}};
            if (ui.rows("helper", rows)) intent = HelperCame{};
        }
    }
    const auto pressed = ui.actions({{.id = "all-is-well", .label = strings("called.all_is_well"), .icon = ui::Icon::check},
                                     {.id = "continue",
                                      .label = strings("called.continue"),
                                      .icon = ui::Icon::forward,
                                      .kind = ui::ButtonKind::primary}});
    if (pressed) return *pressed == 0 ? Intent(AllIsWell{}) : Intent(Continue{});
    return intent;
}

page::Outcome update(Model&, const Intent& intent) {
    if (std::holds_alternative<HelperCame>(intent)) return page::OpenSignIn{};
    return std::holds_alternative<AllIsWell>(intent) ? page::Outcome(page::CancelCall{}) : page::Outcome(page::ContinueVisit{});
}

}  // namespace called

namespace finishing {

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    auto page = ui.page({.id = "finishing", .title = strings("finishing.title"), .place = ui::VerticalPlace::middle});
    ui.emblem(ui::Icon::finish, ui::Ui::Tone::careful);
    ui.heading(strings("finishing.title"), ui::HeadingLevel::title);
    switch (model.unfinished) {
        case Unfinished::nothing: ui.paragraph(strings("finishing.text")); break;
        case Unfinished::answers:
            ui.note({.id = "unsent", .kind = ui::NoteKind::warning, .text = strings("finishing.unsent")});
            break;
    }
    switch (model.later) {
        case Later::not_offered: break;
        case Later::offered: {
            const std::string later = strings("finishing.later");
            const std::string hint = strings("finishing.later_hint");
            const std::array<ui::TileSpec, 1> rows{ui::TileSpec{.id = "later", .label = later, .hint = hint, .icon = ui::Icon::lock}};
            if (ui.rows("ways", rows)) return KeepForLater{};
        }
    }
    const auto pressed = ui.actions({{.id = "end", .label = strings("finishing.end"), .icon = ui::Icon::finish},
                                     {.id = "continue",
                                      .label = strings("finishing.continue"),
                                      .icon = ui::Icon::back,
                                      .kind = ui::ButtonKind::primary}});
    if (!pressed) return std::nullopt;
    return *pressed == 0 ? Intent(End{}) : Intent(Continue{});
}

page::Outcome update(Model&, const Intent& intent) {
    if (std::holds_alternative<KeepForLater>(intent)) return page::OpenKeep{};
    return std::holds_alternative<End>(intent) ? page::Outcome(page::Finish{}) : page::Outcome(page::ContinueVisit{});
}

}  // namespace finishing

namespace idle {

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    auto page = ui.page({.id = "idle", .title = strings("idle.title"), .place = ui::VerticalPlace::middle});
    ui.heading(strings("idle.title"), ui::HeadingLevel::title);
    ui.countdown({.id = "countdown",
                  .end = model.end,
                  .total = model.total,
                  .label = strings("idle.left"),
                  .unit = strings("idle.seconds")});
    ui.paragraph(strings("idle.text"));
    const auto pressed = ui.actions({{.id = "end", .label = strings("finishing.end"), .icon = ui::Icon::finish},
                                     {.id = "continue",
                                      .label = strings("idle.continue"),
                                      .icon = ui::Icon::hand,
                                      .kind = ui::ButtonKind::primary}});
    if (!pressed) return std::nullopt;
    return *pressed == 0 ? Intent(End{}) : Intent(Continue{});
}

page::Outcome update(Model&, const Intent& intent) { return std::visit(ContinueOrEnd<Continue, End>{}, intent); }

}  // namespace idle

namespace goodbye {

std::optional<Intent> draw(ui::Ui& ui, const Model&, const content::Strings& strings) {
    auto page = ui.page({.id = "goodbye",
                         .title = strings("goodbye.title"),
                         .frame = ui::FrameStyle::bare,
                         .place = ui::VerticalPlace::middle});
    ui.emblem(ui::Icon::check, ui::Ui::Tone::good);
    ui.heading(strings("goodbye.title"), ui::HeadingLevel::title);
    ui.paragraph(strings("goodbye.text"));
    ui.paragraph(strings("goodbye.thanks"), ui::TextTone::muted);
    if (ui.button({.id = "close",
                   .label = strings("goodbye.close"),
                   .icon = ui::Icon::home,
                   .kind = ui::ButtonKind::primary})) {
        return Close{};
    }
    return std::nullopt;
}

// The visit is over already; what follows is the attract page.
page::Outcome update(Model&, const Intent&) { return page::GoHome{}; }

}  // namespace goodbye
}  // namespace engawa
