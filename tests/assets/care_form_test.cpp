#include "tests/assets/filling.h"

namespace engawa::tests {

namespace {

using forms::AnswerOutcome;

class CareForm : public Filling {
  public:
    explicit CareForm(const char* language = "ja") : Filling("kaigo/forms/care-certification.xml", language) {}

    // A daughter applies for her mother of 86 for the first time, and knows little by heart.
    void daughter_applies() {
        give({{"/data/request/kind", "new"},
              {"/data/request/role", "family"},
              {"/data/person/name", "縁側 花子"},
              {"/data/person/kana", "えんがわ はなこ"},
              {"/data/person/birth", "1940-01-07"},
              {"/data/person/address/postcode", "399-8205"},
              {"/data/person/address/town", "長野県安曇野市豊科"},
              {"/data/person/address/banchi", "1-2-3"},
              {"/data/person/phone", "0263-00-0000"},
              {"/data/person/number_known", "unknown"},
              {"/data/family/name", "縁側 幸子"},
              {"/data/family/kana", "えんがわ さちこ"},
              {"/data/family/relation", "child"},
              {"/data/family/same_address", "yes"},
              {"/data/family/phone", "09000000000"},
              {"/data/living/place", "home"},
              {"/data/doctor/known", "unknown"},
              {"/data/doctor/clinic", "豊科医院"},
              {"/data/survey/attendant", "family"},
              {"/data/survey/attendant_name", "縁側 幸子"},
              {"/data/survey/attendant_phone", "090-0000-0000"},
              {"/data/survey/weekdays", "mon wed"},
              {"/data/consent/share", "yes"},
              {"/data/consent/process", "OK"}});
    }
};

}  // namespace

TEST_CASE("A daughter applies for her mother and is asked only what concerns the two") {
    CareForm form;
    form.daughter_applies();
    CHECK(form.violations().empty());
    CHECK(form.value("/data/person/age") == "86");
    CHECK(form.value("/data/person/insured_kind") == "1");
    for (const char* ref : {"/data/request/level_group", "/data/request/change_reason", "/data/person/disease_group",
                            "/data/person/insurer_kind", "/data/person/number", "/data/person/under40",
                            "/data/family/address/town", "/data/agent/name", "/data/living/place_name",
                            "/data/doctor/name"}) {
        INFO(ref);
        CHECK_FALSE(form.asks(ref));
    }
    CHECK(form.session().questions().size() == 29);
}

TEST_CASE("The count of the questions is honest from the first page on") {
    CareForm form;
    form.give({{"/data/request/kind", "new"}, {"/data/request/role", "family"}});
    const std::size_t before_the_birth_date = form.session().questions().size();
    CHECK(form.question("/data/person/birth").total == before_the_birth_date);
    form.give({{"/data/person/birth", "1940-01-07"}});
    CHECK(form.session().questions().size() == before_the_birth_date);
    // Somebody under 40 is told at once that the form is not for them.
    form.give({{"/data/person/birth", "1990-01-07"}});
    CHECK(form.session().questions().size() < before_the_birth_date);
    CHECK(form.asks("/data/person/under40"));
}

TEST_CASE("What is sent holds the plain answers, without readings and without the branches not taken") {
    CareForm form;
    form.daughter_applies();
    const auto submission = form.session().submit();
    REQUIRE(submission.ok());
    CHECK(submission->instance_name == "要介護・要支援認定の申請 縁側 花子");
    CHECK(submission->form_version == "2026.1");
    CHECK(submission->xml.find("<name>縁側 幸子</name>") != std::string::npos);
    CHECK(submission->xml.find("<agent>") == std::string::npos);
    CHECK(submission->xml.find("|") == std::string::npos);
}

TEST_CASE("An answer against its rule is kept, told kindly, and mended") {
    CareForm form;
    form.give({{"/data/request/kind", "new"}, {"/data/person/birth", "1940-01-07"}});
    form.give({{"/data/person/number_known", "yes"}});
    SECTION("a number of nine digits") {
        CHECK(form.answer("/data/person/number", "123456789") == AnswerOutcome::violates_constraint);
        CHECK(form.question("/data/person/number").message.starts_with("{被保険者番号|"));
        CHECK(form.value("/data/person/number") == "123456789");
        CHECK(form.answer("/data/person/number", "0123456789") == AnswerOutcome::accepted);
    }
    SECTION("a name in Latin letters where kana are wanted") {
        CHECK(form.answer("/data/person/kana", "Hanako") == AnswerOutcome::violates_constraint);
        CHECK(form.answer("/data/person/kana", "えんがわ はなこ") == AnswerOutcome::accepted);
        CHECK(form.answer("/data/person/kana", "エンガワ・ハナコー") == AnswerOutcome::accepted);
    }
    SECTION("a telephone number too short") {
        CHECK(form.answer("/data/person/phone", "71-2000") == AnswerOutcome::violates_constraint);
        CHECK(form.answer("/data/person/phone", "0263-71-2000") == AnswerOutcome::accepted);
        CHECK(form.answer("/data/person/phone", "09012345678") == AnswerOutcome::accepted);
    }
    SECTION("a postcode of eight digits") {
        CHECK(form.answer("/data/person/address/postcode", "39982055") == AnswerOutcome::violates_constraint);
        CHECK(form.answer("/data/person/address/postcode", "3998205") == AnswerOutcome::accepted);
    }
    SECTION("a birth in the future, or before anybody alive") {
        CHECK(form.answer("/data/person/birth", "2026-11-22") == AnswerOutcome::violates_constraint);
        CHECK(form.answer("/data/person/birth", "1899-12-31") == AnswerOutcome::violates_constraint);
        CHECK(form.answer("/data/person/birth", "1926-12-25") == AnswerOutcome::accepted);
    }
    SECTION("a last visit that is still to come") {
        CHECK(form.answer("/data/doctor/last_visit", "2026-11-22") == AnswerOutcome::violates_constraint);
        CHECK(form.answer("/data/doctor/last_visit", "2026-11-21") == AnswerOutcome::accepted);
    }
    SECTION("any day together with a day") {
        CHECK(form.answer("/data/survey/weekdays", "mon any") == AnswerOutcome::violates_constraint);
        CHECK(form.answer("/data/survey/weekdays", "any") == AnswerOutcome::accepted);
    }
}

TEST_CASE("An age is reached on the day before the birthday, as the law counts it") {
    CareForm form;
    form.give({{"/data/request/kind", "new"}});
    SECTION("65 tomorrow: already of the first kind, and no disease is asked") {
        form.give({{"/data/person/birth", "1961-11-22"}});
        CHECK(form.value("/data/person/age") == "65");
        CHECK_FALSE(form.asks("/data/person/disease_group"));
        CHECK(form.asks("/data/person/number_known"));
    }
    SECTION("65 the day after tomorrow: still of the second kind") {
        form.give({{"/data/person/birth", "1961-11-23"}});
        CHECK(form.value("/data/person/age") == "64");
        CHECK(form.asks("/data/person/disease_group"));
        CHECK(form.asks("/data/person/insurer_kind"));
        CHECK_FALSE(form.asks("/data/person/number_known"));
    }
}

TEST_CASE("Between 40 and 64 one of the sixteen diseases is asked, by category first") {
    CareForm form;
    form.give({{"/data/request/kind", "renewal"}, {"/data/person/birth", "1970-05-01"}});
    std::size_t diseases = 0;
    for (const char* group : {"nerve", "bone", "other"}) {
        form.give({{"/data/person/disease_group", group}});
        diseases += form.choices("/data/person/disease").size();
    }
    CHECK(diseases == 16);
    form.give({{"/data/person/disease_group", "unknown"}});
    CHECK_FALSE(form.asks("/data/person/disease"));
    CHECK(form.asks("/data/person/number_known"));
}

TEST_CASE("A disease chosen in one category does not stay when the category is changed") {
    CareForm form;
    form.give({{"/data/request/kind", "new"}, {"/data/person/birth", "1970-05-01"}});
    form.give({{"/data/person/disease_group", "bone"}, {"/data/person/disease", "rheumatism"}});
    form.give({{"/data/person/disease_group", "other"}});
    const auto missing = form.violations();
    CHECK(std::find(missing.begin(), missing.end(), "/data/person/disease") != missing.end());
}

TEST_CASE("A renewal asks for the present level, and a change for its reason") {
    CareForm form;
    form.give({{"/data/request/kind", "renewal"}, {"/data/request/level_group", "support"}});
    CHECK(form.choices("/data/request/level") == std::vector<std::string>{"support1", "support2"});
    CHECK_FALSE(form.asks("/data/request/change_reason"));
    form.give({{"/data/request/kind", "change"}, {"/data/request/level_group", "care"}});
    CHECK(form.choices("/data/request/level").size() == 5);
    CHECK(form.asks("/data/request/change_reason"));
    CHECK(form.answer("/data/request/change_reason", std::string(201, 'a')) == AnswerOutcome::violates_constraint);
}

TEST_CASE("Somebody under 40 meets advice, not the rest of the form, and cannot send it") {
    CareForm form;
    form.daughter_applies();
    form.give({{"/data/person/birth", "1990-01-01"}});
    CHECK(form.asks("/data/person/under40"));
    CHECK(form.question("/data/person/under40").kind == forms::ControlKind::note);
    CHECK_FALSE(form.asks("/data/doctor/clinic"));
    CHECK(form.violations() == std::vector<std::string>{"/data/consent/process"});
    form.give({{"/data/person/birth", "1940-01-07"}});
    CHECK(form.violations().empty());
    CHECK(form.value("/data/doctor/clinic") == "豊科医院");
}

TEST_CASE("A representative is asked for an office where there is one, and for no family") {
    CareForm form;
    form.give({{"/data/request/role", "agent"}, {"/data/person/birth", "1940-01-07"}});
    form.give({{"/data/agent/kind", "care-manager"}});
    CHECK(form.asks("/data/agent/office"));
    form.give({{"/data/agent/kind", "guardian"}});
    CHECK_FALSE(form.asks("/data/agent/office"));
    CHECK_FALSE(form.asks("/data/family/name"));
}

TEST_CASE("The form speaks each language, with the name in its questions") {
    CareForm form("en");
    form.give({{"/data/person/name", "縁側 花子"}});
    CHECK(form.question("/data/person/birth").label.long_form == "When was 縁側 花子 born?");
    REQUIRE(form.session().set_language("ja-x-easy").ok());
    CHECK(form.question("/data/person/birth").label.long_form ==
          "縁側 花子さんが{生|う}まれた{日|ひ}はいつですか");
}

}  // namespace engawa::tests
