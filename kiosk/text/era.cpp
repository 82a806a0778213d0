#include "kiosk/text/era.h"

#include "kiosk/text/error.h"

#include <fmt/format.h>

#include <algorithm>

namespace engawa::text {

using std::chrono::day;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;
using std::chrono::year_month_day_last;

namespace {

constexpr std::array<std::string_view, 12> english_months{"January", "February", "March",     "April",   "May",      "June",
                                                          "July",    "August",   "September", "October", "November", "December"};

constexpr std::array<std::string_view, 12> month_readings{
    "いちがつ", "にがつ", "さんがつ", "しがつ", "ごがつ", "ろくがつ",
    "しちがつ", "はちがつ", "くがつ", "じゅうがつ", "じゅういちがつ", "じゅうにがつ"};

constexpr std::array<std::string_view, 31> day_readings{
    "ついたち", "ふつか", "みっか", "よっか", "いつか", "むいか", "なのか", "ようか", "ここのか", "とおか",
    "じゅういちにち", "じゅうににち", "じゅうさんにち", "じゅうよっか", "じゅうごにち", "じゅうろくにち",
    "じゅうしちにち", "じゅうはちにち", "じゅうくにち", "はつか", "にじゅういちにち", "にじゅうににち",
    "にじゅうさんにち", "にじゅうよっか", "にじゅうごにち", "にじゅうろくにち", "にじゅうしちにち",
    "にじゅうはちにち", "にじゅうくにち", "さんじゅうにち", "さんじゅういちにち"};

// Before ねん: 4 is よ and 9 is きゅう.
std::string year_reading(int number) {
    constexpr std::array<std::string_view, 10> ones{"", "いち", "に", "さん", "よ", "ご", "ろく", "なな", "はち", "きゅう"};
    constexpr std::array<std::string_view, 10> tens{"",           "じゅう",     "にじゅう",   "さんじゅう", "よんじゅう",
                                                    "ごじゅう", "ろくじゅう", "ななじゅう", "はちじゅう", "きゅうじゅう"};
    if (number == 1) return "がんねん";
    return fmt::format("{}{}ねん", tens[static_cast<std::size_t>(number / 10 % 10)],
                       ones[static_cast<std::size_t>(number % 10)]);
}

// The day after the era's last one; nothing for the present era.
std::optional<sys_days> end_of(Era era) {
    const auto next = static_cast<std::size_t>(era) + 1;
    if (next >= eras.size()) return std::nullopt;
    return sys_days(eras[next].first_day);
}

// The last day of the era that may be chosen.
sys_days last_choice(Era era, year_month_day latest) {
    const auto end = end_of(era);
    const sys_days limit = latest;
    return end ? std::min(*end - std::chrono::days(1), limit) : limit;
}

int first_year(Era era) { return static_cast<int>(facts(era).first_day.year()); }

Error bad_date(std::string_view why) { return Error(TextError::bad_date, "date", std::string(why)); }

// Reads an unsigned number of at most `most_digits` and moves past it.
std::optional<int> take_number(std::string_view& text, std::size_t most_digits) {
    std::size_t length = 0;
    int number = 0;
    while (length < text.size() && text[length] >= '0' && text[length] <= '9') {
        if (++length > most_digits) return std::nullopt;
        number = number * 10 + (text[length - 1] - '0');
    }
    if (length == 0) return std::nullopt;
    text.remove_prefix(length);
    return number;
}

bool take(std::string_view& text, std::string_view word) {
    if (!text.starts_with(word)) return false;
    text.remove_prefix(word.size());
    return true;
}

}  // namespace

std::optional<EraDate> to_era(year_month_day date) {
    if (!date.ok() || sys_days(date) < sys_days(eras.front().first_day)) return std::nullopt;
    const auto era = std::find_if(eras.rbegin(), eras.rend(), [&](const EraFacts& candidate) {
        return sys_days(candidate.first_day) <= sys_days(date);
    });
    return EraDate{era->era, static_cast<int>(date.year()) - first_year(era->era) + 1,
                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day())};
}

Result<year_month_day> from_era(const EraDate& date) {
    // 200 years of one era are more than any person's; the bound keeps the arithmetic below inside std::chrono.
    if (date.year < 1 || date.year > 200) return bad_date("no such year of the era");
    const year_month_day western{year(first_year(date.era) + date.year - 1), month(date.month), day(date.day)};
    if (!western.ok()) return bad_date("no such day in that month");
    if (to_era(western) != date) return bad_date("the day belongs to another era");
    return western;
}

NumberRange years_of(Era era, year_month_day latest) {
    const sys_days last = last_choice(era, latest);
    if (last < sys_days(facts(era).first_day)) return {};
    return {1, static_cast<int>(year_month_day(last).year()) - first_year(era) + 1};
}

NumberRange months_of(Era era, int era_year, year_month_day latest) {
    if (!years_of(era, latest).contains(era_year)) return {};
    const year_month_day last(last_choice(era, latest));
    const year western(first_year(era) + era_year - 1);
    return {era_year == 1 ? static_cast<int>(static_cast<unsigned>(facts(era).first_day.month())) : 1,
            western == last.year() ? static_cast<int>(static_cast<unsigned>(last.month())) : 12};
}

NumberRange days_of(Era era, int era_year, unsigned month_number, year_month_day latest) {
    if (!months_of(era, era_year, latest).contains(static_cast<int>(month_number))) return {};
    const year_month_day first = facts(era).first_day;
    const year_month_day last(last_choice(era, latest));
    const year western(first_year(era) + era_year - 1);
    const month asked(month_number);
    const bool begins = western == first.year() && asked == first.month();
    const bool ends = western == last.year() && asked == last.month();
    const day end = ends ? last.day() : year_month_day_last(western, std::chrono::month_day_last(asked)).day();
    return {begins ? static_cast<int>(static_cast<unsigned>(first.day())) : 1, static_cast<int>(static_cast<unsigned>(end))};
}

// --- Writing ------------------------------------------------------------------------------------------------

std::string format_era_year(Era era, int era_year) {
    return era_year == 1 ? fmt::format("{}元年", facts(era).kanji) : fmt::format("{}{}年", facts(era).kanji, era_year);
}

std::string format_era(const EraDate& date) {
    return fmt::format("{}{}月{}日", format_era_year(date.era, date.year), date.month, date.day);
}

std::string format_era_marked(const EraDate& date) {
    ENGAWA_VERIFY(date.month >= 1 && date.month <= 12 && date.day >= 1 && date.day <= 31);
    const EraFacts& era = facts(date.era);
    const std::string years = date.year == 1 ? "元" : fmt::format("{}", date.year);
    return fmt::format("{{{}|{}}}{{{}年|{}}}{{{}月|{}}}{{{}日|{}}}", era.kanji, era.reading, years, year_reading(date.year),
                       date.month, month_readings[date.month - 1], date.day, day_readings[date.day - 1]);
}

std::string format_western(year_month_day date, std::string_view language) {
    ENGAWA_VERIFY(date.ok());
    const int years = static_cast<int>(date.year());
    const unsigned months = static_cast<unsigned>(date.month());
    const unsigned days = static_cast<unsigned>(date.day());
    if (language.starts_with("ja")) return fmt::format("{}年{}月{}日", years, months, days);
    return fmt::format("{} {} {}", days, english_months[months - 1], years);
}

std::string format_iso_date(year_month_day date) {
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

// --- Reading ------------------------------------------------------------------------------------------------

Result<year_month_day> parse_iso_date(std::string_view text) {
    std::string_view rest = text;
    const auto years = take_number(rest, 4);
    const bool first_hyphen = take(rest, "-");
    const auto months = take_number(rest, 2);
    const bool second_hyphen = take(rest, "-");
    const auto days = take_number(rest, 2);
    if (!years || !months || !days || !first_hyphen || !second_hyphen || !rest.empty()) return bad_date("not YYYY-MM-DD");
    const year_month_day date{year(*years), month(static_cast<unsigned>(*months)), day(static_cast<unsigned>(*days))};
    if (!date.ok() || format_iso_date(date) != text) return bad_date("not YYYY-MM-DD, or no such day");
    return date;
}

std::optional<int> age_on(year_month_day birth, year_month_day on) {
    if (!birth.ok() || !on.ok() || sys_days(on) < sys_days(birth)) return std::nullopt;
    const auto month_and_day = [](year_month_day date) { return date.month() / date.day(); };
    const int years = static_cast<int>(on.year()) - static_cast<int>(birth.year());
    return month_and_day(on) < month_and_day(birth) ? years - 1 : years;
}

}  // namespace engawa::text
