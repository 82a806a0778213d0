#include "screens/status/status.h"

#include <algorithm>
#include <chrono>

#include "kiosk/base/check_digit.h"
#include "kiosk/base/overloaded.h"
#include "kiosk/text/era.h"
#include "screens/digit_pad.h"

namespace engawa::status {

namespace {

bool is_digits(std::string_view text) { return text.find_first_not_of("0123456789") == std::string_view::npos; }
bool whole(const Model& model) { return model.digits.size() == code_digits; }
bool fits(const Model& model) { return whole(model) && damm_check_digit(model.digits) == '0'; }

std::string grouped(std::string_view digits) {
    std::string text;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && i % 4 == 0) text += ' ';
        text += digits[i];
    }
    return text;
}

std::optional<Intent> draw_keys(ui::Ui& ui, const content::Strings& strings) {
    const auto key = draw_digit_pad(ui, strings);
    if (!key) return std::nullopt;
    return *key == erase_key ? Intent(Erase{}) : Intent(PressDigit{*key});
}

// What stands beside the keys: where the number is found, and what is wrong with it.
void draw_beside(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const std::string value = grouped(model.digits);
    ui.field({.id = "field",
              .label = strings("receipt.number"),
              .value = value,
              .placeholder = "1234 5678 9012",
              .suffix = std::to_string(model.digits.size()) + " / 12",
              .caret = value.size()});
    if (whole(model) && !fits(model)) {
        ui.note({.id = "mistyped", .kind = ui::NoteKind::warning, .text = strings("status.mistyped")});
    } else if (model.scan_refused) {
        ui.note({.id = "other-code", .kind = ui::NoteKind::warning, .text = strings("status.other_code")});
    } else {
        ui.paragraph(strings("status.where"), ui::TextTone::muted);
    }
}

std::optional<Intent> draw_typing(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    // Another id where something is wrong, so that it is spoken.
    const bool wrong = (whole(model) && !fits(model)) || model.scan_refused;
    // In the heading too: a small panel has no room for more beside the keys.
    const std::string title = strings(wrong ? "status.wrong" : "status.title");
    auto page = ui.page({.id = wrong ? "status.mistyped" : "status", .title = title});
    ui.heading(title, ui::HeadingLevel::title);
    std::optional<Intent> intent;
    ui.columns("number", ui.tokens().panel.height() < ui::Millimetres(170) ? 0.45 : 0.5, [&] { draw_beside(ui, model, strings); },
               [&] {
                   if (const auto key = draw_keys(ui, strings)) intent = key;
               });
    const auto pressed = ui.actions({{.id = "look-up",
                                      .label = strings("status.look_up"),
                                      .icon = ui::Icon::search,
                                      .kind = ui::ButtonKind::primary,
                                      .availability = fits(model) ? ui::Availability::available : ui::Availability::unavailable}});
    if (pressed) return LookUp{};
    return intent;
}

std::optional<Intent> draw_asking(ui::Ui& ui, const content::Strings& strings) {
    auto page = ui.page({.id = "status.asking", .title = strings("status.asking"), .place = ui::VerticalPlace::middle});
    ui.emblem(ui::Icon::search);
    ui.busy("busy", strings("status.asking"));
    return std::nullopt;
}

struct StateWords {
    std::string_view title;
    std::string_view text;
    ui::Icon icon;
    ui::Ui::Tone tone;
};

StateWords words_of(session::SlipState state) {
    switch (state) {
        case session::SlipState::received:
            return {"status.received", "status.received_text", ui::Icon::document, ui::Ui::Tone::good};
        case session::SlipState::working:
            return {"status.working", "status.working_text", ui::Icon::pencil, ui::Ui::Tone::neutral};
        case session::SlipState::done: return {"status.done", "status.done_text", ui::Icon::check, ui::Ui::Tone::good};
        case session::SlipState::ask: return {"status.ask", "status.ask_text", ui::Icon::phone, ui::Ui::Tone::careful};
    }
    ENGAWA_VERIFY(false);
}

std::string date_words(WallTime since, const LanguageTag& language) {
    // Japan has one time zone and no summer time.
    const auto day = std::chrono::floor<std::chrono::days>(since + std::chrono::hours(9));
    const auto era = text::to_era(day);
    if (era && language.text().starts_with("ja")) return text::format_era_marked(*era);
    return text::format_western(day, language.text());
}

std::string wait_words(Seconds wait, const content::Strings& strings) {
    const auto minutes = std::chrono::ceil<std::chrono::minutes>(wait).count();
    return strings("status.wait_text", {{"minutes", std::to_string(minutes)}});
}

// One overload an answer: the page's id and what stands on it.
struct DrawAnswer {
    ui::Ui& ui;
    const content::Strings& strings;

    ui::PageScope begin(std::string_view id, std::string_view title) const {
        return ui.page({.id = id, .title = strings(title), .place = ui::VerticalPlace::middle});
    }
    void say(ui::Icon icon, ui::Ui::Tone tone, std::string_view title, std::string_view text) const {
        ui.emblem(icon, tone);
        ui.heading(strings(title), ui::HeadingLevel::title);
        ui.paragraph(text);
    }
    std::optional<Intent> end(std::string_view first, ui::Icon icon, const Intent& intent) const {
        const auto pressed = ui.actions({{.id = "first", .label = strings(first), .icon = icon},
                                         {.id = "leave",
                                          .label = strings("status.leave"),
                                          .icon = ui::Icon::home,
                                          .kind = ui::ButtonKind::primary}});
        if (!pressed) return std::nullopt;
        return *pressed == 0 ? intent : Intent(Leave{});
    }

    std::optional<Intent> operator()(const session::StatusTold& told) const {
        const StateWords words = words_of(told.state);
        const auto page = begin(words.title, words.title);
        say(words.icon, words.tone, words.title, strings(words.text));
        if (!told.sentence.empty()) ui.note({.id = "sentence", .text = told.sentence});
        ui.paragraph(strings("status.since") + "　" + date_words(told.since, strings.language()), ui::TextTone::muted);
        return end("status.another", ui::Icon::search, Another{});
    }
    std::optional<Intent> operator()(const session::NothingFound&) const {
        const auto page = begin("status.nothing", "status.nothing");
        say(ui::Icon::question, ui::Ui::Tone::careful, "status.nothing", strings("status.nothing_text"));
        return end("status.again", ui::Icon::pencil, Another{});
    }
    std::optional<Intent> operator()(const session::NotNow&) const {
        const auto page = begin("status.not_now", "status.not_now");
        say(ui::Icon::info, ui::Ui::Tone::careful, "status.not_now", strings("status.not_now_text"));
        return end("questions.call", ui::Icon::person, Call{});
    }
    std::optional<Intent> operator()(const session::Unreadable&) const {
        const auto page = begin("status.unreadable", "trouble.title");
        say(ui::Icon::warning, ui::Ui::Tone::careful, "trouble.title", strings("status.unreadable_text"));
        return end("questions.call", ui::Icon::person, Call{});
    }
    // Answers about drafts, which this page never asks for.
    template <typename Other>
    std::optional<Intent> operator()(const Other&) const {
        return (*this)(session::Unreadable{});
    }
    std::optional<Intent> operator()(const session::TooManyTries& tries) const {
        const auto page = begin("status.wait", "status.wait");
        say(ui::Icon::tea, ui::Ui::Tone::careful, "status.wait", wait_words(tries.wait, strings));
        return end("questions.call", ui::Icon::person, Call{});
    }
};

page::Outcome ask(Model& model) {
    model.scan_refused = false;
    model.phase = Asking{};
    return page::AskSlip{session::LookUpStatus{model.digits}};
}

// Each press of the page, by what it does to the model.
struct Update {
    Model& model;

    page::Outcome operator()(PressDigit press) const {
        model.scan_refused = false;
        if (!whole(model)) model.digits += press.digit;
        return page::Stay{};
    }
    page::Outcome operator()(Erase) const {
        model.scan_refused = false;
        if (!model.digits.empty()) model.digits.pop_back();
        return page::Stay{};
    }
    page::Outcome operator()(LookUp) const {
        if (!fits(model)) return page::Stay{};
        return ask(model);
    }
    page::Outcome operator()(Another) const {
        // A number that was not found stands there to be compared; one that was is done with.
        const Told* told = std::get_if<Told>(&model.phase);
        if (told != nullptr && std::holds_alternative<session::StatusTold>(told->answer)) model.digits.clear();
        model.phase = Typing{};
        return page::Stay{};
    }
    page::Outcome operator()(Leave) const { return page::GoHome{}; }
    page::Outcome operator()(Call) const { return page::CallPerson{}; }
};

}  // namespace

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    return std::visit(Overloaded{[&](const Typing&) { return draw_typing(ui, model, strings); },
                                 [&](const Asking&) { return draw_asking(ui, strings); },
                                 [&](const Told& told) { return std::visit(DrawAnswer{ui, strings}, told.answer); }},
                      model.phase);
}

page::Outcome update(Model& model, const Intent& intent) { return std::visit(Update{model}, intent); }

page::Outcome take_scan(Model& model, std::string_view scanned) {
    if (std::holds_alternative<Asking>(model.phase)) return page::Stay{};
    if (scanned.starts_with(scan_prefix)) scanned.remove_prefix(scan_prefix.size());
    model.phase = Typing{};
    if (scanned.size() != code_digits || !is_digits(scanned)) {
        model.digits.clear();  // what stood there would seem to be meant
        model.scan_refused = true;
        return page::Stay{};
    }
    model.digits.assign(scanned);
    if (!fits(model)) return page::Stay{};
    return ask(model);
}

void take_answer(Model& model, session::SlipAnswer answer) {
    if (std::holds_alternative<Asking>(model.phase)) model.phase = Told{std::move(answer)};
}

}  // namespace engawa::status
