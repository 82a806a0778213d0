#include "screens/bundle/plan.h"

namespace engawa::plan {

Model make_model(const content::Library& library, const content::BundleEntry& bundle, session::BundleChoice choice) {
    Model model{bundle, std::move(choice), {}, {}};
    for (const content::BundlePart& part : session::chosen_parts(bundle, model.choice)) {
        if (const content::FormEntry* form = library.form(part.form)) model.forms.push_back(form->title);
    }
    for (const content::BundlePart& part : session::undecided_parts(bundle, model.choice)) {
        const content::FormEntry* form = library.form(part.form);
        if (form == nullptr) continue;
        const content::Department& department = library.pack_of(part.form)->department;
        model.undecided.push_back({form->title, form->ask.empty() ? department.name : form->ask});
    }
    return model;
}

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const LanguageTag& language = strings.language();
    const std::string page_id = "plan." + model.bundle.id.text();
    const std::string title = strings("plan.title", {{"count", std::to_string(model.forms.size())}});
    auto page = ui.page({.id = page_id, .title = title});
    ui.heading(title, ui::HeadingLevel::title);
    std::vector<std::string_view> forms;
    for (const content::LocalizedText& form : model.forms) forms.push_back(form.in(language));
    ui.list("forms", forms, ui::Ui::ListMark::number);
    if (model.forms.size() > 1) ui.note({.id = "once", .text = strings("plan.once")});
    for (const Model::LeftOut& out : model.undecided) {
        ui.heading(strings("plan.undecided"), ui::HeadingLevel::section);
        ui.paragraph(out.title.in(language), ui::TextTone::strong);
        ui.paragraph(strings("plan.ask") + out.ask.in(language));
    }
    if (ui.actions({{.id = "start",
                     .label = strings("plan.start"),
                     .icon = ui::Icon::forward,
                     .kind = ui::ButtonKind::primary}})) {
        return Start{};
    }
    return std::nullopt;
}

page::Outcome update(Model& model, const Intent&) { return page::StartBundle{model.choice}; }

}  // namespace engawa::plan
