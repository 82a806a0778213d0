#include "kiosk/base/ruby.h"
#include "kiosk/text/era.h"
#include "kiosk/text/error.h"

#include <catch2/catch.hpp>

using namespace engawa;
using namespace engawa::text;

namespace {

std::chrono::year_month_day date(int y, unsigned m, unsigned d) {
    return std::chrono::year(y) / std::chrono::month(m) / std::chrono::day(d);
}

const auto today = date(2026, 4, 1);

}  // namespace

TEST_CASE("An era begins on its first day and ends on the day before the next") {
    const auto [western, era] = GENERATE(table<std::chrono::year_month_day, EraDate>({
        {date(1868, 10, 23), {Era::meiji, 1, 10, 23}},
        {date(1912, 7, 29), {Era::meiji, 45, 7, 29}},
        {date(1912, 7, 30), {Era::taisho, 1, 7, 30}},
        {date(1926, 12, 24), {Era::taisho, 15, 12, 24}},
        {date(1926, 12, 25), {Era::showa, 1, 12, 25}},
        {date(1989, 1, 7), {Era::showa, 64, 1, 7}},
        {date(1989, 1, 8), {Era::heisei, 1, 1, 8}},
        {date(2019, 4, 30), {Era::heisei, 31, 4, 30}},
        {date(2019, 5, 1), {Era::reiwa, 1, 5, 1}},
        {date(2026, 4, 1), {Era::reiwa, 8, 4, 1}},
    }));
    CHECK(to_era(western) == era);
    CHECK(*from_era(era) == western);
}

TEST_CASE("A day before the eras, or that does not exist, has none") {
    CHECK_FALSE(to_era(date(1868, 10, 22)).has_value());
    CHECK_FALSE(to_era(date(2026, 2, 29)).has_value());
}

TEST_CASE("A day that its era does not have is refused") {
    const auto wrong = GENERATE(values<EraDate>({
        {Era::showa, 65, 1, 1}, {Era::showa, 64, 1, 8}, {Era::heisei, 1, 1, 7}, {Era::heisei, 31, 5, 1},
        {Era::reiwa, 1, 4, 30}, {Era::taisho, 15, 12, 25}, {Era::meiji, 1, 10, 22}, {Era::reiwa, 8, 2, 29},
        {Era::reiwa, 0, 1, 1}, {Era::reiwa, 2, 13, 1}, {Era::reiwa, 2, 0, 1}, {Era::reiwa, 2, 1, 0},
        {Era::reiwa, 2, 4, 31}, {Era::reiwa, -1, 1, 1}, {Era::reiwa, 100000, 1, 1},
    }));
    CAPTURE(wrong.year, wrong.month, wrong.day);
    CHECK(from_era(wrong).error().is(TextError::bad_date));
}

TEST_CASE("Every day of 160 years comes back from its era") {
    for (std::chrono::sys_days day = date(1868, 10, 23); day < std::chrono::sys_days(date(2030, 1, 1));
         day += std::chrono::days(1)) {
        const auto era = to_era(day);
        if (!era || std::chrono::sys_days(*from_era(*era)) != day) {
            FAIL(format_iso_date(day));
        }
    }
}

TEST_CASE("The first year is written 元年") {
    CHECK(format_era({Era::reiwa, 1, 5, 1}) == "令和元年5月1日");
    CHECK(format_era({Era::showa, 45, 12, 31}) == "昭和45年12月31日");
    CHECK(format_era_year(Era::heisei, 1) == "平成元年");
    CHECK(format_era_year(Era::heisei, 2) == "平成2年");
}

TEST_CASE("A date with readings is spoken as Japanese says it") {
    CHECK(format_era_marked({Era::reiwa, 1, 5, 1}) == "{令和|れいわ}{元年|がんねん}{5月|ごがつ}{1日|ついたち}");
    CHECK(as_spoken(format_era_marked({Era::showa, 24, 4, 20})) == "しょうわにじゅうよねんしがつはつか");
    CHECK(as_spoken(format_era_marked({Era::heisei, 19, 9, 14})) == "へいせいじゅうきゅうねんくがつじゅうよっか");
    CHECK(without_readings(format_era_marked({Era::showa, 64, 1, 7})) == format_era({Era::showa, 64, 1, 7}));
}

TEST_CASE("A Western date is written in the page's language and in ISO 8601") {
    CHECK(format_western(date(2026, 4, 1), "ja") == "2026年4月1日");
    CHECK(format_western(date(2026, 4, 1), "ja-x-easy") == "2026年4月1日");
    CHECK(format_western(date(2026, 4, 1), "en") == "1 April 2026");
    CHECK(format_iso_date(date(1945, 8, 5)) == "1945-08-05");
    CHECK(*parse_iso_date("1945-08-05") == date(1945, 8, 5));
    const std::string wrong = GENERATE("1945-8-05", "1945-02-30", "19450805", "1945-08-05Z", "", "０945-08-05", "1945-08-");
    CAPTURE(wrong);
    CHECK(parse_iso_date(wrong).error().is(TextError::bad_date));
}

TEST_CASE("The steps of asking a date offer the days that exist and no later one") {
    CHECK(years_of(Era::showa, today) == NumberRange{1, 64});
    CHECK(years_of(Era::taisho, today) == NumberRange{1, 15});
    CHECK(years_of(Era::reiwa, today) == NumberRange{1, 8});
    CHECK(years_of(Era::reiwa, date(2018, 1, 1)) == NumberRange{});
    CHECK(months_of(Era::showa, 64, today) == NumberRange{1, 1});
    CHECK(days_of(Era::showa, 64, 1, today) == NumberRange{1, 7});
    CHECK(months_of(Era::heisei, 1, today) == NumberRange{1, 12});
    CHECK(days_of(Era::heisei, 1, 1, today) == NumberRange{8, 31});
    CHECK(months_of(Era::showa, 1, today) == NumberRange{12, 12});
    CHECK(days_of(Era::showa, 1, 12, today) == NumberRange{25, 31});
    CHECK(months_of(Era::reiwa, 8, today) == NumberRange{1, 4});
    CHECK(days_of(Era::reiwa, 8, 4, today) == NumberRange{1, 1});
    CHECK(days_of(Era::reiwa, 6, 2, today) == NumberRange{1, 29});
    CHECK(days_of(Era::reiwa, 7, 2, today) == NumberRange{1, 28});
    CHECK(months_of(Era::showa, 65, today) == NumberRange{});
    CHECK(days_of(Era::showa, 64, 2, today) == NumberRange{});
}

TEST_CASE("Age is counted in full years by birthday") {
    CHECK(age_on(date(1950, 4, 2), today) == 75);
    CHECK(age_on(date(1950, 4, 1), today) == 76);
    CHECK(age_on(date(1960, 2, 29), date(2026, 2, 28)) == 65);
    CHECK(age_on(date(1960, 2, 29), date(2026, 3, 1)) == 66);
    CHECK(age_on(today, today) == 0);
    CHECK_FALSE(age_on(date(2026, 4, 2), today).has_value());
}
