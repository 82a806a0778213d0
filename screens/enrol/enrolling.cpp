#include "screens/enrol/enrolling.h"

#include "kiosk/base/ruby.h"

namespace engawa::enrolling {

namespace {

void draw_words(ui::Ui& ui, std::string_view id, const std::string& label, const std::vector<std::string>& words) {
    std::string row;
    for (const std::string& word : words) row += (row.empty() ? "" : " ") + word;
    ui.big_number(id, label, row);
}

const char* key_of(Trouble trouble) {
    switch (trouble) {
        case Trouble::none: return nullptr;
        case Trouble::no_key: return "enrolling.no_key";
        case Trouble::not_ours: return "enrolling.not_ours";
        case Trouble::unreadable: return "enrolling.unreadable";
        case Trouble::declined: return "enrolling.declined";
    }
    ENGAWA_VERIFY(false);
}

void draw_trouble(ui::Ui& ui, Trouble trouble, const content::Strings& strings) {
    const char* const key = key_of(trouble);
    if (key == nullptr) return;
    const std::string text = strings(key);
    ui.note({.id = "trouble", .kind = ui::NoteKind::warning, .text = text});
}

std::optional<Intent> draw_offer(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const std::string title = strings("enrolling.offer_title");
    auto page = ui.page({.id = "enrolling.offer", .title = title, .frame = ui::FrameStyle::bare});
    ui.heading(title, ui::HeadingLevel::title);
    ui.paragraph(escape_ruby(model.offer->center), ui::TextTone::strong);
    draw_words(ui, "office-words", strings("enrolling.office_words"), model.offer->office_words);
    ui.paragraph(strings("enrolling.compare"));
    const std::string other = strings("enrolling.other");
    const std::string same = strings("enrolling.same");
    const auto pressed = ui.actions({{.id = "other", .label = other, .icon = ui::Icon::back},
                                     {.id = "same", .label = same, .icon = ui::Icon::check, .kind = ui::ButtonKind::primary}});
    if (!pressed) return std::nullopt;
    return *pressed == 0 ? Intent(Other{}) : Intent(Same{});
}

}  // namespace

Model make_model(std::string id, std::vector<std::string> words, const std::string& request) {
    return {std::move(id), std::move(words), make_qr_code(request), {}, Trouble::none, Model::Answer::none};
}

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    if (model.offer) return draw_offer(ui, model, strings);
    const std::string title = strings("enrolling.title");
    auto page = ui.page({.id = "enrolling", .title = title, .frame = ui::FrameStyle::bare});
    ui.heading(title, ui::HeadingLevel::title);
    draw_trouble(ui, model.trouble, strings);
    const auto left = [&] {
        ui.paragraph(strings("enrolling.what"));
        draw_words(ui, "words", strings("enrolling.words"), model.words);
        ui.paragraph(strings("enrolling.waiting"), ui::TextTone::muted);
    };
    if (model.code.side > 0) {
        ui.columns("code-columns", 0.64, left, [&] {
            ui.qr({.id = "qr", .modules = model.code.modules, .side = model.code.side, .alt = strings("enrolling.qr"),
                   .caption = model.id});
        });
    } else if (model.trouble != Trouble::no_key) {
        left();
    }
    const std::string without = strings("enrolling.without");
    if (ui.actions({{.id = "without", .label = without, .icon = ui::Icon::book}})) return UseWithout{};
    return std::nullopt;
}

page::Outcome update(Model& model, const Intent& intent) {
    if (std::holds_alternative<Same>(intent)) model.answer = Model::Answer::same;
    if (std::holds_alternative<Other>(intent)) model.answer = Model::Answer::other;
    if (std::holds_alternative<UseWithout>(intent)) model.answer = Model::Answer::without;
    return page::Stay{};
}

}  // namespace engawa::enrolling
