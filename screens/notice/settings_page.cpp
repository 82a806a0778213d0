#include "screens/notice/settings_page.h"

#include <algorithm>
#include <array>

namespace engawa::settings {

namespace {

using session::Settings;

constexpr std::array text_sizes{session::TextSize::normal, session::TextSize::large, session::TextSize::larger,
                                session::TextSize::largest};
constexpr std::array text_size_keys{"settings.size_normal", "settings.size_large", "settings.size_larger",
                                    "settings.size_largest"};
constexpr std::array contrasts{session::Contrast::standard, session::Contrast::high, session::Contrast::low_glare};
constexpr std::array contrast_keys{"settings.contrast_standard", "settings.contrast_high",
                                   "settings.contrast_low_glare"};
constexpr std::array furigana_levels{session::Furigana::hard_words, session::Furigana::all,
                                     session::Furigana::none};
constexpr std::array furigana_keys{"settings.furigana_hard", "settings.furigana_all", "settings.furigana_none"};
constexpr std::array voices{session::Voice::off, session::Voice::on};
constexpr std::array voice_keys{"settings.voice_off", "settings.voice_on"};

struct SectionWords {
    Section section;
    std::string_view id;
    std::string_view key;
    ui::Icon icon;
};
constexpr std::array sections{
    SectionWords{Section::text_size, "text-size", "settings.text_size", ui::Icon::text_size},
    SectionWords{Section::voice, "voice", "settings.voice", ui::Icon::speaker},
    SectionWords{Section::language, "language", "settings.language", ui::Icon::globe},
    SectionWords{Section::contrast, "contrast", "settings.contrast", ui::Icon::contrast},
    SectionWords{Section::furigana, "furigana", "settings.furigana", ui::Icon::book},
};

template <std::size_t N, typename Value>
std::string_view key_of(const std::array<Value, N>& values, const std::array<const char*, N>& keys, Value value) {
    const auto found = std::find(values.begin(), values.end(), value);
    return found == values.end() ? keys.front() : keys[static_cast<std::size_t>(found - values.begin())];
}

// What is chosen now, in words.
std::string current(const Settings& settings, Section section, const content::Strings& strings) {
    switch (section) {
        case Section::overview: return {};
        case Section::text_size: return strings(key_of(text_sizes, text_size_keys, settings.text_size));
        case Section::contrast: return strings(key_of(contrasts, contrast_keys, settings.contrast));
        case Section::language: return strings("language." + settings.language.text());
        case Section::furigana: return strings(key_of(furigana_levels, furigana_keys, settings.furigana));
        case Section::voice: return strings(key_of(voices, voice_keys, settings.voice));
    }
    ENGAWA_VERIFY(false);
}

std::optional<Intent> draw_overview(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    auto page = ui.page({.id = "settings", .title = strings("settings.title")});
    ui.heading(strings("settings.title"), ui::HeadingLevel::title);
    std::vector<std::string> hints;
    std::vector<ui::TileSpec> rows;
    hints.reserve(sections.size());
    for (const SectionWords& words : sections) {
        hints.push_back(current(model.settings, words.section, strings));
        rows.push_back({.id = words.id, .label = strings(words.key), .hint = hints.back(), .icon = words.icon});
    }
    if (const auto pressed = ui.rows("sections", rows)) return OpenSection{sections[*pressed].section};
    if (ui.actions({{.id = "done",
                     .label = strings("settings.done"),
                     .icon = ui::Icon::check,
                     .kind = ui::ButtonKind::primary}})) {
        return Done{};
    }
    return std::nullopt;
}

// Radio tiles over the values of one setting; the pressed one is written into a copy by `set`.
template <std::size_t N, typename Value>
std::optional<Intent> draw_values(ui::Ui& ui, const Model& model, const content::Strings& strings,
                                  const std::array<Value, N>& values, const std::array<const char*, N>& keys,
                                  Value Settings::*member) {
    std::vector<ui::ChoiceSpec> choices;
    for (std::size_t i = 0; i < N; ++i) {
        choices.push_back({.id = keys[i],
                           .label = strings(keys[i]),
                           .chosen = model.settings.*member == values[i] ? ui::Chosen::yes : ui::Chosen::no});
    }
    const auto pressed = ui.choices("values", ui::ChoiceKind::one, choices);
    if (!pressed) return std::nullopt;
    Settings settings = model.settings;
    settings.*member = values[*pressed];
    return Set{settings};
}

std::optional<Intent> draw_languages(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const std::vector<LanguageTag>& languages = content::catalogue_languages();
    std::vector<ui::ChoiceSpec> choices;
    for (const LanguageTag& language : languages) {
        choices.push_back({.id = language.text(),
                           .label = strings("language." + language.text()),
                           .chosen = model.settings.language == language ? ui::Chosen::yes : ui::Chosen::no});
    }
    const auto pressed = ui.choices("values", ui::ChoiceKind::one, choices);
    if (!pressed) return std::nullopt;
    Settings settings = model.settings;
    settings.language = languages[*pressed];
    return Set{settings};
}

std::optional<Intent> draw_section(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const auto words = std::find_if(sections.begin(), sections.end(),
                                    [&](const SectionWords& one) { return one.section == model.section; });
    ENGAWA_VERIFY(words != sections.end());
    const std::string page_id = "settings." + std::string(words->id);
    auto page = ui.page({.id = page_id, .title = strings(words->key)});
    ui.heading(strings(words->key), ui::HeadingLevel::title);
    std::optional<Intent> intent;
    switch (model.section) {
        case Section::overview: break;
        case Section::text_size:
            intent = draw_values(ui, model, strings, text_sizes, text_size_keys, &Settings::text_size);
            break;
        case Section::contrast:
            intent = draw_values(ui, model, strings, contrasts, contrast_keys, &Settings::contrast);
            break;
        case Section::language: intent = draw_languages(ui, model, strings); break;
        case Section::furigana:
            intent = draw_values(ui, model, strings, furigana_levels, furigana_keys, &Settings::furigana);
            break;
        case Section::voice:
            intent = draw_values(ui, model, strings, voices, voice_keys, &Settings::voice);
            break;
    }
    if (intent) return intent;
    const auto pressed = ui.actions({{.id = "others", .label = strings("settings.others"), .icon = ui::Icon::settings},
                                     {.id = "done",
                                      .label = strings("settings.done"),
                                      .icon = ui::Icon::check,
                                      .kind = ui::ButtonKind::primary}});
    if (!pressed) return std::nullopt;
    return *pressed == 0 ? Intent(OpenSection{Section::overview}) : Intent(Done{});
}

}  // namespace

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    return model.section == Section::overview ? draw_overview(ui, model, strings) : draw_section(ui, model, strings);
}

page::Outcome update(Model& model, const Intent& intent) {
    struct Visitor {
        Model& model;
        page::Outcome operator()(const OpenSection& chosen) const {
            model.section = chosen.section;
            return page::Stay{};
        }
        page::Outcome operator()(const Set& chosen) const {
            model.settings = chosen.settings;
            return page::ChangeSettings{chosen.settings};
        }
        page::Outcome operator()(Done) const { return page::ContinueVisit{}; }
    };
    return std::visit(Visitor{model}, intent);
}

}  // namespace engawa::settings
