#include "asking.h"

#include "kiosk/forms/xpath/dates.h"

#include <cmath>

using asking::Asker;
using namespace engawa::forms::xpath;

TEST_CASE("today() and now() are the environment's clock in its zone") {
    Asker form;  // 2026-03-31T00:00Z, nine in the morning in Tokyo
    CHECK(form.string("today()") == "2026-03-31");
    CHECK(form.string("now()") == "2026-03-31T09:00:00.000+09:00");
    form.clock.advance(engawa::Milliseconds(16 * 3'600'000 + 5));
    CHECK(form.string("today()") == "2026-04-01");
    CHECK(form.string("now()") == "2026-04-01T01:00:00.005+09:00");
    form.environment.time_zone = "America/Phoenix";
    CHECK(form.string("today()") == "2026-03-31");
    form.environment.time_zone = "Nowhere/At_all";
    CHECK(form.error("today()") == "xpath.bad_time_zone at Nowhere/At_all");
    form.environment.time_zone = "Asia/Tokyo";
    form.environment.clock = nullptr;
    CHECK(form.error("now()") == "xpath.no_source");
    CHECK(form.error("today()") == "xpath.no_source");
}

TEST_CASE("now() at midnight still shows its time") {
    Asker form;
    form.clock.advance(engawa::Milliseconds(15 * 3'600'000));
    CHECK(form.string("now()") == "2026-04-01T00:00:00.000+09:00");
    CHECK(form.string("today()") == "2026-04-01");
}

TEST_CASE("date() reads dates, dateTimes and days; what is none says so") {
    const Asker form("<data><d>1941-12-08</d><e/></data>");
    CHECK(form.string("date('2026-04-01')") == "2026-04-01");
    CHECK(form.string("date('2026-4-1')") == "2026-04-01");
    CHECK(form.string("date('2026-4-1T10:00')") == "2026-04-01T10:00:00.000+09:00");
    CHECK(form.string("date('2026-04-01T00:00:00Z')") == "2026-04-01T09:00:00.000+09:00");
    CHECK(form.string("date-time('2026-04-01T10')") == "2026-04-01T10:00:00.000+09:00");
    CHECK(form.string("date('2026-04-01T10:20:30.5+05:30')") == "2026-04-01T13:50:30.500+09:00");
    CHECK(form.string("date(/data/d)") == "1941-12-08");
    CHECK(form.string("date(0)") == "1970-01-01T09:00:00.000+09:00");
    CHECK(form.string("date(-0.375)") == "1970-01-01");
    CHECK(form.string("date(date('2026-04-01'))") == "2026-04-01");
    CHECK(form.string("date(number('2026-04-01'))") == "2026-04-01");
    CHECK(form.string("date(/data/e)").empty());
    CHECK(form.string("date(true())").empty());
    for (const char* none : {"'2026-02-29'", "'2026-13-01'", "'x'", "'2026-04-01T25:00'", "'2026-04-01T10:60'",
                             "'2026-04-01T10:00+15:00'", "'2026-04-01T10:00+0900'", "'2026-04-01 10:00'", "1 div 0",
                             "'2026-04-01T'", "'2026-04-01T10:00:00.'", "'20260401'", "'2026-004-1'"}) {
        INFO(none);
        CHECK(form.string("date(" + std::string(none) + ")") == "Invalid Date");
        CHECK(std::isnan(form.number("date(" + std::string(none) + ")")));
        CHECK_FALSE(form.truth("date(" + std::string(none) + ")"));
    }
}

TEST_CASE("Dates are numbers of days in arithmetic and comparisons") {
    const Asker form;
    CHECK(form.number("date('1970-01-02')") == 0.625);
    CHECK(form.string("date('2026-04-01') - date('2026-03-01')") == "31");
    CHECK(form.string("date(today() + 1)") == "2026-04-01");
    CHECK(form.truth("today() > '2026-03-30'"));
    CHECK(form.truth("date('2026-04-01') = '2026-04-01'"));
    CHECK(form.truth("date('2026-04-01') != '2026-04-02'"));
    CHECK(form.number("number('1970-01-02')") == 0.625);
    CHECK(form.string("number('1970-01-02')") == "1");
    CHECK(form.string("number('1970-01-02T00:00:00Z')") == "1");
    CHECK(form.number("decimal-date-time('1970-01-02T00:00:00Z')") == 1);
    CHECK(form.number("decimal-date-time(3)") == 3);
    CHECK(std::isnan(form.number("decimal-date-time('x')")));
    CHECK(std::isnan(form.number("decimal-date-time(true())")));
}

TEST_CASE("decimal-time() is the fraction of a day in the zone") {
    const Asker form;
    CHECK(form.number("decimal-time('12:00')") == 0.5);
    CHECK(form.number("decimal-time('18:00:00.000+09:00')") == 0.75);
    CHECK(form.number("decimal-time('18:00:00Z')") == 0.125);
    for (const char* none : {"''", "'x'", "'24:00'", "'12'", "'12:60'", "'12:00:61'", "'12:00+20:00'", "'1:00'"}) {
        INFO(none);
        CHECK(std::isnan(form.number("decimal-time(" + std::string(none) + ")")));
    }
}

TEST_CASE("format-date() and format-date-time() know ODK's identifiers") {
    Asker form;
    const std::string moment = "'2026-04-05T07:08:09.010+09:00'";
    CHECK(form.string("format-date-time(" + moment + ", '%Y %y %m %n %b %d %e %a %H %h %M %S %3')") ==
          "2026 26 04 4 Apr 05 5 Sun 07 7 08 09 010");
    CHECK(form.string("format-date(" + moment + ", '%Y-%m-%d %H%% %q %')") == "2026-04-05 07%% %q %");
    CHECK(form.string("format-date('2026-04-05', '%H:%M')") == "00:00");
    CHECK(form.string("format-date('x', '%Y')").empty());
    CHECK(form.string("format-date('', '%Y')").empty());
    CHECK(form.string("format-date(today() + 1, '%d')") == "01");
    form.environment.locale = "ja";
    CHECK(form.string("format-date(" + moment + ", '%n月%e日(%a)')") == "4月5日(日)");
}

TEST_CASE("A wall time in the hour a clock skips or repeats is an instant all the same") {
    const auto zone = Zone::create("America/New_York");
    REQUIRE(zone.ok());
    // 2026-03-08 02:30 does not exist: the offset before it (-5) counts.
    CHECK(string_from_date(*parse_date("2026-03-08T02:30:00", *zone)) == "2026-03-08T03:30:00.000-04:00");
    // 2026-11-01 01:30 comes twice: the first (-4) is meant.
    CHECK(string_from_date(*parse_date("2026-11-01T01:30:00", *zone)) == "2026-11-01T01:30:00.000-04:00");
}
