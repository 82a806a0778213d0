#include <catch2/catch.hpp>

#include "tests/sync/publish/city.h"

// A form that was published stands under its version for ever.

using namespace engawa;
using namespace engawa::publish;
using engawa::support::read_all;
namespace fs = std::filesystem;

namespace {

const std::string form = "forms/care.xml";

struct FormCity : City {
    FormCity() {
        found_and_publish();
        set_pack_version("kaigo", "2026.2");
    }
    std::string add() const { return "add REPO " + packs.folder().string(); }
};

}  // namespace

TEST_CASE("A form that has changed under the version that is published is refused, and taken with another") {
    FormCity city;
    city.packs.replace(form, "Do you drink tea?", "Do you like tea?");
    city.refused(city.add(), "kaigo/forms/care.xml: form form-kaigo has changed and its version 1 is the same: raise it in this file "
                             "and add the pack again, since applications and drafts name the version they were written in");
    CHECK(fs::is_empty(city.at("city/draft")));
    city.packs.replace(form, "version=\"1\"", "version=\"2\"");
    city.must(city.add());
}

TEST_CASE("A form under another file name is the same form") {
    FormCity city;
    city.packs.write("forms/tea.xml", read_all(city.packs.folder() / form) + "<!-- changed -->\n");
    fs::remove(city.packs.folder() / form);
    city.packs.replace("pack.toml", "forms/care.xml", "forms/tea.xml");
    city.refused(city.add(), "kaigo/forms/tea.xml: form form-kaigo has changed and its version 1 is the same");
    city.packs.replace("forms/tea.xml", "<!-- changed -->\n", "");
    city.must(city.add());
}

TEST_CASE("What is prepared and not published may change under its version, and a pack may change beside its forms") {
    FormCity city;
    city.packs.replace("pack.toml", "Glasses", "Spectacles");
    city.must(city.add());
    city.set_version("kaigo", "2026.3");
    city.must(city.add());
    city.packs.replace(form, "Do you drink tea?", "Do you like tea?");
    city.must(city.add());
}

TEST_CASE("A form without a version is asked for one when it changes") {
    City city;
    city.packs.replace(form, " version=\"1\"", "");
    city.found_and_publish();
    city.set_pack_version("kaigo", "2026.2");
    city.packs.replace(form, "Do you drink tea?", "Do you like tea?");
    city.refused("add REPO " + city.packs.folder().string(), "form form-kaigo has changed and has no version: give it one in this file");
}

TEST_CASE("Without the published form in the folder nothing can be compared, and fetch brings it") {
    FormCity city;
    city.packs.replace(form, "Do you drink tea?", "Do you like tea?");
    for (const auto& entry : fs::recursive_directory_iterator(city.at("city/targets"))) {
        if (entry.path().filename().string().ends_with("care.xml")) fs::remove(entry.path());
    }
    city.refused(city.add(), "the form that is published is not in this folder; engawa content fetch brings it");
    city.must("fetch REPO STORE");
    city.refused(city.add(), "its version 1 is the same");
}

TEST_CASE("A version that was published long ago does not come back with other content, and does with its own") {
    const std::string bins = GENERATE(as<std::string>(), "1", "4");
    City city;
    city.found();
    city.must("delegate REPO --pack kaigo --key @keys/kaigo.pub --bins " + bins);
    city.must("sign REPO KEYS --role targets");
    city.add_sign_publish();
    const std::string first = read_all(city.packs.folder() / form);
    for (const char* version : {"2", "3", "4"}) {
        city.packs.replace(form, "tea?", "tea, tea?");
        city.set_version("kaigo", version);
        city.add_sign_publish();
    }
    city.set_pack_version("kaigo", "5");
    city.packs.replace(form, "version=\"4\"", "version=\"1\"");
    const std::string add = "add REPO " + city.packs.folder().string();
    SECTION("with the newest content") {
        city.refused(add, "form form-kaigo had other content when its version 1 was published: give it a version that it never had in "
                          "this file and add the pack again, since applications and drafts name the version they were written in");
        CHECK(fs::is_empty(city.at("city/draft")));
    }
    SECTION("with the content it had") {
        city.packs.write(form, first);
        city.must(add);
    }
    SECTION("in a pack that was removed and comes back") {
        city.must("remove REPO --pack kaigo");
        city.must("sign REPO KEYS --role targets");
        city.must("publish REPO KEYS STORE");
        city.must("delegate REPO --pack kaigo --key @keys/kaigo.pub");
        city.refused(add, "had other content when its version 1 was published");
    }
    SECTION("whose metadata is damaged, or its file gone: then it cannot be compared") {
        if (bins == "1") city.folder.write("city/metadata/1.kaigo.json", "{");
        else for (const auto& entry : fs::recursive_directory_iterator(city.at("city/targets"))) {
            if (entry.path().filename().string().ends_with("care.xml") && read_all(entry.path()) == first) fs::remove(entry.path());
        }
        city.must(add);
    }
}
