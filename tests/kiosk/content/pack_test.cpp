#include "kiosk/content/pack.h"

#include <catch2/catch.hpp>

#include "kiosk/content/content_error.h"
#include "kiosk/content/library.h"
#include "tests/kiosk/content/pack_folder.h"

using namespace engawa;
using namespace engawa::content;
using engawa::content::test::PackFolder;

namespace {
const LanguageTag ja("ja");
const LanguageTag en("en");
const LanguageTag vi("vi");
}  // namespace

TEST_CASE("A whole pack is read with everything its author wrote") {
    const PackFolder folder;
    const Result<Pack> pack = load_pack(folder.folder());
    INFO((pack.ok() ? "" : pack.error().message()));
    REQUIRE(pack.ok());
    CHECK(pack->id == PackId("kaigo"));
    CHECK(pack->version == "2026.1");
    CHECK(pack->title.in(en) == "Care");
    CHECK(pack->title.in(vi) == "{介護|かいご}");
    CHECK(pack->department.phone == "0263-00-0000");
    CHECK(pack->department.hours.empty());
    REQUIRE(pack->forms.size() == 1);
    CHECK(pack->forms[0].icon == "care");
    CHECK(pack->forms[0].minutes == 15);
    CHECK(pack->forms[0].bring.at(0).in(en) == "Glasses");
    CHECK(pack->forms[0].not_for.empty());
    CHECK(pack->read("forms/care.xml")->starts_with("<h:html"));
    REQUIRE(pack->tutorials.size() == 1);
    CHECK(pack->tutorials[0].in(en).sections.size() == 2);
    CHECK(pack->tutorials[0].in(vi).language == ja);
    REQUIRE(pack->faqs.size() == 1);
    CHECK(pack->faqs[0].form == FormId("form-kaigo"));
}

TEST_CASE("A pack folder may be named with a slash at its end") {
    const PackFolder folder;
    CHECK(load_pack(folder.folder() / "").ok());
}

TEST_CASE("A file outside a pack is never given") {
    const PackFolder folder;
    const Pack pack = *load_pack(folder.folder());
    for (const std::string path : {"../kaigo/pack.toml", "/etc/passwd", "media/b.png", "", "media"}) {
        INFO(path);
        CHECK(pack.read(path).error().is(ContentError::not_found));
        CHECK_FALSE(pack.locate(path).ok());
    }
}

TEST_CASE("Every violation in pack.toml is named with its line") {
    struct Violation {
        std::string from, to;
        ContentError code;
        std::string where;
    };
    const auto violation = GENERATE(values<Violation>({
        {"format = 1", "format = 4", ContentError::newer_format, "pack.toml:4"},
        {"format = 1", "format = \"1\"", ContentError::bad_value, "pack.toml:4"},
        {"format = 1", "", ContentError::missing_key, "pack.toml:1"},
        {"id = \"kaigo\"", "id = \"other\"", ContentError::bad_value, "pack.toml:2"},
        {"id = \"kaigo\"", "id = \"Kaigo\"", ContentError::bad_value, "pack.toml:2"},
        {"version = \"2026.1\"", "version = \"a b\"", ContentError::bad_value, "pack.toml:3"},
        {"version = \"2026.1\"", "version = 3", ContentError::bad_value, "pack.toml:3"},
        {"\"ja\", \"en\"]", "\"ja\", \"ja\"]", ContentError::duplicate, "pack.toml:5"},
        {"\"ja\", \"en\"]", "\"JA\"]", ContentError::bad_value, "pack.toml:5"},
        {", en = \"Care\" }", "}", ContentError::missing_language, "pack.toml:6"},
        {", en = \"Care\" }", ", en = \"\" }", ContentError::bad_value, "pack.toml:6"},
        {", en = \"Care\" }", ", en = \"Care\", vi = \"x\" }", ContentError::unknown_key, "pack.toml:6"},
        {"version", "versionn", ContentError::missing_key, "pack.toml:1"},
        {"[pack.department]", "[pack.departmant]", ContentError::missing_key, "pack.toml:1"},
        {"phone = \"0263-00-0000\"", "phone = \"call us\"", ContentError::bad_value, "pack.toml:10"},
        {"icon = \"care\"", "", ContentError::missing_key, "pack.toml:12"},
        {"file = \"forms/care.xml\"", "file = \"forms/none.xml\"", ContentError::missing_file, "pack.toml:19"},
        {"category = \"care\"", "category = \"cars\"", ContentError::not_found, "pack.toml:20"},
        {"minutes = 15", "minutes = 0", ContentError::bad_value, "pack.toml:21"},
        {"minutes = 15", "minutes = 15\ntitel = 3", ContentError::unknown_key, "pack.toml:22"},
        {"bring = [ {", "bring = { x = [ {", ContentError::bad_syntax, "pack.toml:26"},
        {"bring = [ { ja = \"めがね\", en = \"Glasses\" } ]", "bring = \"x\"", ContentError::bad_value, "pack.toml:26"},
        {"files = \"tutorials/qr\"", "files = \"tutorials/qrs\"", ContentError::missing_file, "pack.toml:30"},
        {"files = \"tutorials/qr\"", "files = \"media/a\"", ContentError::bad_value, "pack.toml:30"},
        {"form = \"form-kaigo\"", "form = \"nothing\"", ContentError::not_found, "pack.toml:41"},
        {"[[faq]]", "[[form]]\nid = \"form-kaigo\"\n\n[[faq]]", ContentError::duplicate, "pack.toml:38"},
        {"[[faq]]", "[other]\n[[faq]]", ContentError::unknown_key, "pack.toml:37"},
        {"[[faq]]", "[faq]", ContentError::bad_value, "pack.toml:37"},
        {"title = { ja", "title = { = ja", ContentError::bad_syntax, "pack.toml:6"},
        {"minutes = 15", "minutes = 2026-01-01", ContentError::bad_syntax, "pack.toml:21"},
        {"minutes = 15", "minutes = \"\xff\"", ContentError::bad_utf8, "pack.toml:21"},
    }));
    const PackFolder folder;
    folder.replace("pack.toml", violation.from, violation.to);
    const Result<Pack> pack = load_pack(folder.folder());
    INFO(violation.to);
    REQUIRE_FALSE(pack.ok());
    INFO(pack.error().message());
    CHECK(pack.error().is(violation.code));
    CHECK(pack.error().where() == violation.where);
}

TEST_CASE("A folder that is no pack's is refused before anything in it is read") {
    const PackFolder folder;
    ContentError expected = ContentError::bad_file;
    std::string where;
    SECTION("a stray file") { folder.write(where = "notes.txt", "x"); }
    SECTION("a stray file in media") { folder.write(where = "media/movie.mp4", "x"); }
    SECTION("a name in upper case") { folder.write(where = "media/B.png", PackFolder::png(1, 1)); }
    SECTION("a Markdown file nobody names") { folder.write(where = "faq/more.ja.md", "x"); }
    SECTION("a folder in a folder") { std::filesystem::create_directory(folder.folder() / (where = "media/x.png")); }
    SECTION("an unknown folder") { std::filesystem::create_directory(folder.folder() / (where = "extra")); }
    SECTION("a symbolic link") {
        std::filesystem::create_symlink("/etc/passwd", folder.folder() / (where = "media/link.csv"));
    }
    SECTION("a form over 2 MiB") { folder.write(where = "forms/care.xml", std::string((2U << 20U) + 1, ' ')); }
    SECTION("no pack.toml") {
        std::filesystem::remove(folder.folder() / (where = "pack.toml"));
        expected = ContentError::missing_file;
    }
    SECTION("a picture that is not one") { folder.write(where = "media/a.png", "GIF89a"); }
    SECTION("a picture cut off") {
        const std::string whole = PackFolder::png(10, 10);
        folder.write(where = "media/a.png", whole.substr(0, whole.size() - 1));
    }
    SECTION("a picture too large") { folder.write(where = "media/a.png", PackFolder::png(4097, 10)); }
    SECTION("a sound that is not one") { folder.write(where = "media/a.wav", "RIFF"); }
    SECTION("a table that is not text") { folder.write(where = "media/t.csv", std::string("a\0b", 3)); }
    SECTION("data that is not XML") { folder.write(where = "media/t.xml", "a,b\n"); }
    const Result<Pack> pack = load_pack(folder.folder());
    REQUIRE_FALSE(pack.ok());
    INFO(pack.error().message());
    CHECK(pack.error().is(expected));
    CHECK(pack.error().where() == where);
}

TEST_CASE("A sound of 16 bits, one channel is accepted") {
    const PackFolder folder;
    const std::string wav("RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0data\0\0\0\0", 44);
    folder.write("media/a.wav", wav);
    CHECK(load_pack(folder.folder()).ok());
    std::string stereo = wav;
    stereo[22] = 2;
    folder.write("media/a.wav", stereo);
    CHECK_FALSE(load_pack(folder.folder()).ok());
}

TEST_CASE("A pack cut off anywhere is refused or still says the same") {
    const std::string file = GENERATE(values<std::string>(
        {"pack.toml", "tutorials/qr.ja.md", "tutorials/qr.en.md", "faq/care.ja.md", "media/a.png"}));
    const PackFolder folder;
    const std::string whole = folder.text(file);
    std::size_t refused = 0;
    for (std::size_t length = 0; length < whole.size(); length += file == "pack.toml" ? 17 : 3) {
        folder.write(file, whole.substr(0, length));
        const Result<Pack> pack = load_pack(folder.folder());
        if (pack.ok()) continue;
        ++refused;
        INFO(file << " cut at " << length << ": " << pack.error().message());
        CHECK(pack.error().where().starts_with(file));
    }
    INFO(file);
    CHECK(refused > 0);
}

TEST_CASE("A broken pack is refused alone with its reason and the others work") {
    PackFolder folder("a-pack");
    folder.add("b-pack");
    folder.write("pack.toml", "[pack\n");
    folder.add("c-pack");
    const Result<Library> library = Library::load(folder.root());
    REQUIRE(library.ok());
    CHECK(library->packs().size() == 2);
    REQUIRE(library->refusals().size() == 1);
    CHECK(library->refusals()[0].pack == PackId("b-pack"));
    CHECK(library->refusals()[0].reason.is(ContentError::bad_syntax));
    CHECK(library->refusals()[0].reason.where().starts_with("b-pack"));
    CHECK(library->form(FormId("form-c-pack")) != nullptr);
    CHECK(library->form(FormId("form-b-pack")) == nullptr);
}

TEST_CASE("Packs that name the same category fill one shelf, forms first") {
    PackFolder folder("a-pack");
    folder.add("b-pack");
    const Library library = *Library::load(folder.root());
    REQUIRE(library.shelves().size() == 1);
    const Shelf& shelf = library.shelves()[0];
    REQUIRE(shelf.items.size() == 6);
    CHECK(shelf.items[0].id == "form-a-pack");
    CHECK(shelf.items[1].id == "form-b-pack");
    CHECK(shelf.items[2].kind == ItemKind::tutorial);
    CHECK(shelf.items[5].kind == ItemKind::faq);
    CHECK(library.shelf(CategoryId("care")) == &shelf);
    CHECK(library.pack_of(TutorialId("tutorial-b-pack"))->id == PackId("b-pack"));
    CHECK(library.tutorial(TutorialId("none")) == nullptr);
    CHECK(library.faq(PackId("a-pack"), FaqId("care")) != nullptr);
    CHECK(library.faq(PackId("x"), FaqId("care")) == nullptr);
}

TEST_CASE("A form id that an earlier pack has taken refuses the later pack") {
    PackFolder folder("a-pack");
    folder.add("b-pack");
    folder.replace("pack.toml", "id = \"form-b-pack\"", "id = \"form-a-pack\"");
    folder.replace("pack.toml", "form = \"form-b-pack\"", "form = \"form-a-pack\"");
    const Library library = *Library::load(folder.root());
    REQUIRE(library.refusals().size() == 1);
    CHECK(library.refusals()[0].pack == PackId("b-pack"));
    CHECK(library.refusals()[0].reason.is(ContentError::duplicate));
}

TEST_CASE("A pack refused at use leaves the shelves") {
    PackFolder folder("a-pack");
    folder.add("b-pack");
    Library library = *Library::load(folder.root());
    library.refuse(PackId("a-pack"), Error(ContentError::bad_value, "forms/care.xml:3", "a cycle"));
    CHECK(library.packs().size() == 1);
    CHECK(library.form(FormId("form-a-pack")) == nullptr);
    CHECK(library.shelves()[0].items.size() == 3);
    CHECK(library.refusals().size() == 1);
    library.refuse(PackId("none"), Error(ContentError::bad_value, "", ""));
    CHECK(library.refusals().size() == 1);
}

TEST_CASE("A folder of packs that is not there is an error, an empty one is an empty library") {
    CHECK(Library::load("/nowhere/packs").error().is(ContentError::unreadable));
    const PackFolder folder;
    std::filesystem::remove_all(folder.folder());
    CHECK(Library::load(folder.root())->shelves().empty());
}

TEST_CASE("A form's media reference names a file of the pack") {
    CHECK(media_path_of("jr://images/x.png") == "media/x.png");
    CHECK(media_path_of("jr://audio/x.wav") == "media/x.wav");
    CHECK(media_path_of("jr://file-csv/x.csv") == "media/x.csv");
    CHECK(media_path_of("jr://file/x.xml") == "media/x.xml");
    CHECK(media_path_of("https://example.org/x.png").empty());
    CHECK(media_path_of("jr://images/").empty());
}
