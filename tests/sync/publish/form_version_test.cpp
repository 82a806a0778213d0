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
