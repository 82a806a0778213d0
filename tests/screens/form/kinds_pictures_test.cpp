#include "tests/screens/form/question_kinds.h"

#include <catch2/catch.hpp>
#include <cstdlib>

using namespace engawa;
using namespace engawa::form;

TEST_CASE("The kinds beyond the starter forms keep their sizes and distances on every panel, at every text size") {
    const auto number = GENERATE(range<std::size_t>(0, question_kinds().size()));
    const QuestionKind& kind = question_kinds()[number];
    const char* language = GENERATE("ja", "en");
    INFO(kind.name << " in " << language);
    FormBench form(kind.form(), Shot{"", ui::panel_10_inch, ui::TextSize::normal, language}.options(), kinds_files());
    stand_at(form, kind);
    CHECK(problems_in(form, language) == "");
}

// ENGAWA_GALLERY=/folder test_form_pages "[kinds-gallery]" writes every kind for a person to look at; with
// ENGAWA_GALLERY_KIND=hand those alone whose names begin so.
TEST_CASE("The kinds beyond the starter forms are written as pictures", "[.][kinds-gallery]") {
    const char* folder = std::getenv("ENGAWA_GALLERY");
    REQUIRE(folder != nullptr);
    const char* given = std::getenv("ENGAWA_GALLERY_KIND");
    const std::string_view wanted = given == nullptr ? "" : given;
    const Shot shots[] = {{"21", ui::panel_21_inch, ui::TextSize::normal, "ja"},
                          {"21-largest", ui::panel_21_inch, ui::TextSize::largest, "ja"},
                          {"21-high", ui::panel_21_inch, ui::TextSize::normal, "ja", ui::Contrast::high},
                          {"21-en", ui::panel_21_inch, ui::TextSize::normal, "en"},
                          {"15", ui::panel_15_inch, ui::TextSize::normal, "ja"},
                          {"15-largest", ui::panel_15_inch, ui::TextSize::largest, "ja"},
                          {"15-easy", ui::panel_15_inch, ui::TextSize::large, "ja-x-easy"},
                          {"10", ui::panel_10_inch, ui::TextSize::normal, "ja"},
                          {"10-largest", ui::panel_10_inch, ui::TextSize::largest, "ja"}};
    for (const Shot& shot : shots) {
        for (const QuestionKind& kind : question_kinds()) {
            if (!std::string_view(kind.name).starts_with(wanted)) continue;
            FormBench form(kind.form(), shot.options(), kinds_files());
            stand_at(form, kind);
            write_pictures(form, folder, shot.name, kind.name);
        }
    }
}
