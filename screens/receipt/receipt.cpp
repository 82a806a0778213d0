#include "screens/receipt/receipt.h"

namespace engawa {

namespace sending {

std::optional<Intent> draw(ui::Ui& ui, const Model&, const content::Strings& strings) {
    auto page = ui.page({.id = "sending",
                         .title = strings("sending.title"),
                         .back = ui::Availability::unavailable,
                         .place = ui::VerticalPlace::middle});
    ui.emblem(ui::Icon::lock);
    ui.busy("busy", strings("sending.title"));
    return std::nullopt;
}

page::Outcome update(Model&, const Intent&) { return page::Stay{}; }

}  // namespace sending

namespace receipt {

std::string grouped(std::string_view slip_code) {
    std::string text;
    for (std::size_t i = 0; i < slip_code.size(); ++i) {
        if (i > 0 && i % 4 == 0) text += ' ';
        text += slip_code[i];
    }
    return text;
}

Model make_model(std::string slip_code, const content::FormEntry& form, const content::Department& department) {
    QrCode code = make_qr_code("engawa-slip:" + slip_code);
    return {std::move(slip_code), form.title, form.next_steps, form.ask, department, std::move(code)};
}

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const LanguageTag& language = strings.language();
    auto page = ui.page(
        {.id = "receipt", .title = strings("receipt.title"), .back = ui::Availability::unavailable});
    ui.heading(strings("receipt.title"), ui::HeadingLevel::title);
    const std::string digits = grouped(model.slip_code);
    const auto number = [&] {
        ui.big_number("slip", strings("receipt.number"), digits);
        ui.paragraph(model.form_title.in(language), ui::TextTone::strong);
        ui.paragraph(strings("receipt.keep"));
    };
    if (model.code.side > 0) {
        ui.columns("slip-columns", 0.72, number, [&] {
            ui.qr({.id = "qr", .modules = model.code.modules, .side = model.code.side, .alt = strings("receipt.qr")});
        });
    } else {
        number();
    }
    ui.heading(strings("receipt.next"), ui::HeadingLevel::section);
    ui.paragraph(model.next_steps.in(language));
    ui.heading(strings("receipt.ask"), ui::HeadingLevel::section);
    if (model.ask.empty()) {
        ui.paragraph(model.department.name.in(language));
        ui.paragraph(strings("receipt.phone", {{"phone", model.department.phone}}));
    } else {
        ui.paragraph(model.ask.in(language));  // the author's words, telephone and all
    }
    const auto pressed = ui.actions({{.id = "another", .label = strings("receipt.another"), .icon = ui::Icon::home},
                                     {.id = "finish",
                                      .label = strings("receipt.finish"),
                                      .icon = ui::Icon::check,
                                      .kind = ui::ButtonKind::primary}});
    if (!pressed) return std::nullopt;
    return *pressed == 0 ? Intent(Another{}) : Intent(Finish{});
}

page::Outcome update(Model&, const Intent& intent) {
    if (std::holds_alternative<Another>(intent)) return page::GoHome{};
    return page::AskToFinish{};
}

}  // namespace receipt
}  // namespace engawa
