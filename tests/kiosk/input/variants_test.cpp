#include <catch2/catch.hpp>

#include "kiosk/base/characters.h"
#include "kiosk/input/input_error.h"
#include "kiosk/input/variants.h"
#include "tests/support/project_folders.h"

using namespace engawa;
using namespace engawa::input;

namespace {

VariantTable shipped() {
    auto table = VariantTable::load(support::source_dir() / "assets" / "input" / "variants.tsv");
    if (!table.ok()) FAIL(table.error().message());
    return std::move(*table);
}

std::vector<std::string> group(const VariantTable& table, std::string_view character) {
    const auto found = table.of(character);
    return {found.begin(), found.end()};
}

}  // namespace

TEST_CASE("The shapes of names stand in one group, whichever of them is asked for") {
    const VariantTable table = shipped();
    using Shapes = std::vector<std::string>;
    CHECK(group(table, "髙") == Shapes{"高", "髙"});
    CHECK(group(table, "崎") == Shapes{"崎", "﨑", "嵜"});
    CHECK(group(table, "吉") == Shapes{"吉", "𠮷"});
    CHECK(group(table, "邉") == Shapes{"辺", "邊", "邉"});
    CHECK(group(table, "斉") == Shapes{"斎", "齋", "斉", "齊"});
    CHECK(group(table, "濵") == Shapes{"浜", "濱", "濵"});
    CHECK(group(table, "嶌") == Shapes{"島", "嶋", "嶌"});
    CHECK(group(table, "德") == Shapes{"徳", "德"});
    CHECK(group(table, "辻") == Shapes{"辻", "辻\U000E0100"});  // one point or two: a variation selector
    CHECK(group(table, "山").empty());
    CHECK(table.size() >= 200);
}

TEST_CASE("Variants follow the character they are a shape of, each once and no more than there is room for") {
    const auto parsed = VariantTable::parse("高\t髙\n辺\t邊\t邉\n", "v");
    const VariantTable& table = parsed.value();
    const std::vector<std::string> ranked{"邊", "高", "山", "辺"};
    CHECK(table.side_by_side(ranked, 9) == std::vector<std::string>{"邊", "辺", "邉", "高", "髙", "山"});
    CHECK(table.side_by_side(ranked, 4) == std::vector<std::string>{"邊", "辺", "邉", "高"});
    CHECK(table.side_by_side({}, 4).empty());
}

TEST_CASE("A name is offered with its characters in their other shapes, few changes first, never itself") {
    const auto parsed = VariantTable::parse("高\t髙\n崎\t﨑\t嵜\n", "v");
    const VariantTable& table = parsed.value();
    using Words = std::vector<std::string>;
    CHECK(table.other_shapes("高崎", 9) == Words{"髙崎", "高﨑", "高嵜", "髙﨑", "髙嵜"});
    CHECK(table.other_shapes("髙橋", 9) == Words{"高橋"});
    CHECK(table.other_shapes("高崎", 2) == Words{"髙崎", "高﨑"});
    CHECK(table.other_shapes("田中", 9).empty());
    CHECK(table.other_shapes("", 9).empty());
    std::string long_name;
    for (int i = 0; i < 20; ++i) long_name += "高崎";
    CHECK(table.other_shapes(long_name, 24).size() == 24);
}

TEST_CASE("A table of variants that is damaged names its line") {
    const auto [text, where] = GENERATE(table<std::string, std::string>({
        {"高\n", "v:1"},
        {"# shapes\n高\t髙\n髙\t高\n", "v:3"},
        {"高\t髙髙\n", "v:1"},
        {"高\t\n", "v:1"},
    }));
    const auto parsed = VariantTable::parse(text, "v");
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error().is(InputError::bad_file));
    CHECK(parsed.error().where() == where);
}

TEST_CASE("A variation selector and a voicing mark belong to the character before them") {
    CHECK(characters_of("辻\U000E0100田").size() == 2);
    CHECK(characters_of("辻\U000E0100田")[0] == "辻\U000E0100");
    CHECK(characters_of("か\u3099き").size() == 2);
    CHECK(characters_of("").empty());
}
