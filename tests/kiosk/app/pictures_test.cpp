#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "kiosk/app/pages.h"
#include "tests/support/project_folders.h"

// docs/screens shows every page there is, and nothing that no page was.

using namespace engawa;
namespace fs = std::filesystem;

namespace {

// How the ids of each kind of page begin, in the order of app::Page. A new kind lengthens the list by an empty name.
constexpr std::array<std::string_view, std::variant_size_v<app::Page>> kinds{
    "attract", "home",    "shelf",    "about",  "lesson",    "questions", "form",    "review", "consent",
    "sending", "receipt", "settings", "called", "finishing", "idle",      "goodbye", "trouble", "status",
    "stick",   "keep",    "resume",   "enrolling", "bundle", "choosing",  "plan",    "handover",
    "sign-in", "service", "attract", "guide",  "stepped-away", "reset"};

fs::path screens() { return support::source_dir() / "docs" / "screens"; }

// Picture → the page it shows, as the journeys wrote it.
std::map<std::string, std::string> pictured_pages() {
    std::map<std::string, std::string> pages;
    std::ifstream list(screens() / "pages.tsv");
    for (std::string line; std::getline(list, line);) {
        const std::size_t tab = line.find('\t');
        REQUIRE(tab != std::string::npos);
        pages[line.substr(0, tab)] = line.substr(tab + 1);
    }
    return pages;
}

}  // namespace

TEST_CASE("Every kind of page has a picture") {
    const auto pages = pictured_pages();
    for (const std::string_view kind : kinds) {
        REQUIRE_FALSE(kind.empty());
        INFO(kind);
        CHECK(std::any_of(pages.begin(), pages.end(), [&](const auto& page) {
            return page.second.substr(0, page.second.find('.')) == kind;
        }));
    }
}

TEST_CASE("Every picture is of a page, and is there") {
    auto pages = pictured_pages();
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(screens())) {
        const std::string file = fs::relative(entry.path(), screens()).generic_string();
        // Those of single questions, of docs/design.md and of the audit are of no journey.
        const bool of_journey = !file.starts_with("kinds/") && !file.starts_with("design/") && !file.starts_with("sheets/");
        if (entry.path().extension() != ".png" || !of_journey) continue;
        INFO(file);
        CHECK(pages.erase(file) == 1);
    }
    for (const auto& [file, page] : pages) FAIL_CHECK(file << " is listed and not there");
}
