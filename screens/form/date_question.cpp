#include "screens/form/date_question.h"

#include <algorithm>
#include <array>

#include "screens/answer_words.h"

namespace engawa::form {

namespace {

using std::chrono::year_month_day;

// As on paper forms, oldest first; for other dates the newest is the likeliest.
constexpr std::array birth_eras{text::Era::taisho, text::Era::showa, text::Era::heisei, text::Era::reiwa};
constexpr std::array other_eras{text::Era::reiwa, text::Era::heisei, text::Era::showa, text::Era::taisho};

constexpr int first_western_year = 1900;
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
        const int western = int(text::facts(*editor.era).first_day.year()) + editor.year - 1;
        words += strings("form.western_beside", {{"year", std::to_string(western)}});
    }
    if (editor.step == DateStep::month) return words;
    return words + "　" + strings("forms.month", {{"month", std::to_string(editor.month)}});
}

// Tiles with their Western years; a small panel, and one of 15.6" in larger letters, has room for the names alone.
std::optional<std::size_t> draw_tiles(ui::Ui& ui, std::string_view id, const std::vector<ui::TileSpec>& tiles) {
    const ui::Millimetres height = ui.tokens().panel.height();
    const bool room = height >= ui::Millimetres(240) || (height >= ui::Millimetres(170) && ui.look().size == ui::TextSize::normal);
    if (room) return ui.tiles(id, tiles);
    std::vector<ui::KeySpec> keys;
    for (const ui::TileSpec& tile : tiles) keys.push_back({.id = tile.id, .label = tile.label});
    return ui.keys({.id = id, .columns = 3, .keys = keys});
}

std::optional<DateIntent> draw_calendars(ui::Ui& ui, const DateEditor& editor, const content::Strings& strings) {
    if (editor.purpose == DatePurpose::other && editor.today &&
        ui.button({.id = "today", .label = strings("form.today"), .icon = ui::Icon::calendar})) {
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
    hints.push_back(strings("form.western_example"));
    std::vector<ui::TileSpec> tiles;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const std::string_view id = i < eras.size() ? text::facts(eras[i]).romaji : "Western";
        tiles.push_back({.id = id, .label = labels[i], .hint = hints[i]});
    }
    const auto pressed = draw_tiles(ui, "eras", tiles);
    if (!pressed) return std::nullopt;
    if (*pressed < eras.size()) return ChooseEra{eras[*pressed]};
    return ChooseWestern{};
}

int decade_of(int year) { return std::max(1, year / 10 * 10); }

text::NumberRange decade_range(text::NumberRange years, int first) {
    const int from = std::max(years.first, first);
    return {from, std::min(years.last, first / 10 * 10 + 9)};
}

// Whether all years stand on one page with keys that a hand finds: a big panel takes the 64 of 昭和.
bool fit_on_a_page(const ui::Ui& ui, text::NumberRange years) {
    const int count = years.last - years.first + 1;
    if (count <= 20) return true;
    return count <= 64 && ui.tokens().panel.height() >= ui::Millimetres(240) && ui.look().size == ui::TextSize::normal;
}

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
        labels.push_back(strings("form.decade", {{"first", first}, {"last", last}}));
        ids.push_back(std::to_string(decade));
        if (!editor.era) {
            hints.emplace_back();
            continue;
        }
        const int before = int(text::facts(*editor.era).first_day.year()) - 1;
        hints.push_back(strings("form.decade", {{"first", std::to_string(before + range.first)},
                                                {"last", std::to_string(before + range.last)}}));
    }
    std::vector<ui::TileSpec> tiles;
    for (std::size_t i = 0; i < labels.size(); ++i) tiles.push_back({.id = ids[i], .label = labels[i], .hint = hints[i]});
    const auto pressed = draw_tiles(ui, "decades", tiles);
    if (!pressed) return std::nullopt;
    return ChooseDecade{decades[*pressed]};
}

std::optional<DateIntent> draw_numbers(ui::Ui& ui, text::NumberRange range, int selected, std::string_view id,
                                       std::string_view suffix) {
    const auto chosen = ui.number_grid({.id = id,
                                        .first = range.first,
                                        .last = range.last,
                                        .selected = range.contains(selected) ? std::optional(selected) : std::nullopt,
                                        .suffix = suffix});
    if (!chosen) return std::nullopt;
    return ChooseNumber{*chosen};
}

std::optional<DateIntent> draw_years(ui::Ui& ui, const DateEditor& editor, const content::Strings& strings) {
    text::NumberRange years = years_of(editor);
    if (editor.decade == 0 && !fit_on_a_page(ui, years)) return draw_decades(ui, editor, years, strings);
    if (editor.decade != 0) years = decade_range(years, editor.decade);
    return draw_numbers(ui, years, editor.year, "year", strings("form.year_suffix"));
}

std::optional<DateIntent> draw_whole(ui::Ui& ui, const DateEditor& editor, const content::Strings& strings) {
    const auto date = whole_date(editor);
    ENGAWA_VERIFY(date.has_value());
    const bool birth = editor.purpose == DatePurpose::birth;
    const std::string words = date_words(*date, birth ? editor.today : std::nullopt, strings);
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
    // A clock that is not set is behind: what it calls the future may have been yesterday.
    if (editor.purpose == DatePurpose::other || clock == ClockState::unset) {
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
            return draw_numbers(ui, months_of(editor), static_cast<int>(editor.month), "month",
                                strings("form.month_suffix"));
        case DateStep::day:
            return draw_numbers(ui, days_of(editor), static_cast<int>(editor.day), "day", strings("form.day_suffix"));
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
