#include "screens/search/questions.h"

#include "screens/body.h"

namespace engawa::questions {

namespace {

std::optional<Intent> draw_list(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const std::string& title = model.faq.title.in(strings.language());
    const std::string page_id = "questions." + model.faq.id.text();
    auto page = ui.page({.id = page_id, .title = title});
    ui.heading(title, ui::HeadingLevel::title);
    std::vector<ui::TileSpec> rows;
    for (const content::Section& section : model.faq.in(strings.language()).sections) {
        rows.push_back({.id = section.id, .label = section.heading, .icon = ui::Icon::question});
    }
    if (const auto pressed = ui.rows("list", rows)) return Open{*pressed};
    return std::nullopt;
}

std::optional<Intent> draw_answer(ui::Ui& ui, const Model& model, const content::Section& section,
                                  const content::Strings& strings) {
    const std::string page_id = "questions." + model.faq.id.text() + "." + section.id;
    auto page = ui.page({.id = page_id, .title = section.heading});
    ui.heading(section.heading);
    draw_body(ui, "body", section.body);
    ui.paragraph(model.department.name.in(strings.language()), ui::TextTone::strong);
    ui.paragraph(strings("questions.source", {{"phone", model.department.phone}}));
    // 人を呼ぶ stands on every page; where there is a form, the way to it is what is needed here.
    const ui::ButtonSpec way_on =
        model.faq.form ? ui::ButtonSpec{.id = "form",
                                        .label = strings("questions.to_form"),
                                        .icon = ui::Icon::document,
                                        .kind = ui::ButtonKind::primary}
                       : ui::ButtonSpec{.id = "call",
                                        .label = strings("questions.call"),
                                        .icon = ui::Icon::person,
                                        .kind = ui::ButtonKind::primary};
    const auto pressed =
        ui.actions({{.id = "others", .label = strings("questions.others"), .icon = ui::Icon::back}, way_on});
    if (!pressed) return std::nullopt;
    if (*pressed == 0) return Close{};
    return model.faq.form ? Intent(ToForm{}) : Intent(Call{});
}

}  // namespace

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    if (!model.open) return draw_list(ui, model, strings);
    return draw_answer(ui, model, model.faq.in(strings.language()).sections[*model.open], strings);
}

page::Outcome update(Model& model, const Intent& intent) {
    struct Visitor {
        Model& model;
        page::Outcome operator()(const Open& chosen) const {
            model.open = chosen.question;
            return page::Stay{};
        }
        page::Outcome operator()(Close) const {
            model.open.reset();
            return page::Stay{};
        }
        page::Outcome operator()(ToForm) const { return page::OpenForm{*model.faq.form}; }
        page::Outcome operator()(Call) const { return page::CallPerson{}; }
    };
    return std::visit(Visitor{model}, intent);
}

}  // namespace engawa::questions
