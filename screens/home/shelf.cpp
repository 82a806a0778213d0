#include "screens/home/shelf.h"

namespace engawa::shelf {

Model make_model(const content::Shelf& shelf) { return {shelf.id, shelf.title, shelf.items}; }

namespace {

std::string_view kind_key(content::ItemKind kind) {
    switch (kind) {
        case content::ItemKind::bundle: return "shelf.kind_bundle";
        case content::ItemKind::form: return "shelf.kind_form";
        case content::ItemKind::tutorial: return "shelf.kind_tutorial";
        case content::ItemKind::faq: return "shelf.kind_questions";
    }
    ENGAWA_VERIFY(false);
}

// Its pack's, else one for its kind.
ui::Icon icon_of(const content::Item& item) {
    if (const ui::Icon own = ui::icon_from_name(item.icon); own != ui::Icon::none) return own;
    switch (item.kind) {
        case content::ItemKind::bundle:
        case content::ItemKind::form: return ui::Icon::document;
        case content::ItemKind::tutorial: return ui::Icon::book;
        case content::ItemKind::faq: return ui::Icon::question;
    }
    ENGAWA_VERIFY(false);
}

// "Application · about 15 minutes"
std::string describe(const content::Item& item, const content::Strings& strings) {
    std::string text = strings(kind_key(item.kind));
    if (item.minutes > 0) {
        text += strings("shelf.separator");
        text += strings("shelf.minutes", {{"minutes", std::to_string(item.minutes)}});
    }
    return text;
}

}  // namespace

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const std::string& title = model.title.in(strings.language());
    const std::string page_id = "shelf." + model.id.text();
    auto page = ui.page({.id = page_id, .title = title});
    ui.heading(title, ui::HeadingLevel::title);
    std::vector<std::string> hints;
    std::vector<ui::TileSpec> rows;
    hints.reserve(model.items.size());
    for (const content::Item& item : model.items) {
        hints.push_back(describe(item, strings));
        rows.push_back({.id = item.id,
                        .label = item.title.in(strings.language()),
                        .hint = hints.back(),
                        .icon = icon_of(item)});
    }
    if (const auto pressed = ui.rows("items", rows)) return Choose{*pressed};
    return std::nullopt;
}

page::Outcome update(Model& model, const Intent& intent) {
    const content::Item& item = model.items[std::get<Choose>(intent).item];
    switch (item.kind) {
        case content::ItemKind::bundle: return page::OpenBundle{content::BundleId(item.id)};
        case content::ItemKind::form: return page::OpenForm{FormId(item.id)};
        case content::ItemKind::tutorial: return page::OpenTutorial{content::TutorialId(item.id)};
        case content::ItemKind::faq: return page::OpenQuestions{item.pack, content::FaqId(item.id)};
    }
    ENGAWA_VERIFY(false);
}

}  // namespace engawa::shelf
