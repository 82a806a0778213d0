#include "screens/form/choice_question.h"

#include <algorithm>

#include "screens/form/label_media.h"

namespace engawa::form {

namespace {

constexpr const char* trigger_value = "OK";  // what an acknowledged trigger stores (ODK XForms, "trigger")

constexpr std::size_t most_on_a_part = 6;  // experience: sizes

bool is_chosen(const ChoiceEditor& editor, const std::string& value) {
    return std::find(editor.chosen.begin(), editor.chosen.end(), value) != editor.chosen.end();
}

bool is_small(const ui::Ui& ui) { return ui.tokens().panel.height() < ui::Millimetres(170); }

bool several(const forms::QuestionView& view) {
    return view.kind == forms::ControlKind::select_many || view.kind == forms::ControlKind::trigger;
}

const std::string* property(const forms::Choice& choice, std::string_view name) {
    for (const auto& [key, value] : choice.properties) {
        if (key == name) return &value;
    }
    const auto ours = choice.engawa.find(name);
    return ours == choice.engawa.end() ? nullptr : &ours->second;
}

std::string category_of(const forms::Choice& choice) {
    const std::string* category = property(choice, "category");
    return category == nullptr ? std::string() : *category;
}

struct Category {
    std::string key;
    std::string label;
    std::string counted;  // how many there are, and how many of them are chosen
};

std::vector<Category> categories_of(const forms::QuestionView& view, const ChoiceEditor& editor,
                                    const content::Strings& strings) {
    std::vector<Category> found;
    const std::string in_language = "category_" + strings.language().text();
    for (const forms::Choice& choice : view.choices) {
        const std::string key = category_of(choice);
        if (choice.value == unknown_value ||
            std::any_of(found.begin(), found.end(), [&](const Category& one) { return one.key == key; })) {
            continue;
        }
        const std::string* label = property(choice, in_language);
        std::size_t count = 0;
        std::size_t chosen = 0;
        for (const forms::Choice& other : view.choices) {
            if (category_of(other) != key) continue;
            ++count;
            if (is_chosen(editor, other.value)) ++chosen;
        }
        std::string words = strings("form.category_count", {{"count", std::to_string(count)}});
        if (chosen > 0) words = strings("form.category_chosen", {{"count", std::to_string(chosen)}});
        found.push_back({key, label == nullptr || label->empty() ? key : *label, std::move(words)});
    }
    return found;
}

// Those of the open category, or all; "I don't know" is told apart.
std::vector<std::size_t> shown_choices(const forms::QuestionView& view, const ChoiceEditor& editor) {
    std::vector<std::size_t> shown;
    for (std::size_t i = 0; i < view.choices.size(); ++i) {
        const forms::Choice& choice = view.choices[i];
        if (choice.value == unknown_value) continue;
        if (!editor.category || category_of(choice) == *editor.category) shown.push_back(i);
    }
    return shown;
}

struct Pressed {
    std::optional<std::size_t> chosen;  // among the question's choices
    std::optional<std::size_t> heard;
};

struct Drawing {
    ui::Ui& ui;
    const forms::QuestionView& view;
    const ChoiceEditor& editor;
    const content::Strings& strings;
    const ChoicePlace& place;

    ui::ChoiceKind kind() const { return several(view) ? ui::ChoiceKind::several : ui::ChoiceKind::one; }

    // Draws those of `indices` from `first` up to `last`; the position is that among all.
    void draw(Pressed& pressed, const std::vector<std::size_t>& indices, std::size_t first, std::size_t last,
              int rows_below = 0) const {
        struct Files {
            std::string picture;
            std::string recording;
            std::string listen;
        };
        const std::string listen_word = strings("form.listen");
        const std::size_t total = indices.size();
        std::vector<Files> files;
        files.reserve(last - first);
        std::vector<ui::ChoiceSpec> specs;
        for (std::size_t i = first; i < last; ++i) {
            const forms::Choice& choice = view.choices[indices[i]];
            files.push_back({picture_file(place.pack, choice.label.media), recording_file(place.pack, choice.label.media),
                             strings("form.listen_to", {{"label", content::marked(choice.label.long_form)}})});
            ui::ChoiceSpec spec{.id = choice.value, .label = choice.label.long_form};
            spec.chosen = is_chosen(editor, choice.value) ? ui::Chosen::yes : ui::Chosen::no;
            spec.picture = files.back().picture;
            spec.recording = files.back().recording;
            spec.listen = files.back().listen;
            spec.listen_word = listen_word;
            spec.position = {static_cast<int>(i) + 1, static_cast<int>(total)};
            if (choice.value == unknown_value) spec.icon = ui::Icon::question;
            specs.push_back(spec);
        }
        if (const auto heard = ui.heard(place.id, specs)) pressed.heard = indices[first + *heard];
        if (const auto chosen = ui.choices(place.id, kind(), specs, rows_below)) pressed.chosen = indices[first + *chosen];
    }

    Pressed list() const {
        std::vector<std::size_t> indices = shown_choices(view, editor);
        const std::size_t known = indices.size();
        const auto unknown = std::find_if(view.choices.begin(), view.choices.end(),
                                          [](const forms::Choice& one) { return one.value == unknown_value; });
        if (unknown != view.choices.end()) indices.push_back(static_cast<std::size_t>(unknown - view.choices.begin()));
        const std::size_t total = indices.size();
        // Larger letters part the list by what they hold.
        const bool all_fit = known <= most_on_a_part || ui.look().size != ui::TextSize::normal;
        const std::size_t parts = all_fit ? 1 : (known + most_on_a_part - 1) / most_on_a_part;
        const std::size_t on_a_part = parts == 1 ? known : (known + parts - 1) / parts;
        const bool pictures = std::any_of(indices.begin(), indices.end(), [&](std::size_t i) {
            return !picture_file(place.pack, view.choices[i].label.media).empty();
        });
        Pressed pressed;
        for (std::size_t first = 0; first < known; first += on_a_part) {
            if (first > 0) ui.next_part();
            const bool at_end = first + on_a_part >= known;
            // "I don't know" has no picture: it stands below the tiles.
            const std::size_t last = at_end ? (pictures ? known : total) : first + on_a_part;
            draw(pressed, indices, first, last, static_cast<int>(at_end ? total - last : 0));
        }
        if ((pictures || known == 0) && total > known) draw(pressed, indices, known, total);
        return pressed;
    }

    std::string open_category() const {
        for (const Category& one : categories_of(view, editor, strings)) {
            if (one.key == editor.category) return one.label;
        }
        return {};
    }

    std::optional<ChoiceIntent> categories() const {
        const std::vector<Category> found = categories_of(view, editor, strings);
        std::vector<ui::TileSpec> rows;
        for (const Category& one : found) {
            rows.push_back({.id = one.key, .label = one.label});
            if (!is_small(ui)) rows.back().hint = one.counted;
        }
        const std::string id = std::string(place.id) + ".categories";
        const auto pressed = is_small(ui) ? ui.tiles(id, rows) : ui.rows(id, rows);
        if (pressed) return ChoiceIntent(OpenCategory{found[*pressed].key});
        return std::nullopt;
    }
};

}  // namespace

bool asks_category(const forms::QuestionView& view) {
    std::vector<std::string> seen;
    std::size_t count = 0;
    for (const forms::Choice& choice : view.choices) {
        if (choice.value == unknown_value) continue;
        std::string category = category_of(choice);
        if (category.empty()) return false;
        if (std::find(seen.begin(), seen.end(), category) == seen.end()) seen.push_back(std::move(category));
        ++count;
    }
    return count > most_on_a_part && seen.size() > 1;
}

bool has_unknown(const forms::QuestionView& view) {
    return std::any_of(view.choices.begin(), view.choices.end(),
                       [](const forms::Choice& one) { return one.value == unknown_value; });
}

ChoiceEditor begin_choice(const forms::QuestionView& view) {
    ChoiceEditor editor;
    if (view.kind == forms::ControlKind::select_many) {
        editor.chosen = view.selected;
    } else if (!view.value.empty()) {
        editor.chosen = {view.value};
    }
    if (!asks_category(view)) return editor;
    // Who comes back finds what was chosen.
    for (const forms::Choice& choice : view.choices) {
        if (choice.value != unknown_value && is_chosen(editor, choice.value)) {
            editor.category = category_of(choice);
            break;
        }
    }
    return editor;
}

std::optional<ChoiceIntent> draw_choice(ui::Ui& ui, const forms::QuestionView& view, const ChoiceEditor& editor,
                                        const content::Strings& strings, const ChoicePlace& place) {
    if (view.kind == forms::ControlKind::trigger) {
        const std::string label = strings("common.agree");
        const ui::ChoiceSpec agree{.id = trigger_value,
                                   .label = label,
                                   .chosen = editor.chosen.empty() ? ui::Chosen::no : ui::Chosen::yes};
        if (ui.choices(place.id, ui::ChoiceKind::several, std::span(&agree, 1))) return ChoiceIntent(PressChoice{0});
        return std::nullopt;
    }
    const Drawing drawing{ui, view, editor, strings, place};
    if (asks_category(view) && !editor.category) return drawing.categories();
    if (editor.category) ui.heading(drawing.open_category(), ui::HeadingLevel::section);
    const auto pressed = drawing.list();
    if (is_chosen(editor, std::string(unknown_value)) && !is_small(ui)) {
        const std::string id = std::string(place.id) + ".unknown-chosen";
        ui.note({.id = id, .text = strings("form.unknown_chosen")});
    }
    if (pressed.heard) return ChoiceIntent(HearChoice{*pressed.heard});
    if (pressed.chosen) return ChoiceIntent(PressChoice{*pressed.chosen});
    const std::string list_id = std::string(place.id) + ".list-categories";
    if (editor.category && ui.button({.id = list_id, .label = strings("form.other_category"), .icon = ui::Icon::back})) {
        return ChoiceIntent(ListCategories{});
    }
    return std::nullopt;
}

void update_choice(ChoiceEditor& editor, const forms::QuestionView& view, const ChoiceIntent& intent) {
    if (const auto* open = std::get_if<OpenCategory>(&intent)) {
        editor.category = open->category;
        return;
    }
    if (std::holds_alternative<ListCategories>(intent)) {
        editor.category.reset();
        return;
    }
    if (std::holds_alternative<HearChoice>(intent)) return;  // chooses nothing
    if (view.kind == forms::ControlKind::trigger) {
        if (editor.chosen.empty()) {
            editor.chosen = {trigger_value};
        } else {
            editor.chosen.clear();
        }
        return;
    }
    const std::size_t index = std::get<PressChoice>(intent).index;
    if (index >= view.choices.size()) return;  // the list has become shorter since it was drawn
    const std::string& value = view.choices[index].value;
    if (view.kind != forms::ControlKind::select_many) {
        editor.chosen = {value};
        return;
    }
    const bool was_chosen = is_chosen(editor, value);
    std::vector<std::string> chosen;
    for (const forms::Choice& choice : view.choices) {
        const bool is_this = choice.value == value;
        // "I don't know" stands for itself alone.
        const bool contradicts = !is_this && (choice.value == unknown_value || value == unknown_value);
        if (is_this ? !was_chosen : !contradicts && is_chosen(editor, choice.value)) chosen.push_back(choice.value);
    }
    editor.chosen = std::move(chosen);
}

std::string choice_value(const ChoiceEditor& editor) {
    std::string value;
    for (const std::string& one : editor.chosen) {
        if (!value.empty()) value += ' ';
        value += one;
    }
    return value;
}

std::optional<page::PlayLabel> heard_choice(const forms::QuestionView& view, const ChoiceIntent& intent,
                                            const content::Pack* pack) {
    const auto* hear = std::get_if<HearChoice>(&intent);
    if (hear == nullptr || hear->index >= view.choices.size()) return std::nullopt;
    const forms::Text& label = view.choices[hear->index].label;
    return page::PlayLabel{recording_file(pack, label.media), label.long_form};
}

bool choice_back(ChoiceEditor& editor) {
    if (!editor.category) return false;
    editor.category.reset();
    return true;
}

}  // namespace engawa::form
