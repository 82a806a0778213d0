#include <catch2/catch.hpp>

#include <fstream>
#include <regex>
#include <set>

#include "tests/style/source_tree.h"

namespace {

using namespace engawa::style;

// Every "…" in the product's code: the ids of strings are among them.
std::set<std::string> quoted_in_code() {
    static const std::regex quoted("\"([a-z0-9_.-]+)\"");
    std::set<std::string> out;
    for (const SourceFile& file : sources({"kiosk", "screens", "sync"})) {
        for (const std::string& line : file.lines) {
            for (std::sregex_iterator at(line.begin(), line.end(), quoted), end; at != end; ++at) out.insert((*at)[1]);
        }
    }
    return out;
}

}  // namespace

namespace {

// What of a line a resident may see: between XML's tags, in TOML's quotes, all of Markdown but its first lines.
std::string visible_part(const std::string& line, const std::string& extension) {
    static const std::regex toml("^[^=#]+= *\"(.*)\"$");
    static const std::regex value("<value[^>]*>([^<]*)</value>");
    std::smatch match;
    if (extension == ".toml") return std::regex_search(line, match, toml) ? match[1].str() : "";
    if (extension == ".xml") return std::regex_search(line, match, value) ? match[1].str() : "";
    return line.starts_with("language = ") || line.starts_with("steps = ") || line.starts_with("entries = ") ? "" : line;
}

}  // namespace

// The font draws a straight quote as a closing one, on both sides of a word.
TEST_CASE("No text that ships has straight quotes") {
    std::size_t files = 0;
    for (const char* folder : {"assets/packs", "assets/strings"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(repository() / folder)) {
            const std::string extension = entry.path().extension().string();
            if (extension != ".toml" && extension != ".xml" && extension != ".md") continue;
            ++files;
            std::ifstream file(entry.path());
            int number = 0;
            for (std::string line; std::getline(file, line);) {
                ++number;
                INFO(entry.path().filename() << ":" << number);
                CHECK(visible_part(line, extension).find('"') == std::string::npos);
            }
        }
    }
    CHECK(files > 20);
}

TEST_CASE("Every string of the catalogue is asked for by name somewhere") {
    static const std::regex heading("^\\[\"([^\"]+)\"\\]");
    const std::set<std::string> quoted = quoted_in_code();
    std::size_t strings = 0;
    for (const auto& entry : std::filesystem::directory_iterator(repository() / "assets/strings")) {
        if (entry.path().extension() != ".toml") continue;
        std::ifstream file(entry.path());
        for (std::string line; std::getline(file, line);) {
            std::smatch match;
            if (!std::regex_search(line, match, heading)) continue;
            ++strings;
            const std::string id = match[1];
            const std::string family = id.substr(0, id.rfind('.') + 1);  // "language." + the tag
            INFO(entry.path().filename() << ": " << id);
            CHECK((quoted.count(id) == 1 || quoted.count(family) == 1));
        }
    }
    CHECK(strings > 100);
}
