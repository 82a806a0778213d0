#include "tests/screens/form/form_bench.h"

#include <catch2/catch.hpp>

using namespace engawa;
using namespace engawa::form;
using ui::Role;

namespace {

struct VisitBench : FormBench {
    explicit VisitBench(ui::BenchOptions options = {}) : FormBench(kinds_form(), std::move(options), kinds_files()) {
        go_to("/data/pension");
        model->state().purpose = Purpose::fill;
        bench->frame();
        tap("skip");
    }
    bool on_page() const { return find("/data/visit/who.nurse") != nullptr || find("/data/visit/day") != nullptr; }
    void answer_all() {
        tap(Role::radio, "看護師");
        tap(Role::radio, "3");
    }
    review::Model review() {
        return review::make_model(*session, FormId("test"), "", strings(), clock.now());
    }
};

}  // namespace

TEST_CASE("Questions of a field list stand together: short ones are answered in place") {
    VisitBench form;
    CHECK(form.bench->shows(Role::heading, "訪問のこと"));
    CHECK(form.node("progress").plain_name().find("13～16問目") != std::string::npos);
    form.tap(Role::radio, "看護師");
    CHECK(form.value("/data/visit/who") == "nurse");
    CHECK(ui::has(form.bench->node(Role::radio, "看護師").state, ui::State::selected));
    CHECK(form.node("/data/visit/day").plain_value() == "答えていません");
    form.tap(Role::radio, "3");
    CHECK(form.value("/data/visit/times") == "3");
    form.next();
    CHECK_FALSE(form.on_page());
}

TEST_CASE("What needs a keyboard opens alone, and leads back to the page with its answer") {
    VisitBench form;
    form.tap("/data/visit/phone.change");
    CHECK(form.bench->shows(Role::heading, "電話番号"));
    form.type("09012345678");
    form.tap("next");
    CHECK(form.on_page());
    CHECK(form.node("/data/visit/phone").plain_value() == "090-1234-5678");
    CHECK(ui::has(form.node("/data/visit/phone").state, ui::State::private_value));
    form.tap("/data/visit/day.change");
    REQUIRE(form.back());
    CHECK(form.on_page());
    REQUIRE(form.back());
    CHECK(form.asked() == "/data/pension");
}

TEST_CASE("つぎへ says at each item what is wrong, and how many there are") {
    VisitBench form;
    form.next();
    CHECK(form.node("problem").plain_name() == "直すところが2か所あります");
    CHECK(form.bench->shows(Role::alert, "答えを選んでください。"));
    CHECK(form.find("problem./data/visit/day") == nullptr);
    form.tap(Role::radio, "ヘルパー");
    CHECK(form.node("problem").plain_name() == "直すところが1か所あります");
    form.tap(Role::radio, "2");
    CHECK(form.find("problem") == nullptr);
    form.next();
    CHECK_FALSE(form.on_page());
}

TEST_CASE("The review leads to one question of a field list and back") {
    VisitBench form;
    form.go_to("/data/visit/phone");
    CHECK(form.bench->shows(Role::heading, "電話番号"));
    form.type("09012345678");
    form.next();
    CHECK(form.went_to<page::OpenReview>());
    CHECK(form.value("/data/visit/phone") == "090-1234-5678");
    form.go_to("/data/visit/phone");
    CHECK_FALSE(form.back());
}

TEST_CASE("What was worked out is a page to be confirmed, not a question") {
    VisitBench form;
    form.answer_all();
    form.next();
    CHECK(form.bench->shows(Role::heading, "料金"));
    CHECK(form.node("/data/cost/one").plain_value() == "800");
    CHECK(form.node("/data/cost/week").plain_value() == "2400");
    CHECK(form.node("/data/cost/week").plain_name() == "一週間の料金");
    CHECK(form.find("/data/cost/week.change") == nullptr);
    CHECK(form.find("skip") == nullptr);
    form.next();
    CHECK(form.asked() == "/data/notice");
    REQUIRE(form.back());
    CHECK(form.bench->shows(Role::heading, "料金"));
    REQUIRE(form.back());
    CHECK(form.on_page());
    for (const auto& section : form.review().sections) {
        for (const auto& row : section.rows) CHECK(row.ref.find("/data/cost") == std::string::npos);
    }
}

TEST_CASE("A note tells answers as they are now, readings and all") {
    VisitBench form;
    form.answer_all();
    form.next();
    form.next();
    CHECK(form.bench->shows(Role::heading, "訪問のお知らせ"));
    const auto paragraphs = form.bench->tree().all(Role::paragraph);
    REQUIRE(paragraphs.size() == 2);
    CHECK(paragraphs[0]->plain_name() == "看護師が、週に3回うかがいます。");
    CHECK(paragraphs[0]->spoken_name().find("かんごしが") != std::string::npos);
    REQUIRE(form.back());
    REQUIRE(form.back());
    form.tap(Role::radio, "4");
    form.next();
    form.next();
    CHECK(form.bench->tree().all(Role::paragraph)[0]->plain_name() == "看護師が、週に4回うかがいます。");
}

TEST_CASE("A counted repeat tells which of how many, and asks nobody to add one") {
    VisitBench form;
    form.go_to("/data/people");
    form.model->state().purpose = Purpose::fill;
    form.bench->frame();
    form.tap(Role::radio, "3");
    form.next();
    CHECK(form.node("progress").plain_name().find("3人のうち1人目") != std::string::npos);
    form.type("はな");
    form.next();
    CHECK(form.asked() == "/data/member[2]/name");
    CHECK(form.node("progress").plain_name().find("3人のうち2人目") != std::string::npos);
    form.next();
    form.next();
    CHECK(form.went_to<page::OpenReview>());
    CHECK(form.find("add") == nullptr);

    form.go_to("/data/people");
    form.tap(Role::radio, "1");
    form.next();
    form.go_to("/data/member[1]/name");
    CHECK(form.node("progress").plain_name().find("人目") == std::string::npos);
    CHECK(form.node("field").plain_value() == "はな");
}

TEST_CASE("A field list in a repeat is a page for each of its instances") {
    const std::string xml =
        "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\" "
        "xmlns:jr=\"http://openrosa.org/javarosa\" xmlns:engawa=\"urn:engawa:forms:1\"><h:head><h:title>t</h:title><model>"
        "<instance><data id=\"t\"><car><kind/><colour/></car></data></instance>"
        "<bind nodeset=\"/data/car/kind\" type=\"string\" required=\"true()\"/></model></h:head><h:body>"
        "<group ref=\"/data/car\"><label>Car</label><repeat nodeset=\"/data/car\" appearance=\"field-list\" "
        "jr:count=\"2\" engawa:counter=\"thing\">"
        "<select1 ref=\"/data/car/kind\"><label>Kind</label><item><label>Small</label><value>s</value></item>"
        "<item><label>Large</label><value>l</value></item></select1>"
        "<select1 ref=\"/data/car/colour\"><label>Colour</label><item><label>Red</label><value>r</value></item>"
        "<item><label>Blue</label><value>b</value></item></select1></repeat></group></h:body></h:html>";
    FormBench form(xml);
    CHECK(form.node("progress").plain_name().find("2のうち1番目") != std::string::npos);
    form.tap("/data/car[1]/kind.s");
    form.next();
    CHECK(form.node("progress").plain_name().find("2のうち2番目") != std::string::npos);
    form.tap("/data/car[2]/kind.l");
    form.tap("/data/car[2]/colour.b");
    form.next();
    CHECK(form.went_to<page::OpenReview>());
    CHECK(form.value("/data/car[1]/kind") == "s");
    CHECK(form.value("/data/car[2]/colour") == "b");
}

TEST_CASE("A wipe leaves nothing of a page of several") {
    VisitBench form;
    form.answer_all();
    form.model->wipe();
    CHECK(form.model->state().items.empty());
    CHECK(form.model->state().page_label.empty());
}
