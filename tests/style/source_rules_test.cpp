#include <catch2/catch.hpp>

#include <regex>

#include "tests/style/source_tree.h"

namespace {

using engawa::style::SourceFile;
using engawa::style::sources;

// Where a rule of style may be broken, and why; nothing else is excused.
bool excused(const std::string& path, const std::vector<std::string>& paths) {
    return std::find(paths.begin(), paths.end(), path) != paths.end();
}

void expect_nowhere(const std::vector<std::string>& folders, const std::string& pattern,
                    const std::vector<std::string>& except) {
    const std::regex regex(pattern);
    for (const SourceFile& file : sources(folders)) {
        if (excused(file.path, except)) continue;
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            INFO(file.path << ":" << i + 1 << ": " << file.lines[i]);
            CHECK_FALSE(std::regex_search(file.lines[i], regex));
        }
    }
}

const std::vector<std::string> product = {"kiosk", "screens", "sync"};

}  // namespace

TEST_CASE("No file is longer than 600 lines") {
    for (const SourceFile& file : sources({"kiosk", "screens", "sync", "tests"})) {
        INFO(file.path);
        CHECK(file.lines.size() <= 600);
    }
}

TEST_CASE("Raw sqlite3 stands in one file") {
    expect_nowhere(product, "sqlite3_[a-z]", {"kiosk/base/database.h", "kiosk/base/database.cpp"});
}

TEST_CASE("Raw libpq stands in one file") {
    expect_nowhere(product, "\\bPQ[a-z]", {"sync/office/postgres_connection.cpp"});
}

TEST_CASE("The system's clocks and random source are named in the base folder only") {
    expect_nowhere({"screens", "sync"}, "(system_clock|steady_clock)::now|randombytes_|std::rand\\b|random_device", {});
    expect_nowhere({"kiosk/content", "kiosk/forms", "kiosk/input", "kiosk/session", "kiosk/text", "kiosk/tutorial"},
                   "(system_clock|steady_clock)::now|randombytes_|std::rand\\b|random_device",
                   {"kiosk/forms/bench/main.cpp"});  // a stopwatch, no part of the kiosk
}

TEST_CASE("Screens know neither the network nor the database") {
    expect_nowhere({"screens"}, "#include [<\"](curl|sqlite3|sync/|kiosk/base/(database|http))", {});
}

TEST_CASE("Nothing is caught and dropped") { expect_nowhere(product, "catch \\(\\.\\.\\.\\) \\{\\}", {}); }

TEST_CASE("Tests do not sleep") {
    expect_nowhere({"tests"}, "sleep_for|sleep_until|\\busleep\\(|SDL_" "Delay\\(", {"tests/style/source_rules_test.cpp"});
}

TEST_CASE("No mark of unfinished work stands in the code") {
    expect_nowhere({"kiosk", "screens", "sync", "tests"}, "TO" "DO|FIX" "ME|not " "implemented", {});
}
