#include <catch2/catch.hpp>

#include "tests/support/project_folders.h"
#include "tests/sync/publish/city.h"

// Forms and tutorials have ids of their own among all packs of a kiosk.

using namespace engawa;
using namespace engawa::publish;
namespace fs = std::filesystem;

namespace {

// A second department with a pack beside kaigo's.
struct TwoPacks : City {
    TwoPacks() {
        found_and_publish();
        must("key --keys @keys --no-passphrase --name bousai");
        must("delegate REPO --pack bousai --key @keys/bousai.pub");
        must("sign REPO KEYS --role targets");
        pack("bousai");
    }
    std::string add(const std::string& id) const { return "add REPO " + (packs.root() / id).string(); }
    void take_form_of_kaigo() const {
        const content::test::PackFolder& bousai = packs;
        bousai.replace("pack.toml", "id = \"form-bousai\"", "id = \"form-kaigo\"");
        bousai.replace("pack.toml", "form = \"form-bousai\"", "form = \"form-kaigo\"");
        bousai.replace("forms/care.xml", "form-bousai", "form-kaigo");
    }
    // kaigo 2026.2, with another form in the place of the first.
    void give_form_up() {
        const fs::path file = packs.root() / "kaigo/pack.toml";
        std::string text = support::read_all(file);
        for (std::size_t at; (at = text.find("\"form-kaigo\"")) != text.npos;) text.replace(at, 12, "\"form-other\"");
        packs.write(file.string(), text);
        packs.write((packs.root() / "kaigo/forms/care.xml").string(), app_form("form-other"));
        set_pack_version("kaigo", "2026.2");
    }
    std::string app_form(const std::string& id) const {
        std::string form = support::read_all(packs.root() / "kaigo/forms/care.xml");
        for (std::size_t at; (at = form.find("form-kaigo")) != form.npos;) form.replace(at, 10, id);
        return form;
    }
};

const std::string form_is_kaigos =
    "bousai/pack.toml: form form-kaigo is in the pack kaigo too, and kiosks take no pack with an id that another has: give it an id of "
    "its own here; or, if it moves from kaigo to bousai, add kaigo without it first, then bousai, and publish both together";

}  // namespace

TEST_CASE("A pack with the form or the tutorial of another pack is not taken in") {
    TwoPacks city;
    SECTION("a form") {
        city.take_form_of_kaigo();
        city.refused(city.add("bousai"), form_is_kaigos);
    }
    SECTION("a tutorial") {
        city.packs.replace("pack.toml", "tutorial-bousai", "tutorial-kaigo");
        city.refused(city.add("bousai"), "tutorial tutorial-kaigo is in the pack kaigo too");
    }
    SECTION("of a draft") {
        city.take_form_of_kaigo();
        city.give_form_up();
        city.must(city.add("kaigo"));
        city.must(city.add("bousai"));
        city.must("discard REPO --role bousai");
        city.must("discard REPO --role kaigo");
        city.refused(city.add("bousai"), form_is_kaigos);
    }
    CHECK(city.output.find("a kiosk would take it") == city.output.npos);
    CHECK_FALSE(fs::exists(city.at("city/draft/bousai.json")));
}

TEST_CASE("A form moves from one pack to another in one publish, and not with half of it") {
    TwoPacks city;
    city.take_form_of_kaigo();
    city.give_form_up();
    city.must(city.add("kaigo"));
    city.must(city.add("bousai"));
    SECTION("both together") {
        city.must("sign REPO KEYS --role kaigo --role bousai");
        city.must("publish REPO KEYS STORE");
        CHECK(city.client("kiosk") == 0);
    }
    SECTION("the pack that gives it up is thrown away again") {
        city.must("discard REPO --role kaigo");
        city.must("sign REPO KEYS --role bousai");
        const auto before = city.store_files();
        city.refused("publish REPO KEYS STORE", form_is_kaigos);
        CHECK(city.store_files() == before);
    }
}

TEST_CASE("Where the pack.toml of another pack is gone, fetch brings it") {
    TwoPacks city;
    for (const auto& entry : fs::recursive_directory_iterator(city.at("city/targets"))) {
        if (entry.path().filename().string().ends_with("pack.toml")) fs::remove(entry.path());
    }
    city.refused(city.add("bousai"), "the pack.toml of kaigo is not in this folder; engawa content fetch brings it");
    city.must("fetch REPO STORE");
    city.must(city.add("bousai"));
}

TEST_CASE("A pack with an id of one that ships is taken once the repository has that one without it") {
    City city;
    city.found();
    fs::copy(support::share_dir() / "packs/kaigo", city.packs.root() / "fukushi", fs::copy_options::recursive);
    const fs::path pack_toml = city.packs.root() / "fukushi/pack.toml";
    std::string text = support::read_all(pack_toml);
    text.replace(text.find("id = \"kaigo\""), 12, "id = \"fukushi\"");
    city.packs.write(pack_toml.string(), text);
    city.must("delegate REPO --pack fukushi --key @keys/kaigo.pub");
    const std::string add = "add REPO " + (city.packs.root() / "fukushi").string();
    city.refused(add, "fukushi/pack.toml: form care-certification is in the pack kaigo too, which ships with every kiosk");
    city.refused(add, "delegate and add a kaigo without it first, then fukushi, and publish both together");
    CHECK(city.output.find("a kiosk would take it") == city.output.npos);
    SECTION("kaigo without it") {
        city.must("add REPO " + city.packs.folder().string());
        CHECK_THAT(city.must(add), Catch::Contains("a kiosk would take it"));
    }
    SECTION("kaigo was published and removed") {
        city.must("sign REPO KEYS --role targets");
        city.add_sign_publish();
        city.must("remove REPO --pack kaigo");
        city.must(add);
    }
}
