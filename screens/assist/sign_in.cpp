#include "screens/assist/sign_in.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "kiosk/base/overloaded.h"
#include "screens/digit_pad.h"

namespace engawa::sign_in {

namespace {

std::string_view words_of(assist::Refusal refusal) {
    switch (refusal) {
        case assist::Refusal::not_a_card: return "sign_in.not_a_card";
        case assist::Refusal::not_signed: return "sign_in.not_signed";
        case assist::Refusal::other_day: return "sign_in.other_day";
        case assist::Refusal::not_listed: return "sign_in.not_listed";
        case assist::Refusal::other_center: return "sign_in.other_center";
        case assist::Refusal::locked: return "sign_in.locked_text";
        case assist::Refusal::wrong_pin: return "sign_in.wrong_pin";
    }
    ENGAWA_VERIFY(false);
}

// One overload a phase.
struct Draw {
    ui::Ui& ui;
    const Model& model;
    const content::Strings& strings;

    ui::PageScope begin(std::string_view id, std::string_view title, ui::VerticalPlace place = ui::VerticalPlace::middle) const {
        const bool alone = model.where == Model::Where::between_visits;
        return ui.page({.id = id, .title = title, .frame = alone ? ui::FrameStyle::bare : ui::FrameStyle::controls, .place = place});
    }
    std::optional<Intent> leave() const {
        if (ui.actions({{.id = "leave", .label = strings("sign_in.leave"), .icon = ui::Icon::back}})) return Leave{};
        return std::nullopt;
    }

    std::optional<Intent> operator()(const Card& card) const {
        // Another id where something is wrong, so that it is spoken.
        const std::string title = strings("sign_in.title");
        auto page = begin(card.refused ? "sign-in.refused" : "sign-in", title);
        ui.emblem(ui::Icon::card, card.refused ? ui::Ui::Tone::careful : ui::Ui::Tone::neutral);
        ui.heading(title, ui::HeadingLevel::title);
        if (card.refused) {
            ui.note({.id = "refused", .kind = ui::NoteKind::warning, .text = strings(words_of(*card.refused))});
        } else {
            ui.paragraph(strings("sign_in.how"));
        }
        return leave();
    }

    std::optional<Intent> operator()(const Pin& pin) const {
        const std::string title = strings(pin.refused ? "sign_in.wrong_pin" : "sign_in.pin");
        auto page = begin(pin.refused ? "sign-in.pin-wrong" : "sign-in.pin", title, ui::VerticalPlace::top);
        ui.heading(title, ui::HeadingLevel::title);
        std::optional<Intent> intent;
        ui.columns("pin", 0.42,
                   [&] {
                       // Dots, and nothing that is said of them: what is typed is nobody's to hear.
                       std::string dots;
                       for (std::size_t i = 0; i < model.digits; ++i) dots += "●";
                       ui.field({.id = "field", .label = strings("sign_in.pin_label"), .value = dots, .privacy = ui::Privacy::private_value,
                                 .caret = dots.size()});
                       ui.paragraph(strings("sign_in.whose", {{"name", content::marked(pin.name)}}), ui::TextTone::muted);
                   },
                   [&] {
                       if (const auto key = draw_digit_pad(ui, strings)) intent = *key == erase_key ? Intent(Erase{}) : Intent(PressDigit{*key});
                   });
        const bool enough = model.digits >= assist::shortest_pin_digits;
        const auto pressed = ui.actions({{.id = "leave", .label = strings("sign_in.leave"), .icon = ui::Icon::back},
                                         {.id = "enter",
                                          .label = strings("sign_in.enter"),
                                          .icon = ui::Icon::lock,
                                          .kind = ui::ButtonKind::primary,
                                          .availability = enough ? ui::Availability::available : ui::Availability::unavailable}});
        if (pressed) return *pressed == 0 ? Intent(Leave{}) : Intent(Enter{});
        return intent;
    }

    std::optional<Intent> operator()(const Looking&) const {
        auto page = begin("sign-in.looking", strings("sign_in.looking"));
        ui.emblem(ui::Icon::lock);
        ui.busy("busy", strings("sign_in.looking"));
        return std::nullopt;
    }

    std::optional<Intent> operator()(const Locked& locked) const {
        const std::string title = strings("sign_in.locked");
        auto page = begin("sign-in.locked", title);
        ui.emblem(ui::Icon::clock, ui::Ui::Tone::careful);
        ui.heading(title, ui::HeadingLevel::title);
        ui.paragraph(strings("sign_in.locked_text"));
        ui.countdown({.id = "left", .end = locked.until, .total = locked.total, .label = strings("idle.left"), .unit = strings("idle.seconds")});
        return leave();
    }

    std::optional<Intent> operator()(const NotWritten&) const {
        const std::string title = strings("assist.not_written");
        auto page = begin("sign-in.not-written", title);
        ui.emblem(ui::Icon::error, ui::Ui::Tone::bad);
        ui.heading(title, ui::HeadingLevel::title);
        ui.paragraph(strings("assist.not_written_text"));
        return leave();
    }
};

}  // namespace

SecretBytes Model::take_pin() {
    SecretBytes typed = SecretBytes::copy_of(pin.text().substr(0, digits));
    std::ranges::fill(pin.bytes(), std::byte{0});
    digits = 0;
    return typed;
}

void show(Model& model, Phase phase) {
    model.take_pin();
    model.phase = std::move(phase);
}

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    return std::visit(Draw{ui, model, strings}, model.phase);
}

page::Outcome update(Model& model, const Intent& intent) {
    return std::visit(Overloaded{[&](const PressDigit& press) -> page::Outcome {
                                     if (model.digits < assist::longest_pin_digits) model.pin.bytes()[model.digits++] = static_cast<std::byte>(press.digit);
                                     return page::Stay{};
                                 },
                                 [&](const Erase&) -> page::Outcome {
                                     if (model.digits > 0) model.pin.bytes()[--model.digits] = std::byte{0};
                                     return page::Stay{};
                                 },
                                 [](const Enter&) -> page::Outcome { return page::TryPin{}; },
                                 [&](const Again&) -> page::Outcome {
                                     show(model, Card{});
                                     return page::Stay{};
                                 },
                                 [](const Leave&) -> page::Outcome { return page::GoBack{}; }},
                      intent);
}

}  // namespace engawa::sign_in
