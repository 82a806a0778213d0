#include "screens/home/about.h"

namespace engawa::about {

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const LanguageTag& language = strings.language();
    const content::FormEntry& form = model.form;
    const std::string page_id = "about." + form.id.text();
    auto page = ui.page({.id = page_id, .title = form.title.in(language)});
    ui.heading(form.title.in(language), ui::HeadingLevel::title);
    ui.paragraph(form.summary.in(language));
    const auto section = [&](std::string_view heading_key, const content::LocalizedText& text) {
        if (text.empty()) return;
        ui.heading(strings(heading_key), ui::HeadingLevel::section);
        ui.paragraph(text.in(language));
    };
    section("about.for_whom", form.for_whom);
    section("about.not_for", form.not_for);
    ui.heading(strings("about.how_long"), ui::HeadingLevel::section);
    ui.paragraph(strings("about.minutes", {{"minutes", std::to_string(form.minutes)}}));
    if (!form.bring.empty()) {
        ui.heading(strings("about.bring"), ui::HeadingLevel::section);
        std::vector<std::string_view> items;
        for (const content::LocalizedText& item : form.bring) items.push_back(item.in(language));
        ui.list("bring", items, ui::Ui::ListMark::check);
        ui.paragraph(strings("about.bring_missing"), ui::TextTone::muted);
    }
    section("about.when", form.when);
    if (ui.actions({{.id = "start",
                     .label = strings("about.start"),
                     .icon = ui::Icon::forward,
                     .kind = ui::ButtonKind::primary}})) {
        return Start{};
    }
    return std::nullopt;
}

page::Outcome update(Model& model, const Intent&) { return page::StartForm{model.form.id}; }

}  // namespace engawa::about
