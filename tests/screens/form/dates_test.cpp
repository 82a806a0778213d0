#include "tests/screens/form/form_bench.h"

#include <catch2/catch.hpp>

using namespace engawa;
using namespace engawa::form;
using ui::Role;

namespace {

constexpr const char* birth = "/data/applicant/birth";

}  // namespace

TEST_CASE("A birth date is chosen by era, year, month and day, with the Western year and the age beside") {
    FormBench form(starter_form(damage_form));
    form.go_to(birth);
    form.choose_date("Showa", 20, 4, 1);
    const std::string words = form.node("date").plain_value();
    CHECK(words.find("昭和20年4月1日") != std::string::npos);
    CHECK(words.find("1945年") != std::string::npos);
    CHECK(words.find("81") != std::string::npos);
    form.next();
    CHECK(form.value(birth) == "1945-04-01");
}

TEST_CASE("昭和64年 has January alone, of seven days; 平成元年 begins on the eighth") {
    FormBench form(starter_form(damage_form));
    form.go_to(birth);
    form.tap("eras.Showa");
    form.tap("decades.60");
    form.tap("year.64");
    CHECK(form.find("month.1") != nullptr);
    CHECK(form.find("month.2") == nullptr);
    form.tap("month.1");
    CHECK(form.find("day.7") != nullptr);
    CHECK(form.find("day.8") == nullptr);
    form.tap("day.7");
    form.next();
    CHECK(form.value(birth) == "1989-01-07");

    form.go_to(birth);
    form.tap("again");
    form.tap("eras.Heisei");
    form.tap("decades.1");
    form.tap("year.1");
    form.tap("month.1");
    CHECK(form.find("day.7") == nullptr);
    form.tap("day.8");
    form.next();
    CHECK(form.value(birth) == "1989-01-08");
}

TEST_CASE("Where only the past can be meant no later year is offered; of who has died no age of today is told") {
    FormBench form(starter_form("kurashi/forms/funeral-allowance.xml"));
    form.go_to("/data/deceased/died");
    form.tap("eras.Reiwa");
    CHECK(form.find("year.8") != nullptr);
    CHECK(form.find("year.9") == nullptr);
    form.go_to("/data/funeral/date");
    form.tap("eras.Reiwa");
    CHECK(form.find("year.9") == nullptr);
    form.go_to("/data/deceased/birth");
    form.choose_date("Showa", 20, 4, 1);
    CHECK(form.node("date").plain_value().find("昭和20年4月1日") != std::string::npos);
    CHECK(form.node("date").plain_value().find("歳") == std::string::npos);
}

TEST_CASE("もどる goes through the steps of a date, then to the question before") {
    FormBench form(starter_form(damage_form));
    form.go_to(birth);
    form.tap("eras.Showa");
    form.tap("decades.20");
    form.tap("year.20");
    REQUIRE(form.back());
    CHECK(ui::has(form.node("year.20").state, ui::State::selected));
    REQUIRE(form.back());
    CHECK(form.find("decades.20") != nullptr);
    REQUIRE(form.back());
    CHECK(form.find("eras.Showa") != nullptr);
    CHECK_FALSE(form.back());  // the review had sent us here
}

TEST_CASE("A date that is being chosen anew is not lost by going back") {
    FormBench form(starter_form(damage_form));
    form.go_to(birth);
    form.choose_date("Showa", 20, 4, 1);
    form.next();
    form.go_to(birth);
    form.tap("again");
    REQUIRE(form.back());
    CHECK(form.node("date").plain_value().find("昭和20年") != std::string::npos);
    form.tap("again");
    form.tap("eras.Taisho");
    REQUIRE(form.back());
    REQUIRE(form.back());
    CHECK_FALSE(form.back());
    CHECK(form.value(birth) == "1945-04-01");
}

TEST_CASE("Of an era with many years the decade is asked first, on every panel, with the Western years beside") {
    ui::BenchOptions options;
    options.panel = GENERATE(ui::panel_21_inch, ui::panel_15_inch, ui::panel_10_inch);
    FormBench form(starter_form(damage_form), options);
    form.go_to(birth);
    CHECK_THAT(without_readings(form.node("eras.Showa").hint), Catch::Matchers::Contains("1926年"));
    form.tap("eras.Showa");
    CHECK(form.find("year.20") == nullptr);
    CHECK(without_readings(form.node("decades.20").hint) == "1945～1954");
    form.tap("decades.20");
    CHECK(form.find("year.30") == nullptr);
    CHECK(without_readings(form.node("year.29").hint) == "1954年");
    form.tap("year.29");
    REQUIRE(form.back());
    REQUIRE(form.back());
    form.tap("decades.60");
    CHECK(form.find("year.64") != nullptr);
    CHECK(form.find("year.65") == nullptr);
}

TEST_CASE("Who counts in Western years may do so, with days that exist") {
    FormBench form(starter_form(damage_form));
    form.go_to(birth);
    form.choose_date("Western", 1960, 2, 29);
    form.next();
    CHECK(form.value(birth) == "1960-02-29");
}

TEST_CASE("Today is one press where a date is not a birth") {
    FormBench form(starter_form(damage_form));
    form.go_to("/data/request/date");
    form.tap(Role::button, "今日");
    form.next();
    CHECK(form.value("/data/request/date") == "2026-11-21");
    form.go_to(birth);
    CHECK(form.find("today") == nullptr);
}

TEST_CASE("A required date that was not chosen is asked for in the form's words") {
    FormBench form(starter_form(damage_form));
    form.go_to(birth);
    form.next();
    CHECK(form.alert() == "年、月、日を入れてください。");
}
