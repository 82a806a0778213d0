#include "kiosk/tutorial/player.h"

#include <catch2/catch.hpp>

#include "tests/kiosk/content/pack_folder.h"

using namespace engawa;
using namespace engawa::tutorial;
using engawa::content::test::PackFolder;

namespace {

Player player_in(const PackFolder& folder, const std::string& language) {
    const content::Pack pack = *content::load_pack(folder.folder());
    return Player(tutorial_from(pack, pack.tutorials[0], LanguageTag(language)));
}

}  // namespace

TEST_CASE("A tutorial has the pictures, words and narration of its author") {
    const PackFolder folder;
    const Player player = player_in(folder, "ja");
    CHECK(player.count() == 2);
    CHECK(player.tutorial().title == "QR");
    CHECK(player.step().title == "{準備|じゅんび}");
    CHECK(player.step().picture_path == "media/a.png");
    CHECK(player.step().picture_description == "{画面|がめん}");
    CHECK(player.step().narration == "{手|て}に{持|も}ってください。");
}

TEST_CASE("Where the author wrote no narration, the text is read") {
    const PackFolder folder;
    Player player = player_in(folder, "en");
    player.next();
    CHECK(player.step().narration == "Tap here now. one. two.");
}

TEST_CASE("A language that the pack lacks shows its first one") {
    const PackFolder folder;
    CHECK(player_in(folder, "vi").tutorial().language == LanguageTag("ja"));
}

TEST_CASE("A resident goes on, back, hears again and finishes") {
    const PackFolder folder;
    Player player = player_in(folder, "ja");
    CHECK(player.first());
    player.back();
    CHECK(player.number() == 1);
    const auto heard = player.narration_count();
    player.repeat();
    CHECK(player.narration_count() == heard + 1);
    CHECK(player.number() == 1);
    player.next();
    CHECK(player.number() == 2);
    CHECK(player.last());
    player.next();
    CHECK(player.phase() == PlayerPhase::finished);
    player.next();
    CHECK(player.phase() == PlayerPhase::finished);
    player.back();
    CHECK(player.phase() == PlayerPhase::playing);
    CHECK(player.number() == 2);
    player.restart();
    CHECK(player.first());
}

TEST_CASE("A change of language keeps the step") {
    const PackFolder folder;
    Player player = player_in(folder, "ja");
    player.next();
    const auto heard = player.narration_count();
    player.change_language(player_in(folder, "en").tutorial());
    CHECK(player.number() == 2);
    CHECK(player.tutorial().language == LanguageTag("en"));
    CHECK(player.narration_count() > heard);
}
