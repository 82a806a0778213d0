#include "sync/office/answers.h"

#include <nlohmann/json.hpp>

#include "kiosk/base/atomic_file.h"
#include "sync/office/office_error.h"
#include "tests/support/project_folders.h"
#include "tests/support/temporary_folder.h"

using namespace engawa;
using namespace engawa::office;

namespace {

constexpr std::string_view household =
    "<data id=\"d\" xmlns:orx=\"http://openrosa.org/xforms\"><role>owner</role>"
    "<residents><count>2</count><resident><name>一</name></resident><resident><name>二</name></resident></residents>"
    "<orx:meta><orx:instanceID>uuid:1</orx:instanceID></orx:meta></data>";

std::vector<std::string> places(const Answers& answers) {
    std::vector<std::string> list;
    for (const Answer& answer : answers.values) list.push_back(answer.place);
    return list;
}

}  // namespace

TEST_CASE("Answers are named by their path below the root, repeats by number") {
    const auto answers = read_answers(household, {});
    REQUIRE(answers);
    CHECK(places(*answers) == std::vector<std::string>{"role", "residents/count", "residents/resident[1]/name",
                                                       "residents/resident[2]/name", "meta/instanceID"});
    CHECK(answers->values[2] == Answer{"residents/resident/name", "residents/resident[1]/name", "一"});
    CHECK(answers->repeats == RepeatPaths{"residents/resident"});
}

TEST_CASE("A repeat that is known is numbered though there is one of it") {
    const std::string_view one = "<data><residents><resident><name>一</name></resident></residents></data>";
    CHECK(places(read_answers(one, {}).value()) == std::vector<std::string>{"residents/resident/name"});
    CHECK(places(read_answers(one, {"residents/resident"}).value()) ==
          std::vector<std::string>{"residents/resident[1]/name"});
}

TEST_CASE("As JSON a repeat is a list, also of one and of none") {
    const RepeatPaths repeats{"residents/resident"};
    CHECK(answers_as_json(household, {}).value().dump() ==
          R"({"role":"owner","residents":{"count":"2","resident":[{"name":"一"},{"name":"二"}]},"meta":{"instanceID":"uuid:1"}})");
    CHECK(answers_as_json("<d><residents><resident><name>一</name></resident></residents></d>", repeats).value().dump() ==
          R"({"residents":{"resident":[{"name":"一"}]}})");
    CHECK(answers_as_json("<d><residents><count>0</count></residents></d>", repeats).value().dump() ==
          R"({"residents":{"count":"0","resident":[]}})");
    CHECK(answers_as_json("<d/>", {}).value().dump() == "{}");
}

TEST_CASE("What is no XML is refused without quoting it") {
    for (const std::string_view xml : {"", "secret answer", "<data><secret></data>", "<!DOCTYPE x [<!ENTITY e \"x\">]><d>&e;</d>"}) {
        const auto answers = read_answers(xml, {});
        REQUIRE_FALSE(answers.ok());
        CHECK(answers.error().is(OfficeError::bad_submission));
        CHECK_THAT(answers.error().message(), !Catch::Contains("secret"));
    }
}

TEST_CASE("The shipped damage form tells its fields in order and its repeat") {
    const auto file = engawa::support::source_dir() / "assets/packs/bousai/forms/damage-certificate.xml";
    const auto shape = read_form_shape(read_text_file(file, 1u << 24).value(), "damage-certificate.xml");
    REQUIRE(shape);
    CHECK(shape->id == "damage-certificate");
    CHECK(shape->repeats == RepeatPaths{"residents/resident"});
    const auto& list = shape->places;
    CHECK(std::find(list.begin(), list.end(), "residents/resident[1]/name") != list.end());
    CHECK(std::find(list.begin(), list.end(), "applicant/name") < std::find(list.begin(), list.end(), "house/damage"));
}

TEST_CASE("A file that is no form is refused by name") {
    for (const std::string_view xml : {"<data/>", "<html><head/></html>",
                                       "<html><head><model><instance><d/></instance></model></head><body/></html>"}) {
        const auto shape = read_form_shape(xml, "x.xml");
        REQUIRE_FALSE(shape.ok());
        CHECK(shape.error().is(OfficeError::bad_form));
        CHECK(shape.error().where() == "x.xml");
    }
}
