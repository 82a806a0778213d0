#include "tests/screens/form/form_bench.h"

#include <catch2/catch.hpp>

using namespace engawa;
using namespace engawa::form;
using ui::Role;

namespace {

constexpr const char* residents = "/data/residents/resident";

std::string resident(int number, const std::string& field) {
    std::string ref = residents;
    ref += "[" + std::to_string(number) + "]/";
    return ref += field;
}

void name_resident(FormBench& form, std::string_view name) {
    form.type(name);
    form.next();
    form.type(name);
    form.next();
    form.tap("choices.other");
    form.next();
    form.choose_date("Showa", 50, 1, 2);
    form.next();
}

}  // namespace

TEST_CASE("Members of a household are added one after another, listed and taken away after a second question") {
    FormBench form(starter_form(damage_form));
    form.go_to(residents);
    form.model->state().purpose = Purpose::fill;
    REQUIRE(form.find("add") != nullptr);
    const std::size_t before = form.model->state().repeat.instances.size();
    form.tap("add");
    CHECK(form.node("progress").plain_name().find(std::to_string(before + 1) + "人目") != std::string::npos);
    name_resident(form, "はな");
    REQUIRE(form.find("that-is-all") != nullptr);
    form.tap("add");
    name_resident(form, "たろ");
    CHECK(form.value(resident(static_cast<int>(before) + 1, "name")) == "はな");
    CHECK(form.value(resident(static_cast<int>(before) + 2, "kana")) == "たろ");

    const std::string row = "instance." + std::to_string(before + 1);
    form.tap(row + ".change");
    form.tap(Role::button, "消さない");
    CHECK(form.model->state().repeat.instances.size() == before + 2);
    form.tap(row + ".change");
    REQUIRE(form.back());
    form.tap(row + ".change");
    form.tap(Role::button, "消す");
    CHECK(form.model->state().repeat.instances.size() == before + 1);
    CHECK(form.value(resident(static_cast<int>(before) + 1, "name")) == "たろ");
    form.tap("that-is-all");
    CHECK(form.asked() == "/data/certificate/copies");
}
