#include <catch2/catch.hpp>

#include "screens/review/review.h"
#include "tests/audit/report.h"
#include "tests/screens/form/question_kinds.h"

// Kinds of question that no journey meets, and a review with something missing, in every look.

using namespace engawa;
using audit::PageAudit;

TEST_CASE("Every kind of question is whole in every look") {
    std::unique_ptr<form::FormBench> bench;
    std::unique_ptr<PageAudit> audit;
    for (const form::QuestionKind& kind : form::question_kinds()) {
        bench = std::make_unique<form::FormBench>(kind.form(), ui::BenchOptions{}, form::kinds_files());
        form::stand_at(*bench, kind);
        if (audit == nullptr) {
            audit = std::make_unique<PageAudit>([&](ui::Ui& ui) { bench->drawing()(ui); },
                                                [&](const LanguageTag& language) { bench->model->set_language(language); });
        }
        audit->look_at(std::string("kinds/") + kind.name);
    }
    audit::write_sheet(*audit, "kinds-of-questions");
    audit::report(*audit);
}

TEST_CASE("A review that says what is missing is whole in every look") {
    form::FormBench bench(form::starter_form(form::care_form));
    LanguageTag language("ja");
    review::Model model;
    const auto make = [&] {
        model = review::make_model(*bench.session, FormId("care-certification"), "{介護|かいご}", bench.catalogue.in(language), bench.clock.now());
    };
    make();
    REQUIRE_FALSE(model.complete);
    PageAudit audit([&](ui::Ui& ui) { (void)review::draw(ui, model, bench.catalogue.in(language)); },
                    [&](const LanguageTag& spoken) {
                        language = spoken;
                        REQUIRE(bench.session->set_language(spoken.text()).ok());
                        make();
                    });
    audit.look_at("review-with-problems");
    audit::write_sheet(audit, "review-with-problems");
    audit::report(audit);
}
