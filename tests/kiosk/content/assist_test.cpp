#include <catch2/catch.hpp>

#include "kiosk/content/content_error.h"
#include "kiosk/content/pack.h"
#include "tests/kiosk/content/pack_folder.h"

using namespace engawa;
using namespace engawa::content;
using engawa::content::test::PackFolder;

namespace {

const LanguageTag en("en");

// The form's table ends before the tutorial's.
void add_assist(const PackFolder& folder) {
    folder.replace("pack.toml", "format = 1", "format = 3");
    folder.replace("pack.toml", "\n[[tutorial]]",
                   "[form.proxy]\n"
                   "who = { ja = \"かぞく\", en = \"Family\" }\n"
                   "documents = [ { ja = \"いにんじょう\", en = \"A letter of attorney\" } ]\n"
                   "[form.messenger]\n"
                   "who = { ja = \"だれでも\", en = \"Anyone\" }\n"
                   "documents = []\n"
                   "[[form.guidance]]\n"
                   "ref = \"/data/number\"\n"
                   "wants = { ja = \"ばんごう\", en = \"The number\" }\n"
                   "mistakes = [ { ja = \"べつのカード\", en = \"Another card\" } ]\n"
                   "example = { ja = \"０１\", en = \"01\" }\n"
                   "where = { ja = \"カードのうえ\", en = \"Top of the card\" }\n"
                   "picture = \"media/a.png\"\n"
                   "[[form.guidance]]\n"
                   "ref = \"/data/name\"\n"
                   "wants = { ja = \"なまえ\", en = \"The name\" }\n"
                   "\n[[tutorial]]");
}

}  // namespace

TEST_CASE("A form says who else may bring it, what staff have to see, and what helpers are shown of its questions") {
    const PackFolder folder;
    add_assist(folder);
    const Result<Pack> pack = load_pack(folder.folder());
    INFO((pack.ok() ? "" : pack.error().message()));
    REQUIRE(pack.ok());
    const FormEntry& form = pack->forms.at(0);
    REQUIRE(form.proxy);
    CHECK(form.proxy->who.in(en) == "Family");
    REQUIRE(form.proxy->documents.size() == 1);
    CHECK(form.proxy->documents[0].in(en) == "A letter of attorney");
    REQUIRE(form.messenger);
    CHECK(form.messenger->documents.empty());
    const Guidance* const number = form.guidance_of("/data/number");
    REQUIRE(number);
    CHECK(number->wants.in(en) == "The number");
    CHECK(number->mistakes.at(0).in(en) == "Another card");
    CHECK(number->example.in(en) == "01");
    CHECK(number->where.in(en) == "Top of the card");
    CHECK(number->picture == "media/a.png");
    const Guidance* const name = form.guidance_of("/data/name");
    REQUIRE(name);
    CHECK(name->mistakes.empty());
    CHECK(name->example.empty());
    CHECK(name->picture.empty());
    CHECK(form.guidance_of("/data/nothing") == nullptr);
}

TEST_CASE("A form that says nothing of it is for the person concerned alone") {
    const PackFolder folder;
    const FormEntry form = load_pack(folder.folder())->forms.at(0);
    CHECK_FALSE(form.proxy);
    CHECK_FALSE(form.messenger);
    CHECK(form.guidance.empty());
}

TEST_CASE("Every violation in what is said to helpers is named with its line") {
    struct Violation {
        std::string from, to;
        ContentError code;
        std::string where;
    };
    const auto violation = GENERATE(values<Violation>({
        {"format = 3", "format = 2", ContentError::bad_value, "pack.toml:17"},
        {"format = 3", "format = 4", ContentError::newer_format, "pack.toml:4"},
        {"[form.proxy]\nwho = {", "[form.proxy]\nwhom = {", ContentError::missing_key, "pack.toml:27"},
        {"documents = []", "", ContentError::missing_key, "pack.toml:30"},
        {"documents = []", "documents = []\nfee = 3", ContentError::unknown_key, "pack.toml:33"},
        {"[form.messenger]\nwho = { ja = \"だれでも\", ", "[form.messenger]\nwho = { ", ContentError::missing_language, "pack.toml:31"},
        {"ref = \"/data/number\"", "ref = \"number\"", ContentError::bad_value, "pack.toml:34"},
        {"ref = \"/data/number\"", "", ContentError::missing_key, "pack.toml:33"},
        {"ref = \"/data/name\"", "ref = \"/data/number\"", ContentError::duplicate, "pack.toml:41"},
        {"media/a.png\"\n[[form", "media/b.png\"\n[[form", ContentError::missing_file, "pack.toml:39"},
        {"media/a.png\"\n[[form", "forms/care.xml\"\n[[form", ContentError::missing_file, "pack.toml:39"},
        {"where = { ja = \"カードのうえ\", en = \"Top of the card\" }\n", "", ContentError::bad_value, "pack.toml:38"},
        {"wants = { ja = \"なまえ\"", "want = { ja = \"なまえ\"", ContentError::missing_key, "pack.toml:40"},
    }));
    const PackFolder folder;
    add_assist(folder);
    folder.replace("pack.toml", violation.from, violation.to);
    const Result<Pack> pack = load_pack(folder.folder());
    INFO(violation.from << " -> " << violation.to);
    REQUIRE_FALSE(pack.ok());
    INFO(pack.error().message());
    CHECK(pack.error().is(violation.code));
    CHECK(pack.error().where() == violation.where);
}
