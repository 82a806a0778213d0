#include <catch2/catch.hpp>

#include <fstream>
#include <map>
#include <sstream>

#include "tests/style/source_tree.h"

// ARCHITECTURE.md draws who may include whom in its block ```layers; this holds the code to the drawing.

namespace {

using engawa::style::Include;
using engawa::style::SourceFile;

using Layers = std::map<std::string, std::vector<std::string>>;

Layers drawn_layers() {
    std::ifstream in(engawa::style::repository() / "ARCHITECTURE.md");
    Layers layers;
    bool inside = false;
    for (std::string line; std::getline(in, line);) {
        if (line == "```layers") {
            inside = true;
        } else if (line == "```") {
            inside = false;
        } else if (inside) {
            std::istringstream words(line);
            std::string folder;
            std::string arrow;
            words >> folder >> arrow;
            REQUIRE(arrow == "->");
            std::vector<std::string>& allowed = layers[folder];
            for (std::string word; words >> word;) allowed.push_back(word);
        }
    }
    return layers;
}

bool lies_in(const std::string& path, const std::string& folder) {
    return path == folder || path.rfind(folder + "/", 0) == 0;
}

// The longest drawn folder that holds the path; empty when none does.
std::string layer_of(const std::string& path, const Layers& layers) {
    std::string best;
    for (const auto& [folder, allowed] : layers) {
        if (lies_in(path, folder) && folder.size() > best.size()) best = folder;
    }
    return best;
}

// A screen is a folder of its own below screens/: "screens/form"; other layers have no such division.
std::string screen_of(const std::string& path) {
    const std::size_t slash = path.find('/', 8);
    return path.rfind("screens/", 0) == 0 && slash != std::string::npos ? path.substr(0, slash) : "";
}

bool may_include(const std::string& from, const std::string& to, const Layers& layers) {
    const std::string layer = layer_of(from, layers);
    const std::string target = layer_of(to, layers);
    if (layer == "screens" && target == "screens") {
        return screen_of(to).empty() || screen_of(from) == screen_of(to);
    }
    if (layer == target) return true;
    for (const std::string& allowed : layers.at(layer)) {
        if (allowed == "*" || allowed == to) return true;
        // A folder allows what it holds itself, not a drawn folder below it.
        if (lies_in(to, allowed) && target == allowed) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("Every include follows the drawing in ARCHITECTURE.md") {
    const Layers layers = drawn_layers();
    REQUIRE(layers.size() > 10);
    for (const SourceFile& file : engawa::style::sources({"kiosk", "screens", "sync"})) {
        INFO(file.path);
        CHECK_FALSE(layer_of(file.path, layers).empty());
        for (const Include& include : engawa::style::includes_of(file)) {
            if (include.path.find('/') == std::string::npos) continue;  // made by the build, in the same folder
            INFO(file.path << ":" << include.line << " includes " << include.path);
            CHECK(may_include(file.path, include.path, layers));
        }
    }
}

TEST_CASE("The drawing has no way round in a circle") {
    const Layers layers = drawn_layers();
    // Each folder may name only folders drawn above it, so a circle cannot be drawn. Single headers are exempt:
    // they are the small interfaces through which two layers meet.
    std::ifstream in(engawa::style::repository() / "ARCHITECTURE.md");
    std::vector<std::string> above;
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::string folder;
        std::string arrow;
        words >> folder >> arrow;
        if (arrow != "->" || layers.count(folder) == 0) continue;
        for (const std::string& allowed : layers.at(folder)) {
            if (allowed == "*" || allowed.find(".h") != std::string::npos) continue;
            INFO(folder << " -> " << allowed);
            CHECK(std::find(above.begin(), above.end(), allowed) != above.end());
        }
        above.push_back(folder);
    }
}

TEST_CASE("The rule itself tells right from wrong") {
    const Layers layers{{"a", {}}, {"b", {"a"}}, {"b/inner", {"b"}}, {"c", {"b", "a/one.h"}},
                        {"screens", {"a"}}, {"screens/ui", {"a"}}};
    CHECK(may_include("b/x.cpp", "a/y.h", layers));
    CHECK(may_include("b/x.cpp", "b/y.h", layers));
    CHECK_FALSE(may_include("a/x.cpp", "b/y.h", layers));
    CHECK_FALSE(may_include("c/x.cpp", "b/inner/y.h", layers));
    CHECK(may_include("c/x.cpp", "a/one.h", layers));
    CHECK_FALSE(may_include("c/x.cpp", "a/two.h", layers));
    CHECK(may_include("screens/home/x.cpp", "screens/page.h", layers));
    CHECK_FALSE(may_include("screens/home/x.cpp", "screens/form/x.h", layers));
    CHECK_FALSE(may_include("a/x.cpp", "unknown/y.h", layers));
}
