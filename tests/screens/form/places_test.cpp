#include <catch2/catch.hpp>
#include <map>

#include "screens/form/form_state.h"
#include "screens/form/repeat_page.h"

using namespace engawa;
using namespace engawa::form;
using forms::StepKind;

namespace {

// Answers for questions by their refs, and counts how often each is asked about.
struct Asked {
    std::map<std::string, forms::QuestionView> known;
    std::size_t times = 0;

    ViewOf view_of() {
        return [this](const std::string& ref) -> Result<forms::QuestionView> {
            ++times;
            forms::QuestionView view = known[ref];
            view.ref = ref;
            return view;
        };
    }
};

forms::QuestionView told(const std::string& value) {
    forms::QuestionView view;
    view.read_only = true;
    view.value = value;
    return view;
}

}  // namespace

TEST_CASE("Groups in one another that only tell are one page, and each of their questions is looked at once") {
    constexpr std::size_t deep = 90;
    constexpr std::size_t questions = 500;
    std::vector<forms::Step> steps;
    Asked asked;
    for (std::size_t i = 0; i < deep; ++i) steps.push_back({StepKind::group, "/data/g" + std::to_string(i), {}, i, 0});
    for (std::size_t i = 0; i < questions; ++i) {
        const std::string ref = "/data/q" + std::to_string(i);
        asked.known[ref] = told("1");
        steps.push_back({StepKind::question, ref, {}, deep, 0});
    }
    const auto all = places(steps, asked.view_of());
    REQUIRE(all.size() == 1);
    CHECK(std::get<AtPage>(all.front()).questions.size() == questions);
    CHECK(std::get<AtPage>(all.front()).ref == "/data/g0");
    CHECK(asked.times == questions);
}

TEST_CASE("A group that asks something is no page, but one inside it that only tells is") {
    Asked asked;
    asked.known = {{"/a", told("1")}, {"/b", told("2")}, {"/c", {}}};
    const std::vector<forms::Step> steps{{StepKind::group, "/outer", {}, 0, 0},   {StepKind::group, "/inner", {}, 1, 0},
                                         {StepKind::question, "/a", {}, 2, 0},    {StepKind::question, "/b", {}, 2, 0},
                                         {StepKind::question, "/c", {}, 1, 0},    {StepKind::group, "/later", {}, 0, 0},
                                         {StepKind::question, "/a", {}, 1, 0}};
    const auto all = places(steps, asked.view_of());
    REQUIRE(all.size() == 3);
    CHECK(std::get<AtPage>(all[0]).ref == "/inner");
    CHECK(std::get<AtPage>(all[0]).kind == PageKind::summary);
    CHECK(std::get<AtQuestion>(all[1]).ref == "/c");
    CHECK(std::get<AtQuestion>(all[2]).ref == "/a");
}

TEST_CASE("Two values told without any answer are no page") {
    Asked asked;
    asked.known = {{"/a", told("")}, {"/b", told("")}};
    const std::vector<forms::Step> steps{{StepKind::group, "/g", {}, 0, 0},
                                         {StepKind::question, "/a", {}, 1, 0},
                                         {StepKind::question, "/b", {}, 1, 0}};
    CHECK(places(steps, asked.view_of()).size() == 2);
}

TEST_CASE("A thousand pages of groups without a node of their own are numbered in order") {
    std::vector<forms::Step> steps;
    for (int i = 0; i < 1000; ++i) steps.push_back({StepKind::field_list, "/data", {"/data/a", "/data/b"}, 0, 0});
    Asked asked;
    const auto all = places(steps, asked.view_of());
    REQUIRE(all.size() == 1000);
    CHECK(std::get<AtPage>(all.back()).number == 999);
    CHECK(asked.times == 1000);
}

TEST_CASE("The instances of a repeat are named by looking at each question once at most") {
    constexpr std::size_t count = 500;
    forms::RepeatView repeat;
    repeat.ref = "/data/person";
    std::vector<std::string> questions{"/data/personal"};
    Asked asked;
    for (std::size_t i = 1; i <= count; ++i) {
        const std::string instance = "/data/person[" + std::to_string(i) + "]";
        repeat.instances.push_back(instance);
        for (const char* field : {"/title", "/name", "/age"}) questions.push_back(instance + field);
        asked.known[instance + "/name"].value = "name " + std::to_string(i);
    }
    const auto names = first_answers(repeat, questions, asked.view_of());
    REQUIRE(names.size() == count);
    CHECK(names[0].value == "name 1");
    CHECK(names[count - 1].value == "name 500");
    CHECK(asked.times == 2 * count);
}
