#include <catch2/catch.hpp>

#include "kiosk/voice/guidance.h"
#include "kiosk/voice/spelling.h"
#include "tests/support/project_folders.h"

using namespace engawa;
using namespace engawa::voice;
using ui::Role;
using ui::State;

namespace {

const Spelling& shipped() {
    static const Spelling table = [] {
        auto loaded = Spelling::load(support::source_dir() / "assets" / "input" / "spelling.tsv");
        if (!loaded.ok()) throw std::runtime_error(loaded.error().message());
        return std::move(*loaded);
    }();
    return table;
}

const content::Catalogue& catalogue() {
    static const content::Catalogue loaded =
        *content::Catalogue::load(support::source_dir() / "assets/strings");
    return loaded;
}

ui::Node field(const std::string& value, Role role = Role::text_field) {
    ui::Node node;
    node.id = "page/field";
    node.role = role;
    node.name = "お{名前|なまえ}";
    node.value = value;
    node.state = State::private_value;
    return node;
}

std::string said(const Speech& speech) {
    std::string text;
    for (const Utterance& one : speech)
        text += pronounceable(one.text, one.language) + "[" + one.language.text() + "]";
    return text;
}

Guidance guidance(PrivateValues values, const char* language = "ja") {
    return Guidance(catalogue().in(LanguageTag(language)), {values, &shipped()});
}

}  // namespace

TEST_CASE("A name is said character by character, each kanji described") {
    CHECK(shipped().spelled("田中") == "たんぼの た、なかみの なか、");
    CHECK(shipped().spelled("髙橋 花子") == "はしごの たか、わたる はし、くさばなの はな、こどもの こ、");
    CHECK(shipped().spelled("高") != shipped().spelled("髙"));
    CHECK(shipped().spelled("辺") != shipped().spelled("邊"));
    CHECK(shipped().spelled("邊") != shipped().spelled("邉"));
    CHECK(shipped().spelled("吉") != shipped().spelled("𠮷"));
    CHECK(shipped().spelled("辻\U000E0100") == "しんにょうに じゅうの つじ、べつの かたち、");
    CHECK(shipped().spelled("龘") == "かんじ ひともじ、");  // nothing is guessed
    CHECK(shipped().size() >= 500);
}

TEST_CASE("Kana that sound alike are told apart, digits come one by one") {
    CHECK(shipped().spelled("きょう") == "き、ちいさい よ、う");
    CHECK(shipped().spelled("つづき") == "つ、つに てんてん、き");
    CHECK(shipped().spelled("ジョー") == "ジ、ちいさい よ、のばすぼう");
    CHECK(shipped().spelled("0263-71") == "ぜろ、に、ろく、さんの、なな、いち");
    CHECK(shipped().spelled("３丁目2番") ==
          "さん、いっちょうめの ちょう、めだまの め、に、ばんごうの ばん、");
    CHECK(shipped().spelled("AB") == "A、B");
    CHECK(shipped().spelled("") == "");
}

TEST_CASE("What has a reading is said by it, and a sentence flows") {
    CHECK(shipped().spelled("{昭和|しょうわ}20{年|ねん}") == "しょうわ、に、ぜろねん");
    const std::string sentence = "きょうはとてもよいてんきだったので田んぼまであるいていきました";
    CHECK(shipped().spelled(sentence) ==
          "きょうはとてもよいてんきだったので、たんぼの た、んぼまであるいていきました");
}

TEST_CASE("What was entered goes through the planner: masked aloud, spelled when it may be said") {
    CHECK(said(guidance(PrivateValues::masked).item(field("田中"))).find("たんぼ") == std::string::npos);
    CHECK(said(guidance(PrivateValues::masked).item(field("田中"))).find("にゅうりょくずみ") !=
          std::string::npos);
    const Speech spoken = guidance(PrivateValues::spoken).item(field("田中"));
    CHECK(said(spoken).find("たんぼの た、なかみの なか") != std::string::npos);
    CHECK(spoken.front().privacy == Privacy::personal);
    CHECK(said(guidance(PrivateValues::spoken).change(field("たなか"))) == "た、な、か。[ja]");
    // On an English page a Japanese name is said in Japanese, a Latin one as it was.
    CHECK(said(guidance(PrivateValues::spoken, "en").change(field("田"))) == "たんぼの た、[ja]");
    CHECK(said(guidance(PrivateValues::spoken, "en").change(field("Tanaka"))).find("Tanaka") == 0);
}

TEST_CASE("An answer in the review is spelled only where its kanji have no readings") {
    CHECK(said(guidance(PrivateValues::spoken).change(field("田中", Role::list_item))) ==
          "たんぼの た、なかみの なか、[ja]");
    CHECK(
        said(guidance(PrivateValues::spoken).change(field("{昭和|しょうわ}20{年|ねん}", Role::list_item))) ==
        "しょうわにじゅうねん。[ja]");
}

TEST_CASE("A candidate is described, and aloud only counted") {
    ui::Node candidate;
    candidate.id = "page/candidates.1";
    candidate.role = Role::key;
    candidate.name = "髙";
    candidate.state = State::private_value;
    candidate.position = {1, 9};
    CHECK(said(guidance(PrivateValues::spoken).item(candidate)).find("はしごの たか") == 0);
    const std::string masked = said(guidance(PrivateValues::masked).item(candidate));
    CHECK(masked.find("はしご") == std::string::npos);
    CHECK(masked.find("こうほ") == 0);
}

TEST_CASE("A table of descriptions that is damaged names its line") {
    const auto [text, where] = GENERATE(table<std::string, std::string>({
        {"田\n", "s:1"},
        {"# names\n田\tたんぼ\n田\tたんぼ\n", "s:3"},
        {"田中\tたなか\n", "s:1"},
        {"た\tた\n", "s:1"},
        {"田\t田んぼ\n", "s:1"},
        {"田\t\n", "s:1"},
    }));
    const auto parsed = Spelling::parse(text, "s");
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error().is(SpellingError::bad_file));
    CHECK(parsed.error().where() == where);
}
