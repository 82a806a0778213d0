#include "screens/notice/settings_page.h"

#include <algorithm>

#include "screens/notice/settings_options.h"

namespace engawa::settings {

namespace {

using session::Settings;

constexpr std::array sections{
    SectionWords{Section::text_size, Section::overview, "text-size", "settings.text_size", ui::Icon::text_size},
    SectionWords{Section::voice, Section::overview, "voice", "settings.voice", ui::Icon::speaker},
    SectionWords{Section::language, Section::overview, "language", "settings.language", ui::Icon::globe},
    SectionWords{Section::contrast, Section::overview, "contrast", "settings.contrast", ui::Icon::contrast},
    SectionWords{Section::furigana, Section::overview, "furigana", "settings.furigana", ui::Icon::book},
    SectionWords{Section::touch, Section::overview, "touch", "settings.touch", ui::Icon::hand},
};

constexpr std::array text_sizes{NamedValue{session::TextSize::normal, "settings.size_normal"},
                                NamedValue{session::TextSize::large, "settings.size_large"},
                                NamedValue{session::TextSize::larger, "settings.size_larger"},
                                NamedValue{session::TextSize::largest, "settings.size_largest"}};
constexpr std::array contrasts{NamedValue{session::Contrast::standard, "settings.contrast_standard"},
                               NamedValue{session::Contrast::high, "settings.contrast_high"},
                               NamedValue{session::Contrast::low_glare, "settings.contrast_low_glare"}};
constexpr std::array furigana_levels{NamedValue{session::Furigana::hard_words, "settings.furigana_hard"},
                                     NamedValue{session::Furigana::all, "settings.furigana_all"},
                                     NamedValue{session::Furigana::none, "settings.furigana_none"}};

std::vector<Option> language_options(const Settings& now) {
    std::vector<Option> options;
    for (const LanguageTag& language : content::catalogue_languages()) {
        options.push_back({"language." + language.text(), now});
        options.back().settings.language = language;
    }
    return options;
}

// Empty for what has rows or a page of its own.
std::vector<Option> options_of(Section section, const Settings& now) {
    switch (section) {
        case Section::overview:
        case Section::voice:
        case Section::touch:
        case Section::switches:
        case Section::trainer: return {};
        case Section::text_size: return options_over(now, &Settings::text_size, text_sizes);
        case Section::contrast: return options_over(now, &Settings::contrast, contrasts);
        case Section::language: return language_options(now);
        case Section::furigana: return options_over(now, &Settings::furigana, furigana_levels);
        case Section::voice_when:
        case Section::voice_speed:
        case Section::voice_private:
        case Section::volume:
        case Section::spoken_mode: return voice_options(section, now);
        case Section::press_mode:
        case Section::lockout:
        case Section::scanning:
        case Section::scan_pace:
        case Section::motion: return touch_options(section, now);
    }
    ENGAWA_VERIFY(false);
}

std::span<const SectionWords> rows_of(Section section) {
    if (section == Section::overview) return sections;
    if (section == Section::voice) return voice_sections();
    if (section == Section::touch) return touch_sections();
    if (section == Section::switches) return switch_sections();
    return {};
}

const SectionWords* words_of(Section section) {
    for (const Section parent : {Section::overview, Section::voice, Section::touch, Section::switches}) {
        for (const SectionWords& words : rows_of(parent)) {
            if (words.section == section) return &words;
        }
    }
    return nullptr;
}

// What is chosen now, in words; nothing for what leads on to several questions.
std::string current(const Settings& settings, Section section, const content::Strings& strings) {
    for (const Option& option : options_of(section, settings)) {
        if (option.settings == settings) return strings(option.key);
    }
    return {};
}

std::optional<Intent> draw_rows(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const std::span<const SectionWords> words = rows_of(model.section);
    std::vector<std::string> labels;
    std::vector<std::string> hints;
    std::vector<ui::TileSpec> rows;
    labels.reserve(words.size());
    hints.reserve(words.size());
    for (const SectionWords& one : words) {
        labels.push_back(strings(one.key));
        hints.push_back(current(model.settings, one.section, strings));
        rows.push_back({.id = one.id, .label = labels.back(), .hint = hints.back(), .icon = one.icon});
    }
    // All of the overview at once, side by side; the few of a group as rows.
    const bool all = model.section == Section::overview;
    const auto pressed = all ? ui.tiles("sections", rows) : ui.rows("sections", rows);
    return pressed ? std::optional<Intent>(OpenSection{words[*pressed].section}) : std::nullopt;
}

std::optional<Intent> draw_options(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const std::vector<Option> options = options_of(model.section, model.settings);
    std::vector<std::string> labels;
    std::vector<ui::ChoiceSpec> choices;
    labels.reserve(options.size());
    for (const Option& option : options) {
        labels.push_back(strings(option.key));
        choices.push_back({.id = option.key,
                           .label = labels.back(),
                           .chosen = option.settings == model.settings ? ui::Chosen::yes : ui::Chosen::no});
    }
    const auto pressed = ui.choices("values", ui::ChoiceKind::one, choices);
    return pressed ? std::optional<Intent>(Set{options[*pressed].settings}) : std::nullopt;
}

std::optional<Intent> draw_trainer(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const auto intent = trainer::draw(ui, model.trainer, model.settings, strings);
    if (!intent) return std::nullopt;
    struct Visitor {
        const Model& model;
        Intent operator()(trainer::Begin) const { return BeginPractice{}; }
        Intent operator()(const trainer::Press& press) const {
            return PracticePressed{{model.trainer.wanted(), press.number, press.at}};
        }
        Intent operator()(const trainer::TakeOver& proposal) const { return TakeProposal{proposal.settings}; }
        Intent operator()(trainer::Leave) const { return OpenSection{Section::touch}; }
    };
    return std::visit(Visitor{model}, *intent);
}

std::optional<Intent> draw_page(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    const SectionWords* words = words_of(model.section);
    const std::string page_id = words == nullptr ? "settings" : "settings." + std::string(words->id);
    const std::string title = strings(words == nullptr ? "settings.title" : words->key);
    auto page = ui.page({.id = page_id, .title = title});
    ui.heading(title, ui::HeadingLevel::title);
    const auto intent = rows_of(model.section).empty() ? draw_options(ui, model, strings) : draw_rows(ui, model, strings);
    if (intent) return intent;
    const std::string others = strings("settings.others");
    const std::string done = strings("settings.done");
    const ui::ButtonSpec done_button{.id = "done", .label = done, .icon = ui::Icon::check, .kind = ui::ButtonKind::primary};
    if (words == nullptr) return ui.actions({done_button}) ? std::optional<Intent>(Done{}) : std::nullopt;
    const auto pressed = ui.actions({{.id = "others", .label = others, .icon = ui::Icon::settings}, done_button});
    if (!pressed) return std::nullopt;
    return *pressed == 0 ? Intent(OpenSection{words->parent}) : Intent(Done{});
}

// Where practice begins anew.
void open(Model& model, Section section) {
    model.section = section;
    model.trainer = {};
}

}  // namespace

std::optional<Intent> draw(ui::Ui& ui, const Model& model, const content::Strings& strings) {
    if (model.section == Section::trainer) return draw_trainer(ui, model, strings);
    return draw_page(ui, model, strings);
}

page::Outcome update(Model& model, const Intent& intent) {
    struct Visitor {
        Model& model;
        page::Outcome operator()(const OpenSection& chosen) const {
            open(model, chosen.section);
            return page::Stay{};
        }
        page::Outcome operator()(const Set& chosen) const {
            model.settings = chosen.settings;
            return page::ChangeSettings{chosen.settings};
        }
        page::Outcome operator()(Done) const { return page::ContinueVisit{}; }
        page::Outcome operator()(BeginPractice) const {
            model.trainer = {.begun = true, .presses = {}};
            return page::Stay{};
        }
        page::Outcome operator()(const PracticePressed& pressed) const {
            model.trainer.presses.push_back(pressed.press);
            return page::Stay{};
        }
        page::Outcome operator()(const TakeProposal& proposal) const {
            open(model, Section::touch);
            model.settings = proposal.settings;
            return page::ChangeSettings{proposal.settings};
        }
    };
    return std::visit(Visitor{model}, intent);
}

bool step_back(Model& model) {
    const SectionWords* words = words_of(model.section);
    if (words == nullptr) return false;
    open(model, words->parent);
    return true;
}

}  // namespace engawa::settings
