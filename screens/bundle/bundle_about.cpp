#include "screens/bundle/bundle_about.h"

namespace engawa::bundle {

Model make_model(const content::Library& library, const content::BundleEntry& bundle) {
    Model model{bundle, {}, {}};
    for (const content::BundlePart& part : bundle.parts) {
        const content::FormEntry* form = library.form(part.form);
        if (form != nullptr) (part.only_if.empty() ? model.always : model.if_needed).push_back(form->title);
    }
    return model;
}

namespace {

std::vector<std::string_view> in(const std::vector<content::LocalizedText>& texts, const LanguageTag& language) {
    std::vector<std::string_view> words;
    for (const content::LocalizedText& text : texts) words.push_back(text.in(language));
    return words;
}

void draw_forms(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    ui.heading(strings("bundle.forms"), ui::HeadingLevel::section);
    ui.list("always", in(model.always, strings.language()), ui::Ui::ListMark::dot);
    if (model.if_needed.empty()) return;
    ui.paragraph(strings("bundle.if_needed"));
    ui.list("if-needed", in(model.if_needed, strings.language()), ui::Ui::ListMark::dot);
}

}  // namespace

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const LanguageTag& language = strings.language();
    const content::BundleEntry& bundle = model.bundle;
    const std::string page_id = "bundle." + bundle.id.text();
    auto page = ui.page({.id = page_id, .title = bundle.title.in(language)});
    ui.heading(bundle.title.in(language), ui::HeadingLevel::title);
    ui.paragraph(bundle.summary.in(language));
    const auto section = [&](std::string_view heading_key, const content::LocalizedText& text) {
        if (text.empty()) return;
        ui.heading(strings(heading_key), ui::HeadingLevel::section);
        ui.paragraph(text.in(language));
    };
    section("about.for_whom", bundle.for_whom);
    section("about.not_for", bundle.not_for);
    ui.heading(strings("about.how_long"), ui::HeadingLevel::section);
    ui.paragraph(strings("bundle.minutes", {{"minutes", std::to_string(bundle.minutes)}}));
    draw_forms(ui, model, strings);
    if (!bundle.bring.empty()) {
        ui.heading(strings("about.bring"), ui::HeadingLevel::section);
        ui.list("bring", in(bundle.bring, language), ui::Ui::ListMark::check);
        ui.paragraph(strings("about.bring_missing"), ui::TextTone::muted);
    }
    section("about.when", bundle.when);
    if (ui.actions({{.id = "start",
                     .label = strings("about.start"),
                     .icon = ui::Icon::forward,
                     .kind = ui::ButtonKind::primary}})) {
        return Start{};
    }
    return std::nullopt;
}

page::Outcome update(Model& model, const Intent&) { return page::AskBundle{model.bundle.id}; }

}  // namespace engawa::bundle
