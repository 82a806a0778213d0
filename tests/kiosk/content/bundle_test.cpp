#include <catch2/catch.hpp>

#include <algorithm>

#include "kiosk/content/content_error.h"
#include "kiosk/content/library.h"
#include "tests/kiosk/content/bundle_folder.h"

using namespace engawa;
using namespace engawa::content;
using engawa::content::test::add_bundle;
using engawa::content::test::PackFolder;

namespace {
const LanguageTag en("en");
}

TEST_CASE("A bundle is read with its questions, its parts in their order, and what flows between them") {
    const PackFolder folder;
    add_bundle(folder);
    const Result<Pack> pack = load_pack(folder.folder());
    INFO((pack.ok() ? "" : pack.error().message()));
    REQUIRE(pack.ok());
    REQUIRE(pack->bundles.size() == 1);
    const BundleEntry& bundle = pack->bundles[0];
    CHECK(bundle.id == BundleId("moving"));
    CHECK(bundle.icon == "care");
    CHECK(bundle.minutes == 20);
    CHECK(bundle.bring.at(0).in(en) == "A letter");
    CHECK(bundle.not_for.empty());
    CHECK(bundle.shares == std::vector<ProfileKey>{{ProfilePerson::self, ProfileField::name},
                                                   {ProfilePerson::subject, ProfileField::birth_date}});
    REQUIRE(bundle.questions.size() == 1);
    CHECK(bundle.questions[0].ask.in(en) == "Do you have a dog?");
    CHECK(bundle.questions[0].hint.empty());
    REQUIRE(bundle.parts.size() == 2);
    CHECK(bundle.parts[0].form == FormId("form-kaigo"));
    CHECK(bundle.parts[0].pack == PackId("kaigo"));
    CHECK(bundle.parts[0].only_if.empty());
    CHECK(bundle.parts[1].form == FormId("dog"));
    CHECK(bundle.parts[1].only_if == "dog");
}

TEST_CASE("Every violation in a bundle is named with its line") {
    struct Violation {
        std::string from, to;
        ContentError code;
        std::string where;
    };
    const auto violation = GENERATE(values<Violation>({
        {"format = 2", "format = 1", ContentError::bad_value, "pack.toml:54"},
        {"id = \"moving\"", "id = \"Moving\"", ContentError::bad_value, "pack.toml:55"},
        {"id = \"moving\"", "", ContentError::missing_key, "pack.toml:54"},
        {"[[bundle]]\nid = \"moving\"", "[[bundle]]\nid = \"moving\"\ncolour = 3", ContentError::unknown_key, "pack.toml:56"},
        {"minutes = 20", "minutes = 0", ContentError::bad_value, "pack.toml:57"},
        {"shares = [", "shares = [] # [", ContentError::bad_value, "pack.toml:62"},
        {"shares = [", "shares = [3, ", ContentError::bad_value, "pack.toml:62"},
        {"shares = [", "# shares = [", ContentError::missing_key, "pack.toml:54"},
        {"\"self.name\"", "\"self.nmae\"", ContentError::not_found, "pack.toml:62"},
        {"\"self.name\"", "\"mother.name\"", ContentError::not_found, "pack.toml:62"},
        {"\"self.name\"", "\"subject.birth_date\"", ContentError::duplicate, "pack.toml:62"},
        {"ask = { ja = \"いぬがいますか\", ", "ask = { ", ContentError::missing_language, "pack.toml:66"},
        {"[[bundle.part]]\nform = \"form-kaigo\"", "[[bundle.question]]\nid = \"dog\"\n\n[[bundle.part]]\nform = \"form-kaigo\"",
         ContentError::duplicate, "pack.toml:69"},
        {"[[bundle.part]]\nform = \"form-kaigo\"", "", ContentError::bad_value, "pack.toml:70"},
        {"form = \"form-kaigo\"\n\n[[bundle.part]]", "form = \"none\"\n\n[[bundle.part]]", ContentError::not_found, "pack.toml:69"},
        {"form = \"form-kaigo\"\n\n[[bundle.part]]", "form = \"dog\"\n\n[[bundle.part]]", ContentError::duplicate, "pack.toml:72"},
        {"only_if = \"dog\"", "only_if = \"cat\"", ContentError::not_found, "pack.toml:73"},
        {"only_if = \"dog\"", "", ContentError::bad_value, "pack.toml:54"},
        {"form = \"form-kaigo\"\n\n[[bundle.part]]", "form = \"form-kaigo\"\nonly_if = \"dog\"\n\n[[bundle.part]]",
         ContentError::bad_value, "pack.toml:54"},
        {"only_if = \"dog\"", "only_if = \"dog\"\nif = \"x\"", ContentError::unknown_key, "pack.toml:74"},
    }));
    const PackFolder folder;
    add_bundle(folder);
    folder.replace("pack.toml", violation.from, violation.to);
    const Result<Pack> pack = load_pack(folder.folder());
    INFO(violation.from << " -> " << violation.to);
    REQUIRE_FALSE(pack.ok());
    INFO(pack.error().message());
    CHECK(pack.error().is(violation.code));
    CHECK(pack.error().where() == violation.where);
}

TEST_CASE("A bundle is found by its id") {
    const PackFolder folder;
    add_bundle(folder);
    const Library library = *Library::load(folder.root());
    REQUIRE(library.bundle(BundleId("moving")) != nullptr);
    CHECK(library.pack_of(BundleId("moving"))->id == PackId("kaigo"));
    CHECK(library.bundle(BundleId("none")) == nullptr);
    CHECK(library.pack_of(BundleId("none")) == nullptr);
}

TEST_CASE("A bundle with a form of another pack is offered while that pack has it, and its pack works on without") {
    PackFolder folder("a-pack");
    folder.add("b-pack");
    add_bundle(folder);
    folder.replace("pack.toml", "form = \"form-b-pack\"\n\n[[bundle.part]]", "form = \"form-a-pack\"\npack = \"a-pack\"\n\n[[bundle.part]]");
    Library library = *Library::load(folder.root());
    REQUIRE(library.refusals().empty());
    CHECK(library.bundle(BundleId("moving")) != nullptr);
    const auto offered = [&] {
        const auto& items = library.shelf(CategoryId("care"))->items;
        return std::count_if(items.begin(), items.end(), [](const Item& item) { return item.kind == ItemKind::bundle; });
    };
    CHECK(library.shelf(CategoryId("care"))->items.front().kind == ItemKind::bundle);
    CHECK(offered() == 1);
    library.refuse(PackId("a-pack"), Error(ContentError::bad_value, "forms/care.xml:1", "broken"));
    CHECK(library.bundle(BundleId("moving")) == nullptr);
    CHECK(offered() == 0);
    CHECK(library.pack(PackId("b-pack")) != nullptr);
}

TEST_CASE("A bundle whose form has moved to a third pack is not offered") {
    PackFolder folder("a-pack");
    folder.add("b-pack");
    add_bundle(folder);
    folder.replace("pack.toml", "form = \"form-b-pack\"\n\n[[bundle.part]]", "form = \"form-a-pack\"\npack = \"c-pack\"\n\n[[bundle.part]]");
    const Library library = *Library::load(folder.root());
    CHECK(library.bundle(BundleId("moving")) == nullptr);
}

TEST_CASE("A bundle id that an earlier pack has taken refuses the later pack") {
    PackFolder folder("a-pack");
    add_bundle(folder);
    folder.add("b-pack");
    add_bundle(folder, "cat");
    const Library library = *Library::load(folder.root());
    REQUIRE(library.refusals().size() == 1);
    CHECK(library.refusals()[0].pack == PackId("b-pack"));
    CHECK(library.refusals()[0].clash->name == "bundle 'moving'");
}

TEST_CASE("A field that forms share is named by a person and what is asked of them") {
    CHECK(ProfileKey::parse("household_head.house_number") ==
          ProfileKey{ProfilePerson::household_head, ProfileField::house_number});
    for (const char* wrong : {"", "self", "self.", ".name", "self.names", "me.name", "self.name.kana"}) {
        INFO(wrong);
        CHECK_FALSE(ProfileKey::parse(wrong).has_value());
    }
}
