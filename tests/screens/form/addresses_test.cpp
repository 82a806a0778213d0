#include "tests/screens/form/form_bench.h"

#include <catch2/catch.hpp>

using namespace engawa;
using namespace engawa::form;
using ui::Role;

namespace {

const std::string address = "/data/applicant/address/";

void enter_postcode(FormBench& form, std::string_view digits) {
    form.go_to(address + "postcode");
    form.type(digits);
    form.next();
    form.go_to(address + "town");
}

}  // namespace

TEST_CASE("A postcode of one town fills it in, to be confirmed") {
    FormBench form(starter_form(damage_form));
    enter_postcode(form, "3998205");
    CHECK(form.value(address + "postcode") == "399-8205");
    CHECK(ui::has(form.bench->node(Role::radio, "長野県安曇野市豊科").state, ui::State::selected));
    form.next();
    CHECK(form.value(address + "town") == "長野県安曇野市豊科");
}

TEST_CASE("A postcode of several towns offers them, and a way to write another") {
    FormBench form(starter_form(damage_form));
    enter_postcode(form, "3998303");
    form.tap(Role::radio, "長野県安曇野市穂高牧");
    form.next();
    CHECK(form.value(address + "town") == "長野県安曇野市穂高牧");

    form.go_to(address + "town");
    form.tap(Role::button, "この中にない");
    form.type("まき");
    form.next();
    CHECK(form.value(address + "town") == "長野県安曇野市穂高牧まき");
}

TEST_CASE("An unknown postcode is said kindly, and the town is written by hand") {
    FormBench form(starter_form(damage_form));
    enter_postcode(form, "0000000");
    CHECK(form.find("unknown") != nullptr);
    form.type("ほたか");
    form.next();
    CHECK(form.value(address + "town") == "ほたか");
}

TEST_CASE("A postcode of six digits is not accepted; none at all is") {
    FormBench form(starter_form(damage_form));
    form.go_to(address + "postcode");
    form.type("399820");
    form.next();
    CHECK(form.alert().find("7") != std::string::npos);
    form.tap("skip");
    CHECK(form.value(address + "postcode") == "");
    CHECK(form.went_to<page::OpenReview>());
}

TEST_CASE("A house number is digits and hyphens, words, or none") {
    FormBench form(starter_form(damage_form));
    form.go_to(address + "banchi");
    SECTION("digits") {
        form.type("12-3");
        form.next();
        CHECK(form.value(address + "banchi") == "12-3");
    }
    SECTION("none") {
        form.tap(Role::button, "番地がない");
        form.next();
        CHECK(form.value(address + "banchi") == "番地なし");
    }
    SECTION("words") {
        form.type("12");
        form.tap(Role::button, "文字でも入れる");
        form.type("のに");
        form.next();
        CHECK(form.value(address + "banchi") == "12のに");
        form.go_to(address + "banchi");
        CHECK(form.node("field").plain_value() == "12のに");
    }
}

TEST_CASE("A house without a name is one press") {
    FormBench form(starter_form(damage_form));
    form.go_to(address + "building");
    form.tap(Role::button, "答えないで次へ");
    CHECK(form.value(address + "building") == "");
    CHECK(form.went_to<page::OpenReview>());
}
