#include "tests/screens/form/form_bench.h"

#include <catch2/catch.hpp>

using namespace engawa;
using namespace engawa::form;
using ui::Role;

namespace {

ui::BenchOptions options_on(const ui::PanelGeometry& panel, ui::TextSize size, const char* language) {
    ui::BenchOptions options;
    options.panel = panel;
    options.look.size = size;
    options.look.language = LanguageTag(language);
    return options;
}

}  // namespace

TEST_CASE("A choice is pressed, つぎへ goes on, もどる keeps it") {
    FormBench form(starter_form(care_form));
    CHECK(form.asked() == "/data/request/kind");
    CHECK(form.bench->node(Role::progress, form.node("progress").plain_name()).plain_name().find("1問目") !=
          std::string::npos);
    form.choose("はじめて申請する");
    CHECK(form.asked() == "/data/request/role");
    CHECK(form.value("/data/request/kind") == "new");
    REQUIRE(form.back());
    CHECK(ui::has(form.bench->node(Role::radio, "はじめて申請する").state, ui::State::selected));
    CHECK_FALSE(form.back());
}

TEST_CASE("A question that must be answered says so at its place, and goes on once it is answered") {
    FormBench form(starter_form(care_form));
    form.next();
    CHECK(form.asked() == "/data/request/kind");
    CHECK(form.alert() == "ひとつ選んでください。");
    form.tap(Role::radio, "はじめて申請する");
    form.next();
    CHECK(form.asked() == "/data/request/role");
    CHECK(form.alert() == "");
}

TEST_CASE("What is wrong stands under the question at once, also where the page has several parts") {
    FormBench form(starter_form(care_form), options_on({1280, 800, 4.03}, ui::TextSize::largest, "ja"));
    form.next();
    CHECK(form.asked() == "/data/request/kind");
    INFO(form.bench->tree().dump());
    CHECK(form.alert() == "ひとつ選んでください。");
}

TEST_CASE("The first kana leaves field and keys on one part") {
    FormBench form(starter_form(care_form), options_on({1024, 768, 3.4}, ui::TextSize::normal, "ja"));
    form.go_to("/data/person/name");
    CHECK(form.find("frame.more") == nullptr);
    form.type("は");
    form.convert();
    INFO(form.bench->tree().dump());
    CHECK(form.find("candidates.1") != nullptr);
    CHECK(form.find("keys.key.0") != nullptr);
    CHECK(form.find("frame.more") == nullptr);
}

TEST_CASE("A wrong answer stays on the screen with the form's words until it is mended") {
    FormBench form(starter_form(damage_form));
    form.go_to("/data/certificate/copies");
    form.type("90");
    form.next();
    CHECK(form.alert() != "");
    CHECK(form.node("field").plain_value() == "90");
    form.tap("keys.erase");
    form.tap("keys.erase");
    form.type("2");
    form.next();
    CHECK(form.value("/data/certificate/copies") == "2");
    CHECK(form.went_to<page::OpenReview>());
}

TEST_CASE("Several choices are told apart by pressing again") {
    FormBench form(starter_form(damage_form));
    form.go_to("/data/house/damage");
    form.tap("choices.roof");
    form.tap("choices.above-floor");
    form.tap("choices.below-floor");
    form.next();
    CHECK(form.alert() != "");  // above and below the floor at once
    form.tap("choices.below-floor");
    form.next();
    CHECK(form.value("/data/house/damage") == "roof above-floor");
}

TEST_CASE("A telephone number that is too short is told in words, with its digits grouped when it is whole") {
    FormBench form(starter_form(damage_form));
    form.go_to("/data/applicant/phone");
    form.type("090123");
    form.next();
    CHECK(form.alert().find("足りません") != std::string::npos);
    form.type("45678");
    CHECK(form.node("field").plain_value() == "090-1234-5678");
    CHECK(ui::has(form.node("field").state, ui::State::private_value));
    form.next();
    CHECK(form.value("/data/applicant/phone") == "090-1234-5678");
}

TEST_CASE("A name is written in kana and its kanji chosen; what is not chosen stays kana") {
    FormBench form(starter_form(damage_form));
    form.go_to("/data/applicant/name");
    form.type("えんがわ");
    form.convert();
    form.tap_chip("縁側");
    form.type(" はなこ");
    form.convert();
    form.tap_chip("花子");
    CHECK(form.node("field").plain_value() == "縁側 花子");
    form.next();
    CHECK(form.value("/data/applicant/name") == "縁側 花子");

    form.go_to("/data/applicant/name");
    form.tap("keys.key.44");  // 消す, at the left of the last row
    form.type("よ");
    form.next();
    CHECK(form.value("/data/applicant/name") == "縁側 花よ");
}

TEST_CASE("A name is written in Latin letters as on a residence card, and its kana only in kana") {
    FormBench form(starter_form(damage_form), options_on(ui::panel_21_inch, ui::TextSize::normal, "en"));
    form.go_to("/data/applicant/name");
    CHECK_THAT(form.node("field").hint, Catch::Matchers::Contains("ENGAWA HANAKO"));
    for (const char* letter : {"N", "G", "U", "Y", "E", "N"}) form.tap(Role::key, letter);
    form.tap("keys.key.32");  // the space, beside the way back to kana
    for (const char* letter : {"A", "N"}) form.tap(Role::key, letter);
    CHECK(form.node("field").plain_value() == "NGUYEN AN");
    CHECK(form.find("candidates.1") == nullptr);
    form.next();
    CHECK(form.value("/data/applicant/name") == "NGUYEN AN");
    form.go_to("/data/applicant/kana");
    CHECK(form.find("keys.key.45") == nullptr);
}

TEST_CASE("What stands on a question's page is found by its short id, though the page's own id holds slashes") {
    FormBench form(starter_form(damage_form));
    form.go_to("/data/applicant/name");
    REQUIRE(form.bench->tree().find_id("next") != nullptr);
    CHECK(form.bench->tree().find_id("next") == &form.node("next"));
    CHECK(form.bench->tree().find_id("name/next") == nullptr);
}

TEST_CASE("A conversion that fails leaves the kana usable") {
    FormBench form(starter_form(damage_form));
    form.go_to("/data/applicant/name");
    form.converter.break_down();
    form.type("はな");
    form.convert();
    form.tap_chip("かなのまま");
    form.next();
    CHECK(form.value("/data/applicant/name") == "はな");
}

TEST_CASE("Kana stand at once, with their marks") {
    FormBench form(starter_form(damage_form));
    form.go_to("/data/applicant/kana");
    form.type("えんがわ じゅん");
    form.next();
    CHECK(form.value("/data/applicant/kana") == "えんがわ じゅん");
}

TEST_CASE("A sentence takes digits and marks beside kana") {
    FormBench form(starter_form(damage_form));
    form.go_to("/data/house/details");
    form.type("やね、");
    form.tap(Role::key, "1 A");
    form.type("2");
    form.tap(Role::key, "あいう");
    form.type("かい。");
    form.next();
    CHECK(form.value("/data/house/details") == "やね、2かい。");
}

TEST_CASE("A question that may stay open is gone past, and its answer emptied") {
    FormBench form(starter_form(damage_form));
    form.go_to("/data/house/details");
    form.type("あ");
    form.tap(Role::button, "答えないで次へ");
    CHECK(form.value("/data/house/details") == "");
    CHECK(form.went_to<page::OpenReview>());
}

TEST_CASE("Agreeing to something is one press, and required where the form says so") {
    FormBench form(starter_form(damage_form));
    form.go_to("/data/consent/process");
    form.next();
    CHECK(form.alert() != "");
    form.tap(Role::checkbox, "同意します");
    form.next();
    CHECK(form.value("/data/consent/process") == "OK");
}

TEST_CASE("A question from an unknown program's form is answered by the plain keyboard") {
    FormBench form(one_question("<input ref=\"/data/q\"><label>Anything?</label></input>", "type=\"string\""));
    form.type("あ");
    form.next();
    CHECK(form.value("/data/q") == "あ");
    CHECK(form.asked() == "/data/after");
}

TEST_CASE("What was written before is offered, and taken only when pressed") {
    FormBench form(starter_form(damage_form));
    const auto key = session::ProfileKey::parse("self.birth_date");
    REQUIRE(key);
    form.profile.remember(*key, "1945-04-01", FormId("another"),
                          content::LocalizedText({{LanguageTag("en"), "Another form"}, {LanguageTag("ja"), "{別|べつ}の{申請|しんせい}"}}));
    form.go_to("/data/applicant/birth");
    CHECK(form.value("/data/applicant/birth") == "");
    const ui::Node& offer = form.node("offer");
    CHECK(offer.plain_name().find("昭和20年4月1日") != std::string::npos);
    CHECK(offer.hint.find("「{別|べつ}の{申請|しんせい}」") != std::string::npos);
    CHECK(offer.name.find("{昭和|しょうわ}") != std::string::npos);
    // Whose birth date it is, the room does not hear.
    CHECK(with_quotations_as(offer.name, [](const auto&) { return "＊"; }).find("「＊」") == 0);
    form.tap("offer");
    form.next();
    CHECK(form.value("/data/applicant/birth") == "1945-04-01");
}

TEST_CASE("On a small panel, and in large letters, an offer and the keys each have a page") {
    const bool small = GENERATE(true, false);
    FormBench form(starter_form(damage_form), {.panel = small ? ui::panel_10_inch : ui::panel_15_inch,
                                               .look = {.size = small ? ui::TextSize::normal : ui::TextSize::largest}});
    form.profile.remember(*session::ProfileKey::parse("self.name_kana"), "えんがわ", FormId("another"),
                          content::LocalizedText({{LanguageTag("en"), "Another form"}, {LanguageTag("ja"), "{別|べつ}の{申請|しんせい}"}}));
    form.go_to("/data/applicant/kana");
    CHECK(form.bench->tree().page()->id.ends_with(".offer"));
    CHECK(form.find("field") == nullptr);
    CHECK(form.find("next") == nullptr);
    SECTION("it is used, and seen in its field before one goes on") {
        form.tap("offer");
        CHECK(form.node("field").value == "えんがわ");
        form.next();
        CHECK(form.value("/data/applicant/kana") == "えんがわ");
    }
    SECTION("it is not, and stays away while one types") {
        form.tap("write");
        CHECK(form.find("offer") == nullptr);
        CHECK(form.node("field").value == "");
        form.type("えん");
        form.next();
        CHECK(form.value("/data/applicant/kana") == "えん");
    }
}

TEST_CASE("An answer is remembered for the next form of the visit") {
    FormBench form(starter_form(damage_form));
    form.go_to("/data/applicant/kana");
    form.type("えん");
    form.next();
    const auto offer = form.profile.offer(*session::ProfileKey::parse("self.name_kana"), FormId("another"));
    REQUIRE(offer);
    CHECK(offer->value == "えん");
}

TEST_CASE("Another language changes the labels and the error, and keeps what is being entered") {
    FormBench form(starter_form(care_form));
    form.next();
    form.tap(Role::radio, "はじめて申請する");
    form.speak("en");
    CHECK(form.node("choices.new").plain_name() != "はじめて申請する");
    CHECK(ui::has(form.node("choices.new").state, ui::State::selected));
    CHECK(form.alert().find("選んで") == std::string::npos);
    form.speak("ja-x-easy");
    form.next();
    CHECK(form.value("/data/request/kind") == "new");
}

TEST_CASE("After a wipe the page model holds nothing of what was typed") {
    FormBench form(starter_form(damage_form));
    form.go_to("/data/applicant/name");
    form.type("かなりあ");
    form.convert();
    form.model->wipe();
    const State& state = form.model->state();
    CHECK(std::holds_alternative<NoteEditor>(state.editor));
    CHECK(state.question.value.empty());
    CHECK(state.question.label.long_form.empty());
    CHECK(state.repeat_names.empty());
}
