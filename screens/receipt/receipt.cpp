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

Slip make_slip(std::string code, const content::FormEntry& form, const content::Department& department) {
    QrCode qr = make_qr_code("engawa-slip:" + code);
    return {std::move(code), form.title, form.next_steps, form.ask, department, std::move(qr)};
}

namespace {

enum class Slips { one, several };

void draw_slip(ui::Ui& ui, const Slip& slip, const std::string& id, Slips slips, const content::Strings& strings) {
    const LanguageTag& language = strings.language();
    const std::string digits = grouped(slip.code);
    // What is taken home stands together: the number, that it is to be written down, and whom to call.
    const auto number = [&] {
        ui.big_number(id, strings("receipt.number"), digits);
        if (slips == Slips::one) ui.paragraph(strings("receipt.keep"));  // of several it is said once, before them
        if (!slip.department.phone.empty()) ui.paragraph(strings("receipt.phone", {{"phone", slip.department.phone}}));
    };
    if (slip.qr.side > 0) {
        ui.columns(
            id + "-columns", 0.72, number,
            [&] {
                ui.qr({.id = id + "-qr", .modules = slip.qr.modules, .side = slip.qr.side, .alt = strings("receipt.qr"),
                       .caption = strings("receipt.qr_caption")});
            },
            ui::Ui::RightColumn::picture);
    } else {
        number();
    }
    ui.paragraph(slip.form_title.in(language), ui::TextTone::strong);
    switch (slip.help) {
        case Help::none: break;
        case Help::together: ui.paragraph(strings("receipt.helped_together", {{"name", content::marked(slip.helper)}})); break;
        case Help::on_behalf: ui.paragraph(strings("receipt.helped_on_behalf", {{"name", content::marked(slip.helper)}})); break;
    }
    ui.heading(strings("receipt.next"), ui::HeadingLevel::section);
    ui.paragraph(slip.next_steps.in(language));
    ui.heading(strings("receipt.ask"), ui::HeadingLevel::section);
    if (slip.ask.empty()) {
        ui.paragraph(slip.department.name.in(language));
    } else {
        ui.paragraph(slip.ask.in(language));  // the author's words, telephone and all
    }
}

// How many there are, all their numbers, and what was not written twice.
void draw_together(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    ui.paragraph(strings("receipt.several", {{"count", std::to_string(model.slips.size())}}), ui::TextTone::strong);
    for (std::size_t index = 0; index < model.slips.size(); ++index) {
        const Slip& slip = model.slips[index];
        const std::string id = "number-" + std::to_string(index + 1);
        const std::string digits = grouped(slip.code);
        (void)ui.value_row({.id = id, .label = slip.form_title.in(strings.language()), .value = digits});
    }
    if (model.saved.writings > 0) {
        ui.note({.id = "saved",
                 .kind = ui::NoteKind::success,
                 .text = strings("receipt.saved", {{"answers", std::to_string(model.saved.answers)},
                                                   {"writings", std::to_string(model.saved.writings)}})});
    }
}

}  // namespace

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    auto page = ui.page(
        {.id = "receipt", .title = strings("receipt.title"), .back = ui::Availability::unavailable});
    ui.heading(strings("receipt.title"), ui::HeadingLevel::title);
    const Slips slips = model.slips.size() > 1 ? Slips::several : Slips::one;
    if (slips == Slips::several) draw_together(ui, model, strings);
    for (std::size_t index = 0; index < model.slips.size(); ++index) {
        if (slips == Slips::several) ui.next_part();  // one number at a time to write down
        draw_slip(ui, model.slips[index], index == 0 ? "slip" : "slip-" + std::to_string(index + 1), slips, strings);
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
