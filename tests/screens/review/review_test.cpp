#include "tests/screens/form/form_bench.h"

#include <catch2/catch.hpp>

using namespace engawa;
using namespace engawa::form;
using ui::Role;

namespace {

struct ReviewBench {
    explicit ReviewBench(FormBench& filled) : form(filled) { open(); }

    void open() {
        model = review::make_model(*form.session, FormId("test"), "Test", form.strings(), form.clock.now());
        form.bench->set_draw([this](ui::Ui& ui) {
            const content::Strings words = form.catalogue.in(ui.look().language);
            if (const auto intent = review::draw(ui, model, words)) outcome = review::update(model, *intent);
        });
        form.bench->frame();
    }

    const review::Row& row(std::string_view ref) const {
        for (const review::Section& section : model.sections) {
            for (const review::Row& row : section.rows) {
                if (row.ref == ref) return row;
            }
        }
        FAIL("no row " << ref);
        return model.sections.front().rows.front();
    }

    FormBench& form;
    review::Model model;
    std::optional<page::Outcome> outcome;
};

}  // namespace

TEST_CASE("The review reads answers as words: labels, dates with their era, grouped numbers") {
    FormBench form(starter_form(damage_form));
    REQUIRE(form.session->answer("/data/request/disaster", "rain").ok());
    REQUIRE(form.session->answer("/data/applicant/birth", "1945-04-01").ok());
    REQUIRE(form.session->answer("/data/applicant/phone", "09012345678").ok());
    ReviewBench review(form);
    CHECK(without_readings(review.row("/data/request/disaster").value).find("雨") != std::string::npos);
    CHECK(without_readings(review.row("/data/applicant/birth").value).find("昭和20年4月1日") != std::string::npos);
    CHECK(review.row("/data/applicant/birth").privacy == ui::Privacy::private_value);
    CHECK(review.row("/data/applicant/phone").value == "090-1234-5678");
}

TEST_CASE("What is missing is said in the same words as at its question, and led to") {
    FormBench form(starter_form(care_form));
    form.next();
    const std::string at_question = form.alert();
    ReviewBench review(form);
    CHECK_FALSE(review.model.complete);
    CHECK(without_readings(review.row("/data/request/kind").error) == at_question);
    for (int part = 0; part < 40 && form.find("accept") == nullptr; ++part) form.tap("frame.more");
    form.tap("accept");
    REQUIRE(review.outcome);
    const auto* change = std::get_if<page::ChangeAnswer>(&*review.outcome);
    REQUIRE(change != nullptr);
    CHECK(change->ref == "/data/request/kind");
}

TEST_CASE("Each answer has a way back to its question, and that leads to the review again") {
    FormBench form(starter_form(care_form));
    form.choose("はじめて申請する");
    ReviewBench review(form);
    form.tap("/data/request/kind.change");
    REQUIRE(review.outcome);
    const auto* change = std::get_if<page::ChangeAnswer>(&*review.outcome);
    REQUIRE(change != nullptr);
    form.model->go_to(change->ref);
    form.bench->set_draw(form.drawing());
    form.bench->frame();
    CHECK(form.node("next").plain_name() == "確認にもどる");
    form.next();
    CHECK(form.went_to<page::OpenReview>());
}

TEST_CASE("Consent is asked with who will read it; declining goes back, agreeing submits") {
    FormBench form(starter_form(care_form));
    consent::Model model;
    std::optional<page::Outcome> outcome;
    form.bench->set_draw([&](ui::Ui& ui) {
        const content::Strings words = form.catalogue.in(ui.look().language);
        if (const auto intent = consent::draw(ui, model, words)) outcome = consent::update(model, *intent);
    });
    form.bench->frame();
    form.tap("decline");
    CHECK(std::holds_alternative<page::GoBack>(*outcome));
    form.tap("agree");
    CHECK(std::holds_alternative<page::Submit>(*outcome));
}
