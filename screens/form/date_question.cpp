#include "screens/form/date_question.h"

#include <algorithm>
#include <array>
#include <span>

#include "screens/answer_words.h"

namespace engawa::form {

namespace {

using std::chrono::year_month_day;

// As on paper forms, oldest first; for other dates the newest is the likeliest.
constexpr std::array birth_eras{text::Era::taisho, text::Era::showa, text::Era::heisei, text::Era::reiwa};
constexpr std::array other_eras{text::Era::reiwa, text::Era::heisei, text::Era::showa, text::Era::taisho};

constexpr int first_western_year = 1910;  // nobody who comes was born before
constexpr int years_ahead = 10;

const std::array<text::Era, 4>& eras_for(DatePurpose purpose) {
    switch (purpose) {
        case DatePurpose::birth: return birth_eras;
        case DatePurpose::other: return other_eras;
    }
    ENGAWA_VERIFY(false);
}

text::NumberRange years_of(const DateEditor& editor) {
    if (editor.era) return text::years_of(*editor.era, editor.latest);
    return {first_western_year, int(editor.latest.year())};
}

text::NumberRange months_of(const DateEditor& editor) {
    if (editor.era) return text::months_of(*editor.era, editor.year, editor.latest);
    return {1, editor.year == int(editor.latest.year()) ? int(unsigned(editor.latest.month())) : 12};
}

text::NumberRange days_of(const DateEditor& editor) {
    if (editor.era) return text::days_of(*editor.era, editor.year, editor.month, editor.latest);
    const std::chrono::year_month month{std::chrono::year(editor.year), std::chrono::month(editor.month)};
    const bool last_month = month == std::chrono::year_month{editor.latest.year(), editor.latest.month()};
    const auto last = (month / std::chrono::last).day();
    return {1, int(unsigned(last_month ? editor.latest.day() : last))};
}

// The date as far as it was chosen; nullopt for a day that does not exist.
std::optional<year_month_day> whole_date(const DateEditor& editor) {
    if (editor.era) {
        const auto date = text::from_era({*editor.era, editor.year, editor.month, editor.day});
        return date ? std::optional(*date) : std::nullopt;
    }
    const year_month_day date{std::chrono::year(editor.year), std::chrono::month(editor.month),
                              std::chrono::day(editor.day)};
    return date.ok() ? std::optional(date) : std::nullopt;
}

void show_whole(DateEditor& editor, year_month_day date) {
    const auto era = text::to_era(date);
    if (era) {
        editor.era = era->era;
        editor.year = era->year;
    } else {
        editor.era.reset();
        editor.year = int(date.year());
    }
    editor.month = unsigned(date.month());
    editor.day = unsigned(date.day());
    editor.step = DateStep::whole;
}

int western_year(text::Era era, int year) { return int(text::facts(era).first_day.year()) + year - 1; }

std::string calendar_words(const std::optional<text::Era>& era, const content::Strings& strings) {
    if (!era) return strings("era.western");
    switch (*era) {
        case text::Era::meiji: return strings("era.meiji");
        case text::Era::taisho: return strings("era.taisho");
        case text::Era::showa: return strings("era.showa");
        case text::Era::heisei: return strings("era.heisei");
        case text::Era::reiwa: return strings("era.reiwa");
    }
    ENGAWA_VERIFY(false);
}

std::string year_words(const DateEditor& editor, const content::Strings& strings) {
    const std::string year = strings("forms.year", {{"year", std::to_string(editor.year)}});
    if (strings.language().text() != "en") return calendar_words(editor.era, strings) + year;
    return editor.era ? std::string(text::facts(*editor.era).romaji) + " " + year : year;
}

// 令和8年 is 2026年: both stand while the rest is chosen.
std::string chosen_so_far(const DateEditor& editor, const content::Strings& strings) {
    if (editor.step == DateStep::year) return calendar_words(editor.era, strings);
    std::string words = year_words(editor, strings);
    if (editor.era) {
        words += strings("form.western_beside", {{"year", std::to_string(western_year(*editor.era, editor.year))}});
    }
    if (editor.step == DateStep::month) return words;
    return words + "　" + strings("forms.month", {{"month", std::to_string(editor.month)}});
}

// With their Western years in a second line.
std::optional<std::size_t> draw_keys(ui::Ui& ui, std::string_view id, int columns, const std::vector<ui::TileSpec>& tiles) {
    std::vector<ui::KeySpec> keys;
    for (const ui::TileSpec& tile : tiles) keys.push_back({.id = tile.id, .label = tile.label, .hint = tile.hint});
    return ui.keys({.id = id, .columns = columns, .keys = keys});
}

// As tiles; less than 196 mm have room for all of them as keys alone.
bool eras_are_keys(const ui::Ui& ui) { return ui.tokens().panel.height() < ui::Millimetres(196); }

std::optional<std::size_t> draw_eras(ui::Ui& ui, const std::vector<ui::TileSpec>& tiles) {
    return eras_are_keys(ui) ? draw_keys(ui, "eras", 3, tiles) : ui.tiles("eras", tiles);
}

std::optional<DateIntent> draw_calendars(ui::Ui& ui, const DateEditor& editor, const content::Strings& strings) {
    const bool today = editor.purpose == DatePurpose::other && editor.today.has_value();
    const std::string today_words = strings("form.today");
    if (today && !eras_are_keys(ui) &&
        ui.button({.id = "today", .label = today_words, .icon = ui::Icon::calendar})) {
        return ChooseToday{};
    }
    const auto& eras = eras_for(editor.purpose);
    std::vector<std::string> labels;
    std::vector<std::string> hints;
    for (const text::Era era : eras) {
        labels.push_back(calendar_words(era, strings));
        hints.push_back(strings("form.era_from", {{"year", std::to_string(int(text::facts(era).first_day.year()))}}));
    }
    labels.push_back(strings("era.western"));
    // A key is too narrow for more than the year.
    hints.push_back(eras_are_keys(ui) ? strings("form.western_short") : strings("form.western_example"));
    std::vector<ui::TileSpec> tiles;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const std::string_view id = i < eras.size() ? text::facts(eras[i]).romaji : "Western";
        tiles.push_back({.id = id, .label = labels[i], .hint = hints[i]});
    }
    // Among the keys where there is no room for a button above them.
    const std::size_t first_era = today && eras_are_keys(ui) ? 1 : 0;
    if (first_era == 1) tiles.insert(tiles.begin(), {.id = "today", .label = today_words});
    const auto pressed = draw_eras(ui, tiles);
    if (!pressed) return std::nullopt;
    if (*pressed < first_era) return ChooseToday{};
    if (*pressed - first_era < eras.size()) return ChooseEra{eras[*pressed - first_era]};
    return ChooseWestern{};
}

int decade_of(int year) { return std::max(1, year / 10 * 10); }

text::NumberRange decade_range(text::NumberRange years, int first) {
    const int from = std::max(years.first, first);
    return {from, std::min(years.last, first / 10 * 10 + 9)};
}

// Whether the years are few enough to be looked over at once: those of 大正, and of 令和 for a while yet.
bool stand_together(text::NumberRange years) { return years.last - years.first + 1 <= 20; }

std::optional<DateIntent> draw_decades(ui::Ui& ui, const DateEditor& editor, text::NumberRange years,
                                       const content::Strings& strings) {
    std::vector<std::string> labels;
    std::vector<std::string> hints;
    std::vector<std::string> ids;
    std::vector<int> decades;
    // The likeliest first where one was not born: the last ten years.
    for (int decade = decade_of(years.first); decade <= years.last; decade = decade / 10 * 10 + 10) {
        decades.push_back(decade);
    }
    if (editor.purpose == DatePurpose::other) std::reverse(decades.begin(), decades.end());
    for (const int decade : decades) {
        const text::NumberRange range = decade_range(years, decade);
        const std::string first = std::to_string(range.first);
        const std::string last = std::to_string(range.last);
        ids.push_back(std::to_string(decade));
        if (!editor.era) {
            labels.push_back(strings("form.western_decade", {{"first", std::to_string(decade)}}));
            hints.emplace_back();
            continue;
        }
        labels.push_back(strings("form.decade", {{"first", first}, {"last", last}}));
        hints.push_back(strings("form.western_years", {{"first", std::to_string(western_year(*editor.era, range.first))},
                                                       {"last", std::to_string(western_year(*editor.era, range.last))}}));
    }
    std::vector<ui::TileSpec> tiles;
    for (std::size_t i = 0; i < labels.size(); ++i) tiles.push_back({.id = ids[i], .label = labels[i], .hint = hints[i]});
    const auto pressed = draw_keys(ui, "decades", editor.era ? 3 : 5, tiles);
    if (!pressed) return std::nullopt;
    return ChooseDecade{decades[*pressed]};
}

struct Numbers {
    std::string_view id;
    text::NumberRange range;
    int selected = 0;
    std::string_view suffix;
    std::span<const std::string> hints = {};
};

std::optional<DateIntent> draw_numbers(ui::Ui& ui, const Numbers& numbers) {
    const auto chosen = ui.number_grid(
        {.id = numbers.id,
         .first = numbers.range.first,
         .last = numbers.range.last,
         .selected = numbers.range.contains(numbers.selected) ? std::optional(numbers.selected) : std::nullopt,
         .suffix = numbers.suffix,
         .hints = numbers.hints});
    if (!chosen) return std::nullopt;
    return ChooseNumber{*chosen};
}

std::optional<DateIntent> draw_years(ui::Ui& ui, const DateEditor& editor, const content::Strings& strings) {
    text::NumberRange years = years_of(editor);
    if (editor.decade == 0 && !stand_together(years)) return draw_decades(ui, editor, years, strings);
    if (editor.decade != 0) years = decade_range(years, editor.decade);
    const std::string suffix = strings("form.year_suffix");
    std::vector<std::string> western;
    if (editor.era) {
        for (int year = years.first; year <= years.last; ++year) western.push_back(std::to_string(western_year(*editor.era, year)) + suffix);
    }
    return draw_numbers(ui, {.id = "year", .range = years, .selected = editor.year, .suffix = suffix, .hints = western});
}

std::optional<DateIntent> draw_whole(ui::Ui& ui, const DateEditor& editor, const content::Strings& strings) {
    const auto date = whole_date(editor);
    ENGAWA_VERIFY(date.has_value());
    const std::string words = date_words(*date, editor.tells_age ? editor.today : std::nullopt, strings);
    ui.field({.id = "date", .label = strings("form.this_date"), .value = words, .privacy = ui::Privacy::private_value});
    if (ui.button({.id = "again", .label = strings("form.date_again"), .icon = ui::Icon::calendar})) return ChooseAgain{};
    return std::nullopt;
}

std::string_view step_question(DateStep step) {
    switch (step) {
        case DateStep::calendar: return "forms.which_era";
        case DateStep::year: return "forms.which_year";
        case DateStep::month: return "forms.which_month";
        case DateStep::day: return "forms.which_day";
        case DateStep::whole: break;
    }
    ENGAWA_VERIFY(step != DateStep::whole);
    return {};
}

struct Update {
    DateEditor& editor;

    void operator()(const ChooseEra& choice) const { begin_years(choice.era); }
    void operator()(const ChooseWestern&) const { begin_years(std::nullopt); }
    void operator()(const ChooseToday&) const { show_whole(editor, *editor.today); }
    void operator()(const ChooseDecade& choice) const { editor.decade = choice.first_year; }
    void operator()(const ChooseNumber& choice) const {
        switch (editor.step) {
            case DateStep::year:
                editor.year = choice.number;
                editor.step = DateStep::month;
                break;
            case DateStep::month:
                editor.month = static_cast<unsigned>(choice.number);
                editor.step = DateStep::day;
                break;
            case DateStep::day:
                editor.day = static_cast<unsigned>(choice.number);
                editor.step = DateStep::whole;
                break;
            case DateStep::calendar:
            case DateStep::whole: break;
        }
    }
    void operator()(const ChooseAgain&) const {
        editor.kept = whole_date(editor);
        editor.step = DateStep::calendar;
    }
    void begin_years(std::optional<text::Era> era) const {
        editor.era = era;
        editor.decade = 0;
        editor.year = 0;
        editor.month = 0;
        editor.day = 0;
        editor.step = DateStep::year;
    }
};

}  // namespace

std::string date_step_id(const DateEditor& editor) {
    switch (editor.step) {
        case DateStep::calendar: return "era";
        case DateStep::year: return editor.decade == 0 ? "year" : "year." + std::to_string(editor.decade);
        case DateStep::month: return "month";
        case DateStep::day: return "day";
        case DateStep::whole: return "whole";
    }
    ENGAWA_VERIFY(false);
}

DateEditor begin_date(const forms::QuestionView& view, WallTime now, ClockState clock) {
    DateEditor editor;
    const std::chrono::year_month_day day = day_in_japan(now);
    if (clock == ClockState::set) editor.today = day;
    editor.purpose = is_birth_date(view) ? DatePurpose::birth : DatePurpose::other;
    editor.latest = day;
    editor.tells_age = tells_age(view);
    // A clock that is not set is behind: what it calls the future may have been yesterday.
    if (!is_past_date(view) || clock == ClockState::unset) {
        editor.latest = (day.year() + std::chrono::years(years_ahead)) / 12 / 31;
    }
    if (const auto stored = text::parse_iso_date(view.value)) show_whole(editor, *stored);
    return editor;
}

std::optional<DateIntent> draw_date(ui::Ui& ui, const DateEditor& editor, const content::Strings& strings) {
    if (editor.step == DateStep::whole) return draw_whole(ui, editor, strings);
    std::string question = strings(step_question(editor.step));
    if (editor.step != DateStep::calendar) question = chosen_so_far(editor, strings) + "　" + question;
    ui.paragraph(question, ui::TextTone::strong);
    switch (editor.step) {
        case DateStep::calendar: return draw_calendars(ui, editor, strings);
        case DateStep::year: return draw_years(ui, editor, strings);
        case DateStep::month:
            return draw_numbers(ui, {.id = "month", .range = months_of(editor), .selected = static_cast<int>(editor.month),
                                     .suffix = strings("form.month_suffix")});
        case DateStep::day:
            return draw_numbers(ui, {.id = "day", .range = days_of(editor), .selected = static_cast<int>(editor.day),
                                     .suffix = strings("form.day_suffix")});
        case DateStep::whole: break;
    }
    ENGAWA_VERIFY(false);
}

void update_date(DateEditor& editor, const DateIntent& intent) { std::visit(Update{editor}, intent); }

bool date_back(DateEditor& editor) {
    switch (editor.step) {
        case DateStep::whole: return false;
        case DateStep::calendar:
            if (!editor.kept) return false;
            show_whole(editor, *editor.kept);
            editor.kept.reset();
            return true;
        case DateStep::year:
            if (editor.decade == 0) editor.step = DateStep::calendar;
            editor.decade = 0;
            return true;
        case DateStep::month: editor.step = DateStep::year; return true;
        case DateStep::day: editor.step = DateStep::month; return true;
    }
    ENGAWA_VERIFY(false);
}

std::string date_value(const DateEditor& editor) {
    const auto date = editor.step == DateStep::whole ? whole_date(editor) : editor.kept;
    return date ? text::format_iso_date(*date) : std::string();
}

}  // namespace engawa::form
