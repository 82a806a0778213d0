#include "screens/bundle/handover.h"

namespace engawa::handover {

namespace {

// With its readings, which a placeholder of the catalogue would show as braces.
std::string source_words(const Source& source, const content::Strings& strings) {
    constexpr std::string_view place = "%form%";
    std::string words = strings("handover.source", {{"form", place}});
    if (const std::size_t at = words.find(place); at != std::string::npos) words.replace(at, place.size(), source.title);
    return words;
}

}  // namespace

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const std::string page_id = "handover." + model.form.text();
    const std::string progress = strings("form.sheet_of", {{"number", std::to_string(model.number)}, {"count", std::to_string(model.count)}});
    auto page = ui.page({.id = page_id, .title = model.title, .progress = progress});
    ui.heading(model.title, ui::HeadingLevel::title);
    ui.paragraph(strings(model.sources.empty() ? "handover.next" : "handover.filled"));
    for (const Source& source : model.sources) {
        ui.heading(source_words(source, strings), ui::HeadingLevel::section);
        for (const Row& row : source.rows) {
            if (ui.value_row({.id = row.ref,
                              .label = row.label,
                              .value = row.value,
                              .change_label = strings("common.correct"),
                              .privacy = row.privacy})) {
                return Change{row.ref};
            }
        }
    }
    if (ui.actions({{.id = "start",
                     .label = strings("handover.start"),
                     .icon = ui::Icon::forward,
                     .kind = ui::ButtonKind::primary}})) {
        return Start{};
    }
    return std::nullopt;
}

page::Outcome update(Model& model, const Intent& intent) {
    if (const auto* change = std::get_if<Change>(&intent)) return page::ChangeAnswer{model.form, change->ref};
    return page::StartPart{};
}

}  // namespace engawa::handover
