#pragma once

#include "kiosk/base/result.h"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

// Japanese eras with day-exact bounds. A first day belongs to the new era: 1989-01-08 is 平成元年1月8日 and
// 1989-01-07 is 昭和64年1月7日. Sources: 明治 from 1868-10-23 (改元の詔); 大正 1912-07-30; 昭和 1926-12-25;
// 平成 昭和64年政令第1号; 令和 平成31年政令第143号. Dates are of the Gregorian calendar throughout, also before 1873.

namespace engawa::text {

enum class Era { meiji, taisho, showa, heisei, reiwa };

struct EraFacts {
    Era era;
    std::string_view kanji;    // "令和"
    std::string_view reading;  // "れいわ"
    std::string_view romaji;   // "Reiwa"
    char letter;               // 'R', as on forms and cards
    std::chrono::year_month_day first_day;
};

inline constexpr std::array<EraFacts, 5> eras{{
    {Era::meiji, "明治", "めいじ", "Meiji", 'M', std::chrono::year{1868} / 10 / 23},
    {Era::taisho, "大正", "たいしょう", "Taisho", 'T', std::chrono::year{1912} / 7 / 30},
    {Era::showa, "昭和", "しょうわ", "Showa", 'S', std::chrono::year{1926} / 12 / 25},
    {Era::heisei, "平成", "へいせい", "Heisei", 'H', std::chrono::year{1989} / 1 / 8},
    {Era::reiwa, "令和", "れいわ", "Reiwa", 'R', std::chrono::year{2019} / 5 / 1},
}};

constexpr const EraFacts& facts(Era era) { return eras[static_cast<std::size_t>(era)]; }

struct EraDate {
    Era era = Era::reiwa;
    int year = 1;  // 1 is 元年
    unsigned month = 1;
    unsigned day = 1;

    friend bool operator==(const EraDate&, const EraDate&) = default;
};

// Inclusive; for the three steps of asking a date. Empty (last < first) when nothing of it exists.
struct NumberRange {
    int first = 1;
    int last = 0;

    bool contains(int number) const { return number >= first && number <= last; }
    friend bool operator==(const NumberRange&, const NumberRange&) = default;
};

// Nothing before 明治 or for a day that does not exist.
std::optional<EraDate> to_era(std::chrono::year_month_day date);

// Strict: 昭和65年, 平成元年1月7日 and 2月30日 are bad_date.
Result<std::chrono::year_month_day> from_era(const EraDate& date);

// What may be chosen, up to `latest` (today for a birth date). 昭和64年 has January alone, of seven days.
NumberRange years_of(Era era, std::chrono::year_month_day latest);
NumberRange months_of(Era era, int year, std::chrono::year_month_day latest);
NumberRange days_of(Era era, int year, unsigned month, std::chrono::year_month_day latest);

// "令和元年5月1日"; with readings "{令和|れいわ}{元年|がんねん}{5月|ごがつ}{1日|ついたち}".
std::string format_era(const EraDate& date);
std::string format_era_marked(const EraDate& date);

// "令和元年" / "令和8年", for the buttons of the year step.
std::string format_era_year(Era era, int year);

// "2026年4月1日", "1 April 2026" for languages other than Japanese.
std::string format_western(std::chrono::year_month_day date, std::string_view language);

// ISO 8601 "2026-04-01" and back. parse_iso_date is strict: ten characters, a day that exists.
std::string format_iso_date(std::chrono::year_month_day date);
Result<std::chrono::year_month_day> parse_iso_date(std::string_view text);

// Full years by birthday; one born on 29 February turns a year older on 1 March of a common year.
// Nothing when `on` is before `birth`.
std::optional<int> age_on(std::chrono::year_month_day birth, std::chrono::year_month_day on);

}  // namespace engawa::text
