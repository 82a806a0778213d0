#include "tests/assets/filling.h"

namespace engawa::tests {

namespace {

using forms::AnswerOutcome;

class DamageForm : public Filling {
  public:
    DamageForm() : Filling("bousai/forms/damage-certificate.xml") {}

    void householder_applies() {
        give({{"/data/request/role", "householder"},
              {"/data/request/disaster", "rain"},
              {"/data/request/date", "2026-11-01"},
              {"/data/applicant/name", "縁側 花子"},
              {"/data/applicant/kana", "えんがわ はなこ"},
              {"/data/applicant/birth", "1940-01-07"},
              {"/data/applicant/address/town", "長野県安曇野市豊科"},
              {"/data/applicant/address/banchi", "1-2-3"},
              {"/data/applicant/phone", "0263-00-0000"},
              {"/data/house/same_address", "yes"},
              {"/data/house/kind", "detached"},
              {"/data/house/tenure", "own"},
              {"/data/house/damage", "roof above-floor"},
              {"/data/certificate/copies", "2"},
              {"/data/certificate/photos", "no"},
              {"/data/certificate/time", "any"},
              {"/data/consent/inspect", "yes"},
              {"/data/consent/tax", "yes"},
              {"/data/consent/process", "OK"}});
        resident(1, "縁側 花子", "えんがわ はなこ", "head", "1940-01-07");
    }

    void resident(int number, const char* name, const char* kana, const char* relation, const char* birth) {
        const std::string at = "/data/residents/resident[" + std::to_string(number) + "]/";
        CHECK(answer(at + "name", name) == AnswerOutcome::accepted);
        CHECK(answer(at + "kana", kana) == AnswerOutcome::accepted);
        CHECK(answer(at + "relation", relation) == AnswerOutcome::accepted);
        CHECK(answer(at + "birth", birth) == AnswerOutcome::accepted);
    }

    void add_resident() { REQUIRE(session().add_repeat("/data/residents/resident").ok()); }
};

}  // namespace

TEST_CASE("A household of three is entered one by one and counted") {
    DamageForm form;
    form.householder_applies();
    CHECK(form.violations().empty());
    form.add_resident();
    form.resident(2, "縁側 太郎", "えんがわ たろう", "spouse", "1938-03-03");
    form.add_resident();
    CHECK(form.violations().size() == 4);
    form.resident(3, "縁側 幸子", "えんがわ さちこ", "child", "1965-12-31");
    CHECK(form.violations().empty());
    CHECK(form.value("/data/residents/count") == "3");
    const auto submission = form.session().submit();
    REQUIRE(submission.ok());
    CHECK(submission->instance_name == "罹災証明書の発行申請 縁側 花子");
    const std::string third = submission->xml.substr(submission->xml.rfind("<resident>"));
    CHECK(third.find("縁側 幸子") != std::string::npos);
    CHECK(submission->xml.find("<agent>") == std::string::npos);
}

TEST_CASE("A household has one head") {
    DamageForm form;
    form.householder_applies();
    form.add_resident();
    CHECK(form.answer("/data/residents/resident[2]/relation", "head") == AnswerOutcome::violates_constraint);
    CHECK(form.answer("/data/residents/resident[2]/relation", "child") == AnswerOutcome::accepted);
}

TEST_CASE("A resident's later questions name the resident") {
    DamageForm form;
    form.householder_applies();
    form.add_resident();
    CHECK(form.answer("/data/residents/resident[2]/name", "縁側 太郎") == AnswerOutcome::accepted);
    CHECK(form.question("/data/residents/resident[2]/birth").label.long_form ==
          "縁側 太郎さんの{生年月日|せいねんがっぴ}はいつですか");
    CHECK(form.question("/data/residents/resident[1]/birth").label.long_form ==
          "縁側 花子さんの{生年月日|せいねんがっぴ}はいつですか");
}

TEST_CASE("Water stood above the floor or below it, not both") {
    DamageForm form;
    CHECK(form.answer("/data/house/damage", "above-floor below-floor") == AnswerOutcome::violates_constraint);
    CHECK(form.answer("/data/house/damage", "roof below-floor other") == AnswerOutcome::accepted);
    CHECK(form.asks("/data/house/damage_other"));
}

TEST_CASE("The judgement from photos alone is offered to whoever has photos, and needs no visit") {
    DamageForm form;
    form.give({{"/data/request/role", "householder"}});
    CHECK_FALSE(form.asks("/data/certificate/self_judgement"));
    CHECK(form.asks("/data/consent/inspect"));
    form.give({{"/data/certificate/photos", "yes"}, {"/data/certificate/self_judgement", "yes"}});
    CHECK_FALSE(form.asks("/data/consent/inspect"));
    form.give({{"/data/certificate/self_judgement", "no"}});
    CHECK(form.asks("/data/consent/inspect"));
}

TEST_CASE("Nobody is asked who lives in an empty house") {
    DamageForm form;
    form.give({{"/data/request/role", "owner"}, {"/data/house/use", "vacant"}});
    CHECK_FALSE(form.asks("/data/residents/resident[1]/name"));
    CHECK_FALSE(form.asks("/data/house/tenure"));
    form.give({{"/data/house/use", "rented"}});
    CHECK(form.asks("/data/residents/resident[1]/name"));
}

TEST_CASE("A representative is asked for a letter unless of the same household") {
    DamageForm form;
    form.give({{"/data/request/role", "agent"}, {"/data/agent/relation", "relative"}});
    CHECK(form.asks("/data/agent/letter"));
    form.give({{"/data/agent/relation", "same-household"}});
    CHECK_FALSE(form.asks("/data/agent/letter"));
}

TEST_CASE("Copies, and the day of the disaster, have their bounds") {
    DamageForm form;
    for (const char* copies : {"0", "11"}) {
        CHECK(form.answer("/data/certificate/copies", copies) == AnswerOutcome::violates_constraint);
    }
    CHECK(form.answer("/data/certificate/copies", "10") == AnswerOutcome::accepted);
    for (const char* day : {"2026-11-22", "2010-12-31"}) {
        CHECK(form.answer("/data/request/date", day) == AnswerOutcome::violates_constraint);
    }
    CHECK(form.answer("/data/request/date", "2026-11-21") == AnswerOutcome::accepted);
}

}  // namespace engawa::tests
