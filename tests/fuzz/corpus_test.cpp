#include "tests/fuzz/targets.h"
#include "tests/support/project_folders.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

// The corpus holds what the fuzzers grew from and every input that once went wrong. Here each goes through the same
// functions in the ordinary build, so that a mended fault stays mended without clang too.

namespace {

template <typename Target>
std::size_t feed(const std::string& name, const Target& target) {
    std::size_t fed = 0;
    for (const auto& entry : std::filesystem::directory_iterator(engawa::support::source_dir() / "tests/fuzz/corpus" / name)) {
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
        INFO(entry.path());
        CHECK_NOTHROW(target(bytes));
        ++fed;
    }
    return fed;
}

}  // namespace

TEST_CASE("Every form of the corpus is taken or refused, and the program goes on") {
    CHECK(feed("form", engawa::fuzz::form) > 0);
}

TEST_CASE("Every expression of the corpus is parsed or refused, and the program goes on") {
    CHECK(feed("xpath", engawa::fuzz::xpath_parser) > 0);
}

TEST_CASE("Every expression of the corpus is evaluated or refused, and the program goes on") {
    CHECK(feed("xpath", engawa::fuzz::xpath_evaluator) > 0);
}

TEST_CASE("Every table of the corpus is read or refused, and the program goes on") {
    CHECK(feed("csv", engawa::fuzz::csv) > 0);
}

TEST_CASE("Every map of the corpus is read or refused, and the program goes on") {
    CHECK(feed("geojson", engawa::fuzz::geojson) > 0);
}

TEST_CASE("Every metadata file of the corpus is read or refused, and the program goes on") {
    CHECK(feed("tuf", engawa::fuzz::tuf) > 0);
}
