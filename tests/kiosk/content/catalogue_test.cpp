#include "kiosk/content/catalogue.h"

#include <catch2/catch.hpp>

#include <cstdlib>

#include "kiosk/base/ruby.h"
#include "kiosk/content/content_error.h"
#include "tests/support/project_folders.h"

using namespace engawa;
using namespace engawa::content;

namespace {

const LanguageTag ja("ja");
const LanguageTag easy("ja-x-easy");
const LanguageTag en("en");

std::string table(const std::string& key, const std::string& japanese, const std::string& english) {
    return "[\"" + key + "\"]\nja = \"" + japanese + "\"\nja-x-easy = \"" + japanese + "\"\nen = \"" + english + "\"\n";
}

}  // namespace

TEST_CASE("A string is found in each language, and in Japanese for a language nobody wrote") {
    const Catalogue catalogue = *Catalogue::parse({{"frame.toml", "[\"frame.back\"]\nja = \"{戻|もど}る\"\nja-x-easy = \"もどる\"\nen = \"Back\"\n"}});
    CHECK(catalogue.lookup(ja, "frame.back") == "{戻|もど}る");
    CHECK(catalogue.lookup(easy, "frame.back") == "もどる");
    CHECK(catalogue.lookup(en, "frame.back") == "Back");
    CHECK(catalogue.lookup(LanguageTag("vi"), "frame.back") == "{戻|もど}る");
    CHECK(catalogue.in(en)("frame.back") == "Back");
    CHECK(catalogue.missing_keys().empty());
}

TEST_CASE("A missing key is seen on the screen and counted") {
    const Catalogue catalogue = *Catalogue::parse({});
    CHECK(catalogue.lookup(ja, "frame.bakc") == "⟦frame.bakc⟧");
    CHECK(catalogue.lookup(en, "frame.bakc") == "⟦frame.bakc⟧");
    REQUIRE(catalogue.missing_keys().size() == 1);
    CHECK(catalogue.missing_keys().at("frame.bakc") == 2);
}

TEST_CASE("Values are put in as plain text, never as readings") {
    const Catalogue catalogue = *Catalogue::parse({{"a.toml", table("at", "%count%{問|もん}の%index%", "%index% of %count% (100%)")}});
    CHECK(catalogue.in(ja)("at", {{"index", "3"}, {"count", "7"}}) == "7{問|もん}の3");
    CHECK(catalogue.in(en)("at", {{"index", "3"}, {"count", "7"}}) == "3 of 7 (100%)");
    const std::string shown = catalogue.in(en)("at", {{"index", "{a|b}"}, {"count", "%index%"}});
    CHECK(without_readings(shown) == "{a|b} of %index% (100%)");
}

TEST_CASE("A value that is an author's text keeps its readings, beside one that is plain") {
    const Catalogue catalogue = *Catalogue::parse({{"a.toml", table("at", "「%form%」の%index%", "%index% of %form%")}});
    const std::string title = "{介護|かいご}の{申請|しんせい}";
    CHECK(catalogue.in(ja)("at", {{"form", marked(title)}, {"index", title}}) ==
          "「{介護|かいご}の{申請|しんせい}」の" + escape_ruby(title));
}

TEST_CASE("A placeholder without a value stays visible and is counted") {
    const Catalogue catalogue = *Catalogue::parse({{"a.toml", table("at", "%index%", "%index%")}});
    CHECK(catalogue.in(ja)("at", {}) == "%index%");
    CHECK(catalogue.missing_keys().at("at%index%") == 1);
}

TEST_CASE("A table written with dots is the same string as one written with quotes") {
    const Catalogue catalogue = *Catalogue::parse({{"a.toml", "[frame.back]\nja = \"a\"\nja-x-easy = \"b\"\nen = \"c\"\n[frame.next]\nja = \"d\"\nja-x-easy = \"e\"\nen = \"f\"\n"}});
    CHECK(catalogue.keys() == std::vector<std::string>{"frame.back", "frame.next"});
}

TEST_CASE("A string file against the rules is refused with file and line") {
    struct Violation {
        std::string text;
        ContentError code;
        std::string where;
    };
    const auto violation = GENERATE(values<Violation>({
        {"\n[\"a\"]\nja = \"x\"\nen = \"y\"\n", ContentError::missing_language, "s.toml:2"},
        {"[\"a\"]\nja = \"x\"\nja-x-easy = \"x\"\nen = 3\n", ContentError::bad_value, "s.toml:4"},
        {"[\"a\"]\nja = \"x\"\nja-x-easy = \"x\"\nen = \"y\"\nvi = \"z\"\n", ContentError::unknown_key, "s.toml:5"},
        {"[\"a\"]\nja = \"%n%\"\nja-x-easy = \"x\"\nen = \"y\"\n", ContentError::bad_value, "s.toml:3"},
        {"[\"a\"]\nja = \"{n}\"\nja-x-easy = \"{n}\"\nen = \"{n}\"\n", ContentError::bad_value, "s.toml:2"},
        {"[\"A b\"]\nja = \"x\"\nja-x-easy = \"x\"\nen = \"y\"\n", ContentError::bad_value, "s.toml:1"},
        {"[\"a\"]\nja = \"x\n", ContentError::bad_syntax, "s.toml:2"},
        {"stray = 1\n", ContentError::unknown_key, "s.toml:1"},
        {"[\"a\"]\nja = \"\xff\"\n", ContentError::bad_utf8, "s.toml:2"},
    }));
    const auto catalogue = Catalogue::parse({{"s.toml", violation.text}});
    INFO(violation.text);
    REQUIRE_FALSE(catalogue.ok());
    INFO(catalogue.error().message());
    CHECK(catalogue.error().is(violation.code));
    CHECK(catalogue.error().where() == violation.where);
}

TEST_CASE("A key written in two files is refused") {
    const auto catalogue = Catalogue::parse({{"a.toml", table("k", "x", "y")}, {"b.toml", table("k", "x", "y")}});
    CHECK(catalogue.error().is(ContentError::duplicate));
    CHECK(catalogue.error().where() == "b.toml:1");
}

TEST_CASE("A text may be empty on purpose, but not left out") {
    CHECK(Catalogue::parse({{"s.toml", "[\"a\"]\nja = \"年\"\nja-x-easy = \"年\"\nen = \"\"\n"}})->in(en)("a").empty());
}

TEST_CASE("A folder without strings is an error") {
    CHECK(Catalogue::load("/nowhere/strings").error().is(ContentError::unreadable));
}

TEST_CASE("The kiosk's own strings are whole in every language") {
    const auto catalogue = Catalogue::load(engawa::support::source_dir() / "assets/strings");
    INFO((catalogue.ok() ? "" : catalogue.error().message()));
    REQUIRE(catalogue.ok());
    CHECK(catalogue->size() > 0);
}
