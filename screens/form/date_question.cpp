#include "screens/form/date_question.h"

#include <array>

namespace engawa::form {

namespace {

// 昭和 first: most who stand here were born in it.
constexpr std::array shown_eras{text::Era::showa, text::Era::taisho, text::Era::heisei, text::Era::reiwa};

std::string age_words(const DateEditor& editor, std::chrono::year_month_day date, const content::Strings& strings) {
    return date_words(date, editor.shows_age ? std::optional(editor.today) : std::nullopt, strings);
}

std::string marked_era(text::Era era, const content::Strings& strings) {
    const text::EraFacts& facts = text::facts(era);
    if (strings.language().text() == "en") return std::string(facts.romaji);
    return "{" + std::string(facts.kanji) + "|" + std::string(facts.reading) + "}";
}

std::string chosen_so_far(const DateEditor& editor, const content::Strings& strings) {
    std::string words = marked_era(editor.date.era, strings);
    if (editor.step == DateStep::year) return words;
    words += strings("forms.year", {{"year", std::to_string(editor.date.year)}});
    if (editor.step == DateStep::month) return words;
    return words + strings("forms.month", {{"month", std::to_string(editor.date.month)}});
}

std::optional<DateIntent> draw_eras(ui::Ui& ui, const content::Strings& strings) {
    ui.paragraph(strings("forms.which_era"), ui::TextTone::strong);
    std::vector<std::string> labels;
    std::vector<std::string> hints;
    std::vector<ui::TileSpec> tiles;
    for (const text::Era era : shown_eras) {
        const text::EraFacts& facts = text::facts(era);
        labels.push_back(marked_era(era, strings));
        hints.push_back(strings("form.era_from", {{"year", std::to_string(int(facts.first_day.year()))}}));
    }
    for (std::size_t i = 0; i < shown_eras.size(); ++i) {
        tiles.push_back({.id = text::facts(shown_eras[i]).romaji, .label = labels[i], .hint = hints[i]});
    }
    if (const auto pressed = ui.tiles("eras", tiles)) return DateIntent{static_cast<int>(shown_eras[*pressed])};
    return std::nullopt;
}

std::optional<DateIntent> draw_numbers(ui::Ui& ui, const DateEditor& editor, text::NumberRange range,
                                       std::string_view question, std::string_view suffix,
                                       const content::Strings& strings) {
    ui.paragraph(chosen_so_far(editor, strings) + "　" + strings(question), ui::TextTone::strong);
    const auto chosen =
        ui.number_grid({.id = date_step_id(editor.step), .first = range.first, .last = range.last, .suffix = suffix});
    if (!chosen) return std::nullopt;
    return DateIntent{*chosen};
}

}  // namespace

std::string_view date_step_id(DateStep step) {
    switch (step) {
        case DateStep::era: return "era";
        case DateStep::year: return "year";
        case DateStep::month: return "month";
        case DateStep::day: return "day";
        case DateStep::whole: return "whole";
    }
    ENGAWA_VERIFY(false);
}

std::chrono::year_month_day day_in_japan(WallTime now) {
    // Japan has kept UTC+9 without summer time since 1952.
    return std::chrono::floor<std::chrono::days>(now + std::chrono::hours(9));
}

DateEditor begin_date(const forms::QuestionView& view, WallTime now) {
    DateEditor editor;
    editor.today = day_in_japan(now);
    const auto profile = view.engawa.find("profile");
    editor.shows_age = (profile != view.engawa.end() && profile->second.find("birth") != std::string::npos) ||
                       view.ref.find("birth") != std::string::npos;
    if (const auto stored = text::parse_iso_date(view.value)) {
        if (const auto era = text::to_era(*stored)) {
            editor.date = *era;
            editor.step = DateStep::whole;
        }
    }
    return editor;
}

std::optional<DateIntent> draw_date(ui::Ui& ui, const DateEditor& editor, const content::Strings& strings) {
    switch (editor.step) {
        case DateStep::era: return draw_eras(ui, strings);
        case DateStep::year:
            return draw_numbers(ui, editor, text::years_of(editor.date.era, editor.today), "forms.which_year",
                                strings("form.year_suffix"), strings);
        case DateStep::month:
            return draw_numbers(ui, editor, text::months_of(editor.date.era, editor.date.year, editor.today),
                                "forms.which_month", strings("form.month_suffix"), strings);
        case DateStep::day:
            return draw_numbers(ui, editor,
                                text::days_of(editor.date.era, editor.date.year, editor.date.month, editor.today),
                                "forms.which_day", strings("form.day_suffix"), strings);
        case DateStep::whole: break;
    }
    const auto date = text::from_era(editor.date);
    ENGAWA_VERIFY(date.has_value());
    const std::string words = age_words(editor, *date, strings);
    ui.field({.id = "date", .label = strings("form.this_date"), .value = words, .privacy = ui::Privacy::private_value});
    if (ui.button({.id = "again", .label = strings("form.date_again"), .icon = ui::Icon::calendar})) return DateIntent{0};
    return std::nullopt;
}

void update_date(DateEditor& editor, const DateIntent& intent) {
    switch (editor.step) {
        case DateStep::era:
            editor.date.era = static_cast<text::Era>(intent.chosen);
            editor.step = DateStep::year;
            break;
        case DateStep::year:
            editor.date.year = intent.chosen;
            editor.step = DateStep::month;
            break;
        case DateStep::month:
            editor.date.month = static_cast<unsigned>(intent.chosen);
            editor.step = DateStep::day;
            break;
        case DateStep::day:
            editor.date.day = static_cast<unsigned>(intent.chosen);
            editor.step = DateStep::whole;
            break;
        case DateStep::whole: editor.step = DateStep::era; break;
    }
}

bool date_back(DateEditor& editor) {
    switch (editor.step) {
        case DateStep::era:
        case DateStep::whole: return false;
        case DateStep::year: editor.step = DateStep::era; return true;
        case DateStep::month: editor.step = DateStep::year; return true;
        case DateStep::day: editor.step = DateStep::month; return true;
    }
    ENGAWA_VERIFY(false);
}

std::string date_value(const DateEditor& editor) {
    if (editor.step != DateStep::whole) return {};
    const auto date = text::from_era(editor.date);
    return date ? text::format_iso_date(*date) : std::string();
}

std::string date_words(std::chrono::year_month_day date, std::optional<std::chrono::year_month_day> birth_on,
                       const content::Strings& strings) {
    const auto era = text::to_era(date);
    const bool english = strings.language().text() == "en";
    std::string words = english || !era ? text::format_western(date, strings.language().text())
                                        : text::format_era_marked(*era);
    std::string beside;
    if (english) {
        if (era) beside = std::string(text::facts(era->era).romaji) + " " + std::to_string(era->year);
    } else {
        beside = strings("forms.year", {{"year", std::to_string(int(date.year()))}});
    }
    if (birth_on) {
        if (const auto age = text::age_on(date, *birth_on)) {
            beside += (beside.empty() ? "" : "・") + strings("forms.age", {{"age", std::to_string(*age)}});
        }
    }
    if (beside.empty()) return words;
    return english ? words + " (" + beside + ")" : words + "（" + beside + "）";
}

}  // namespace engawa::form
