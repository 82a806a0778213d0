#include <catch2/catch.hpp>

#include <set>

#include "kiosk/input/composer.h"
#include "kiosk/input/digits.h"
#include "kiosk/input/kana.h"
#include "kiosk/input/keyboard.h"

using namespace engawa::input;

namespace {

const Key& key(const KeyGrid& grid, std::string_view label) {
    for (const Key& candidate : grid.keys) {
        if (candidate.label == label) return candidate;
    }
    FAIL("no key " << label);
    return grid.keys.front();
}

void type(Composer& composer, std::initializer_list<std::string_view> labels) {
    for (const std::string_view label : labels) composer.press(key(kana_grid(), label));
}

}  // namespace

TEST_CASE("Every key of a keyboard has a place of its own, a label and a spoken name") {
    const auto grid = GENERATE(kana_grid(), latin_grid());
    std::set<std::pair<int, int>> places;
    for (const Key& each : grid.keys) {
        INFO(each.label);
        CHECK(places.emplace(each.row, each.column).second);
        CHECK(each.row >= 0);
        CHECK(each.row < grid.rows);
        CHECK(each.column >= 0);
        CHECK(each.column < grid.columns);
        CHECK_FALSE(each.label.empty());
        CHECK_FALSE(each.spoken.empty());
        CHECK(is_hiragana(to_hiragana(each.spoken)));
    }
}

TEST_CASE("The kana keyboard has the 46 kana, あ at the right and in the top row") {
    std::size_t kana = 0;
    for (const Key& each : kana_grid().keys) kana += each.action == KeyAction::character ? 1U : 0U;
    CHECK(kana == 47);  // and ー
    CHECK(key(kana_grid(), "あ").column == 10);
    CHECK(key(kana_grid(), "あ").row == 0);
    CHECK(key(kana_grid(), "か").column == 9);
}

TEST_CASE("Marks and small forms toggle on the last kana, both ways") {
    CHECK(toggle_dakuten(U'か') == U'が');
    CHECK(toggle_dakuten(U'が') == U'か');
    CHECK(toggle_dakuten(U'ぱ') == U'ば');
    CHECK(toggle_dakuten(U'う') == U'ゔ');
    CHECK(toggle_handakuten(U'ば') == U'ぱ');
    CHECK(toggle_handakuten(U'ぱ') == U'は');
    CHECK(toggle_small(U'つ') == U'っ');
    CHECK(toggle_small(U'っ') == U'つ');
    CHECK(toggle_small(U'づ') == U'っ');
    CHECK(toggle_dakuten(U'カ') == U'ガ');
    CHECK(toggle_small(U'ヤ') == U'ャ');
    CHECK(toggle_dakuten(U'ウ') == U'ヴ');
    for (const char32_t none : {U'ん', U'ー', U'あ', U' ', U'A', U'漢'}) {
        CHECK_FALSE(toggle_dakuten(none).has_value());
        CHECK_FALSE(toggle_handakuten(none).has_value());
    }
    CHECK_FALSE(toggle_small(U'か').has_value());
}

TEST_CASE("Scripts and widths change, names' characters never do") {
    CHECK(to_katakana("きゃっ とう") == "キャッ トウ");
    CHECK(to_hiragana("キャット") == "きゃっと");
    CHECK(to_katakana("髙𠮷") == "髙𠮷");
    CHECK(normalise_width("ﾔﾏﾀﾞ ﾊﾟｰﾄ") == "ヤマダ パート");
    CHECK(normalise_width("ＡＢ１２　３") == "AB12 3");
    CHECK(normalise_width("髙橋\xF3\xA0\x84\x80") == "髙橋\xF3\xA0\x84\x80");
    CHECK(normalise_width("ﾞ") == "ﾞ");
    CHECK(to_katakana("\xff\xe3\x81") == "\xff\xe3\x81");
    CHECK(is_hiragana("やまだ たろー"));
    CHECK_FALSE(is_hiragana("ヤマダ"));
    CHECK_FALSE(is_hiragana("山田"));
}

TEST_CASE("A variant of a character is taken away as one character") {
    std::string text = "葛\xF3\xA0\x84\x80";
    erase_last_character(text);
    CHECK(text.empty());
    text = "あ";
    erase_last_character(text);
    erase_last_character(text);
    CHECK(text.empty());
}

TEST_CASE("Kana typed in a kana field stand at once") {
    Composer composer(ComposeMode::direct, KanaScript::katakana);
    type(composer, {"か", "゛", "つ", "小", "こ", "う"});
    CHECK(composer.text() == "ガッコウ");
    CHECK(composer.composing().empty());
    type(composer, {"消す"});
    CHECK(composer.text() == "ガッコ");
}

TEST_CASE("Kana typed in a kanji field wait until a candidate is chosen") {
    Composer composer(ComposeMode::convert);
    type(composer, {"や", "ま", "た", "゛"});
    CHECK(composer.text().empty());
    CHECK(composer.composing() == "やまだ");
    SECTION("all of it") {
        composer.choose("山田", composer.composing().size());
        CHECK(composer.text() == "山田");
        CHECK(composer.composing().empty());
    }
    SECTION("its first part") {
        composer.choose("山", std::string_view("やま").size());
        CHECK(composer.text() == "山");
        CHECK(composer.composing() == "だ");
        CHECK(composer.shown() == "山だ");
    }
    SECTION("the kana themselves") {
        composer.accept_kana();
        CHECK(composer.text() == "やまだ");
    }
    SECTION("more than there is") {
        composer.choose("山田", 999);
        CHECK(composer.shown() == "山田");
    }
    SECTION("a space lets the kana stand") {
        type(composer, {"空白", "空白", "た"});
        CHECK(composer.shown() == "やまだ た");
    }
}

TEST_CASE("Erasing takes the waiting kana first, then what stands, then does nothing") {
    Composer composer(ComposeMode::convert);
    composer.set_text("山");
    type(composer, {"た", "消す", "消す"});
    CHECK(composer.shown().empty());
    CHECK(composer.press(key(kana_grid(), "消す")) == Composer::Outcome::nothing_to_do);
    CHECK(composer.press(key(kana_grid(), "゛")) == Composer::Outcome::nothing_to_do);
    CHECK(composer.press(key(kana_grid(), "空白")) == Composer::Outcome::nothing_to_do);
}

TEST_CASE("A full field says so and keeps what is in it") {
    Composer composer(ComposeMode::direct, KanaScript::hiragana, 2);
    type(composer, {"あ", "い"});
    CHECK(composer.press(key(kana_grid(), "う")) == Composer::Outcome::full);
    CHECK(composer.press(key(kana_grid(), "空白")) == Composer::Outcome::full);
    CHECK(composer.text() == "あい");
}

TEST_CASE("A wiped composer holds nothing, not even in its spare memory") {
    Composer composer(ComposeMode::convert);
    composer.set_text("カナリアさんのなまえはここにあります");
    const char* where = composer.text().data();
    const std::size_t size = composer.text().size();
    composer.wipe();
    CHECK(composer.text().empty());
    CHECK(std::string(where, size).find("カナリア") == std::string::npos);
}

TEST_CASE("Numbers are read however they were written") {
    CHECK(digits_only("０９０-１２３４　５６７８") == "09012345678");
    CHECK(digits_only("0263−71―2000") == "0263712000");
    CHECK(digits_only("(0263) 71.2000") == "0263712000");
    CHECK(digits_only("〒399-8205") == "3998205");
    CHECK(digits_only("") == "");
    CHECK_FALSE(digits_only("090x").has_value());
    CHECK_FALSE(digits_only("1+2").has_value());
}

TEST_CASE("A telephone number is judged and grouped where the grouping is certain") {
    struct Case {
        std::string typed, digits, written;
        PhoneProblem problem;
    };
    const auto each = GENERATE(values<Case>({
        {"090-1234-5678", "09012345678", "090-1234-5678", PhoneProblem::none},
        {"０２６３７１２０００", "0263712000", "0263712000", PhoneProblem::none},
        {"03 1234 5678", "0312345678", "03-1234-5678", PhoneProblem::none},
        {"0120-000-111", "0120000111", "0120-000-111", PhoneProblem::none},
        {"0800 123 4567", "08001234567", "0800-123-4567", PhoneProblem::none},
        {"+81 90 1234 5678", "09012345678", "090-1234-5678", PhoneProblem::none},
        {"+81 (0)263 71 2000", "0263712000", "0263712000", PhoneProblem::none},
        {"", "", "", PhoneProblem::empty},
        {"090-1234-567", "0901234567", "0901234567", PhoneProblem::too_short},
        {"0263-71-20000", "02637120000", "02637120000", PhoneProblem::too_long},
        {"71-2000", "712000", "712000", PhoneProblem::no_leading_zero},
        {"でんわ", "", "", PhoneProblem::not_a_number},
        {"+1 555 0100", "15550100", "15550100", PhoneProblem::not_a_number},
    }));
    INFO(each.typed);
    const PhoneNumber number = parse_phone(each.typed);
    CHECK(number.problem == each.problem);
    CHECK(number.digits == each.digits);
    CHECK(number.written == each.written);
}
