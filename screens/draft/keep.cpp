#include "screens/draft/keep.h"

#include <array>

#include "kiosk/base/overloaded.h"
#include "screens/draft/resume.h"

namespace engawa::keep {

namespace {

std::optional<Intent> draw_choosing(ui::Ui& ui, const content::Strings& strings) {
    auto page = ui.page({.id = "keep", .title = strings("keep.title")});
    ui.heading(strings("keep.title"), ui::HeadingLevel::title);
    ui.paragraph(strings("keep.text"));
    const std::array<ui::TileSpec, 2> ways{
        ui::TileSpec{.id = "words", .label = strings("keep.words"), .hint = strings("keep.words_hint"), .icon = ui::Icon::pencil},
        ui::TileSpec{.id = "picture", .label = strings("keep.picture"), .hint = strings("keep.picture_hint"), .icon = ui::Icon::qr}};
    const auto pressed = ui.rows("ways", ways);
    if (!pressed) return std::nullopt;
    return *pressed == 0 ? Intent(AsWords{}) : Intent(AsPicture{});
}

std::optional<Intent> draw_keeping(ui::Ui& ui, const content::Strings& strings) {
    auto page = ui.page({.id = "keep.keeping",
                         .title = strings("sending.title"),
                         .back = ui::Availability::unavailable,
                         .place = ui::VerticalPlace::middle});
    ui.emblem(ui::Icon::lock);
    ui.busy("busy", strings("sending.title"));
    return std::nullopt;
}

// Numbered, as they are asked for when the resident comes back.
std::vector<std::string> words_of(const std::string& secret) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at <= secret.size();) {
        const std::size_t end = std::min(secret.find('-', at), secret.size());
        words.push_back(secret.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

std::optional<Intent> draw_kept(ui::Ui& ui, const Model& model, const Kept& kept, const content::Strings& strings) {
    const bool picture = kept.code.side > 0;
    auto page = ui.page({.id = picture ? "keep.picture" : "keep.words",
                         .title = strings("keep.done"),
                         .back = ui::Availability::unavailable});
    ui.heading(strings("keep.done"), ui::HeadingLevel::title);
    if (picture) {
        ui.columns("slip", 0.5, [&] { ui.paragraph(strings("keep.take_picture")); },
                   [&] { ui.qr({.id = "qr", .modules = kept.code.modules, .side = kept.code.side, .alt = strings("keep.qr")}); });
    } else {
        ui.paragraph(strings("keep.write_words"));
        const std::vector<std::string> words = words_of(model.secret);
        const std::vector<std::string_view> items(words.begin(), words.end());
        ui.numbered_words("secret", items);
    }
    ui.paragraph(strings("keep.days"), ui::TextTone::muted);
    if (ui.actions({{.id = "finish", .label = strings("receipt.finish"), .icon = ui::Icon::check, .kind = ui::ButtonKind::primary}})) {
        return Finish{};
    }
    return std::nullopt;
}

std::optional<Intent> draw_failed(ui::Ui& ui, const content::Strings& strings) {
    auto page = ui.page({.id = "keep.failed", .title = strings("trouble.title"), .place = ui::VerticalPlace::middle});
    ui.emblem(ui::Icon::warning, ui::Ui::Tone::careful);
    ui.heading(strings("trouble.title"), ui::HeadingLevel::title);
    ui.paragraph(strings("keep.failed"));
    const auto pressed = ui.actions({{.id = "again", .label = strings("trouble.again"), .icon = ui::Icon::lock},
                                     {.id = "back", .label = strings("keep.go_on"), .icon = ui::Icon::back, .kind = ui::ButtonKind::primary}});
    if (!pressed) return std::nullopt;
    return *pressed == 0 ? Intent(Again{}) : Intent(Back{});
}

page::Outcome keep_as(Model& model, page::DraftSlip kind) {
    model.kind = kind;
    model.phase = Keeping{};
    return page::KeepDraft{kind};
}

}  // namespace

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    return std::visit(Overloaded{[&](const Choosing&) { return draw_choosing(ui, strings); },
                                 [&](const Keeping&) { return draw_keeping(ui, strings); },
                                 [&](const Kept& kept) { return draw_kept(ui, model, kept, strings); },
                                 [&](const Failed&) { return draw_failed(ui, strings); }},
                      model.phase);
}

page::Outcome update(Model& model, const Intent& intent) {
    return std::visit(Overloaded{[&](AsPicture) { return keep_as(model, page::DraftSlip::picture); },
                                 [&](AsWords) { return keep_as(model, page::DraftSlip::words); },
                                 [&](Again) { return keep_as(model, model.kind); },
                                 [](Back) { return page::Outcome(page::GoBack{}); },
                                 [](Finish) { return page::Outcome(page::Finish{}); }},
                      intent);
}

void begin_keeping(Model& model, std::string secret) { model.secret = std::move(secret); }

void take_answer(Model& model, const session::SlipAnswer& answer) {
    if (!std::holds_alternative<Keeping>(model.phase)) return;
    if (!std::holds_alternative<session::DraftKept>(answer)) {
        model.phase = Failed{};
        return;
    }
    Kept kept;
    if (model.kind == page::DraftSlip::picture) kept.code = make_qr_code(std::string(resume::scan_prefix) + model.secret);
    model.phase = std::move(kept);
}

}  // namespace engawa::keep
