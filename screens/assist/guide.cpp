#include "screens/assist/guide.h"

#include <algorithm>
#include <array>

#include "kiosk/base/overloaded.h"
#include "kiosk/base/ruby.h"
#include "screens/ui/focus.h"

namespace engawa::guide {

namespace {

constexpr std::size_t most_rows_of_a_part = 6;

std::string_view words_of(Topic::Kind kind) {
    switch (kind) {
        case Topic::Kind::wants: return "guide.wants";
        case Topic::Kind::mistake: return "guide.mistake";
        case Topic::Kind::example: return "guide.example";
        case Topic::Kind::where: return "guide.where";
        case Topic::Kind::follows: return "guide.follows";
    }
    ENGAWA_VERIFY(false);
}

enum class Place { beside, page };

void draw_topic(ui::Ui& ui, const Topic& topic, std::size_t index, Place place, const content::Strings& strings) {
    // The column has no headings of its own: those are the page's.
    if (place == Place::beside) ui.paragraph(strings(words_of(topic.kind)), ui::TextTone::strong);
    if (place == Place::page) ui.heading(strings(words_of(topic.kind)), ui::HeadingLevel::section);
    if (topic.picture_file.empty()) return ui.paragraph(topic.text);
    const std::string id = "picture." + std::to_string(index);
    ui.picture({.id = id, .path = topic.picture_file, .alt = topic.text, .height_share = 0.32});
}

// What a person entered is not the helper's to read here: not a value, not what may be one, not what quotes one.
std::string label_of(const ui::Node& node, const content::Strings& strings) {
    if (node.role == ui::Role::key) return strings("guide.keys");
    if (ui::has(node.state, ui::State::private_value) && node.role != ui::Role::text_field) return strings("guide.personal");
    return quotes_answer(node.name) ? strings("guide.personal") : node.name;
}

std::optional<Intent> draw_items(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const std::string title = strings("guide.point_at");
    auto page = ui.page({.id = "guide.items", .title = title});
    ui.heading(title, ui::HeadingLevel::title);
    std::optional<Intent> intent;
    for (std::size_t first = 0; first < model.items.size(); first += most_rows_of_a_part) {
        const std::size_t count = std::min(most_rows_of_a_part, model.items.size() - first);
        std::vector<std::string> ids;
        for (std::size_t i = 0; i < count; ++i) ids.push_back(std::to_string(first + i));
        std::vector<ui::TileSpec> rows;
        for (std::size_t i = 0; i < count; ++i) rows.push_back({.id = ids[i], .label = model.items[first + i].label, .icon = ui::Icon::hand});
        if (first > 0) ui.next_part();
        if (const auto pressed = ui.rows("items", rows)) intent = Point{first + *pressed};
    }
    if (ui.actions({{.id = "close", .label = strings("guide.close"), .icon = ui::Icon::back, .kind = ui::ButtonKind::primary}})) return Close{};
    return intent;
}

}  // namespace

std::vector<Item> items_of(const ui::SemanticsTree& tree, const content::Strings& strings) {
    std::vector<Item> items;
    for (const ui::Node& node : tree.nodes()) {
        const bool nothing = node.role == ui::Role::page || node.bounds.height == 0 || node.name.empty();
        if (nothing || ui::is_notice(node) || ui::is_beside_page(node.id)) continue;
        if (node.id.ends_with("/frame.call_person")) continue;  // it is the helper's own
        std::vector<std::string> ids{node.id};
        if (node.role == ui::Role::key) {
            std::vector<std::string> row = ui::row_of(tree, node.id);
            if (!row.empty() && row.front() != node.id) continue;
            if (!row.empty()) ids = std::move(row);
        }
        items.push_back({std::move(ids), label_of(node, strings)});
    }
    return items;
}

std::optional<Intent> draw_beside(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const bool first = model.at == 0;
    const bool last = model.at + 1 >= model.topics.size();
    const auto able = [](bool yes) { return yes ? ui::Availability::available : ui::Availability::unavailable; };
    const std::array<std::string, 6> labels{strings("guide.previous"), strings("guide.next"), strings("guide.point"),
                                            strings("guide.no_pointing"), strings("guide.reset"), strings("guide.hand_back_short")};
    const std::array<ui::ButtonSpec, 6> buttons{
        ui::ButtonSpec{.id = "previous", .label = labels[0], .availability = able(!first)},
        ui::ButtonSpec{.id = "next", .label = labels[1], .availability = able(!last)},
        ui::ButtonSpec{.id = "point", .label = labels[2], .availability = able(!model.items.empty())},
        ui::ButtonSpec{.id = "no-pointing", .label = labels[3], .availability = able(model.pointed.has_value())},
        ui::ButtonSpec{.id = "reset", .label = labels[4]},
        ui::ButtonSpec{.id = "hand-back", .label = labels[5], .kind = ui::ButtonKind::primary}};
    const auto pressed = ui.aside(buttons, [&] {
        if (model.topics.empty()) return ui.paragraph(strings("guide.nothing"));
        draw_topic(ui, model.topics[std::min(model.at, model.topics.size() - 1)], 0, Place::beside, strings);
    });
    if (!pressed) return std::nullopt;
    const std::array<Intent, 6> intents{Turn{-1}, Turn{1}, Point{}, StopPointing{}, Reset{}, HandBack{}};
    return intents[*pressed];
}

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    if (model.view == Model::View::items) return draw_items(ui, model, strings);
    const std::string title = strings("guide.title", {{"name", content::marked(model.name)}});
    auto page = ui.page({.id = "guide", .title = title});
    ui.heading(title, ui::HeadingLevel::title);
    if (model.topics.empty()) ui.paragraph(strings("guide.nothing"));
    for (std::size_t i = 0; i < model.topics.size(); ++i) draw_topic(ui, model.topics[i], i, Place::page, strings);
    const std::array<std::string, 3> labels{strings("guide.point_at"), strings("guide.reset"), strings("guide.hand_back")};
    const std::array<ui::TileSpec, 3> rows{ui::TileSpec{.id = "point", .label = labels[0], .icon = ui::Icon::hand},
                                           ui::TileSpec{.id = "reset", .label = labels[1], .icon = ui::Icon::question},
                                           ui::TileSpec{.id = "hand-back", .label = labels[2], .icon = ui::Icon::finish}};
    std::optional<Intent> intent;
    if (const auto pressed = ui.rows("helper", rows)) {
        const std::array<Intent, 3> intents{ShowItems{}, Reset{}, HandBack{}};
        intent = intents[*pressed];
    }
    if (ui.actions({{.id = "close", .label = strings("guide.close"), .icon = ui::Icon::back, .kind = ui::ButtonKind::primary}})) return Close{};
    return intent;
}

page::Outcome update(Model& model, const Intent& intent) {
    return std::visit(Overloaded{[&](const Turn& turn) -> page::Outcome {
                                     const auto last = static_cast<std::ptrdiff_t>(model.topics.size()) - 1;
                                     model.at = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(model.at) + turn.by, 0, std::max<std::ptrdiff_t>(last, 0)));
                                     return page::Stay{};
                                 },
                                 [&](const Point& point) -> page::Outcome {
                                     if (model.items.empty()) return page::Stay{};
                                     const std::size_t next = model.pointed ? (*model.pointed + 1) % model.items.size() : 0;
                                     model.pointed = point.item.value_or(next);
                                     return page::PointAt{model.items[*model.pointed].ids};
                                 },
                                 [&](const StopPointing&) -> page::Outcome {
                                     model.pointed.reset();
                                     return page::PointAt{};
                                 },
                                 [&](const ShowItems&) -> page::Outcome {
                                     model.view = Model::View::items;
                                     return page::Stay{};
                                 },
                                 [&](const Close&) -> page::Outcome { return page::GoBack{}; },
                                 [](const HandBack&) -> page::Outcome { return page::HandBack{}; },
                                 [](const Reset&) -> page::Outcome { return page::OpenReset{}; }},
                      intent);
}

}  // namespace engawa::guide
