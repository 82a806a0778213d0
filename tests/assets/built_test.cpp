#include <catch2/catch.hpp>

#include <cstdlib>

#include "kiosk/content/catalogue.h"
#include "kiosk/content/library.h"
#include "tests/assets/shipped.h"
#include "tests/support/project_folders.h"

// What the build assembles under share/engawa is what a kiosk opens.

namespace engawa::tests {

namespace {

std::filesystem::path share_folder() { return engawa::support::share_dir(); }

}  // namespace

TEST_CASE("The packs as built are taken by the kiosk, all of them") {
    const auto library = content::Library::load(share_folder() / "packs");
    REQUIRE(library.ok());
    for (const content::Refusal& refusal : library->refusals()) {
        FAIL_CHECK(refusal.pack.text() << ": " << refusal.reason.message());
    }
    CHECK(library->form(FormId("care-certification")) != nullptr);
    CHECK(library->form(FormId("damage-certificate")) != nullptr);
    const content::TutorialEntry* tutorial = library->tutorial(content::TutorialId("qr-code"));
    REQUIRE(tutorial != nullptr);
    for (const char* language : {"ja", "ja-x-easy", "en"}) {
        const content::Article& article = tutorial->in(LanguageTag(language));
        CHECK(article.language == LanguageTag(language));
        CHECK(article.sections.size() >= 8);
        for (const content::Section& step : article.sections) {
            CHECK(step.picture.has_value());
            CHECK_FALSE(step.narration.empty());
        }
    }
}

TEST_CASE("The string catalogue as built has every string in every language, each once") {
    const auto catalogue = content::Catalogue::load(share_folder() / "strings");
    if (!catalogue.ok()) FAIL(catalogue.error().message());
    CHECK(catalogue->contains("common.next"));
    CHECK(catalogue->contains("error.postcode_unknown"));
}

}  // namespace engawa::tests
