#include "kiosk/text/error.h"
#include "kiosk/text/normalise.h"

#include <catch2/catch.hpp>

using namespace engawa::text;

TEST_CASE("UTF-8 is checked as Unicode's table 3-7 has it") {
    CHECK(is_valid_utf8(""));
    CHECK(is_valid_utf8("山﨑𠮷"));
    CHECK_FALSE(is_valid_utf8("\xC0\xAF"));          // overlong
    CHECK_FALSE(is_valid_utf8("\xED\xA0\x80"));      // surrogate
    CHECK_FALSE(is_valid_utf8("\xF4\x90\x80\x80"));  // past U+10FFFF
    CHECK_FALSE(is_valid_utf8("\xE3\x81"));          // cut off
    CHECK_FALSE(is_valid_utf8("\x80"));
    CHECK_FALSE(is_valid_utf8("\xE0\x80\x80"));
    CHECK(with_valid_utf8("a\xFF山") == "a\xEF\xBF\xBD山");
}

TEST_CASE("Graphemes are counted as people count letters") {
    CHECK(grapheme_count("") == 0);
    CHECK(grapheme_count("山田") == 2);
    CHECK(grapheme_count("葛\U000E0101城") == 2);
    CHECK(grapheme_count("か\u3099") == 1);
    CHECK(grapheme_count("e\u0301a") == 2);
    CHECK(grapheme_count("👨‍👩‍👧") == 1);
    CHECK(grapheme_starts("a山") == std::vector<std::size_t>{0, 1, 4});
    CHECK(grapheme_starts("葛\U000E0101城") == std::vector<std::size_t>{0, 7, 10});
}

TEST_CASE("The delete key takes a whole letter, with its selector") {
    CHECK(without_last_grapheme("城葛\U000E0101") == "城");
    CHECK(without_last_grapheme("あい") == "あ");
    CHECK(without_last_grapheme("あ").empty());
    CHECK(without_last_grapheme("").empty());
}

TEST_CASE("Digits and letters change width; names stay as they are") {
    CHECK(to_ascii_digits("０１２-９ 髙﨑㈱①") == "012-9 髙﨑㈱①");
    CHECK(to_fullwidth_digits("3丁目12") == "３丁目１２");
    CHECK(to_ascii_letters("Ａｚ１") == "Az１");
    const std::string name = "髙橋葛\U000E0101﨑ｶﾅ";
    CHECK(to_ascii_digits(name) == name);
    CHECK(to_ascii_hyphens(name) == name);
    CHECK(trimmed(name) == name);
    CHECK(to_ascii_digits("\xFF１") == "\xFF" "1");  // what is no UTF-8 is copied
}

TEST_CASE("Every dash is a hyphen; a long-vowel mark only between digits") {
    CHECK(to_ascii_hyphens("1－2‐3–4—5−6") == "1-2-3-4-5-6");
    CHECK(to_ascii_hyphens("1ー2") == "1-2");
    CHECK(to_ascii_hyphens("コーポ1ー2") == "コーポ1-2");
    CHECK(to_ascii_hyphens("スーパー") == "スーパー");
}

TEST_CASE("A field of digits accepts what people write and refuses letters") {
    CHECK(*digits_only("０２６３－７１－２０００") == "0263712000");
    CHECK(*digits_only("〒 399-8281") == "3998281");
    CHECK(*digits_only("(0263)71ー2000") == "0263712000");
    CHECK(*digits_only("１２３　４５") == "12345");
    CHECK(digits_only("")->empty());
    CHECK(digits_only("12a4").error().is(TextError::bad_digits));
    CHECK(digits_only("十二").error().is(TextError::bad_digits));
    CHECK(digits_only("12a4").error().message().find('a' + std::string("4")) == std::string::npos);
}

TEST_CASE("Half-width kana widen and join their voicing marks") {
    CHECK(halfwidth_to_fullwidth_kana("ｱｲｳ") == "アイウ");
    CHECK(halfwidth_to_fullwidth_kana("ｶﾞｷﾞﾊﾟﾋﾟｳﾞ") == "ガギパピヴ");
    CHECK(halfwidth_to_fullwidth_kana("ｱﾞ") == "ア゛");
    CHECK(halfwidth_to_fullwidth_kana("ﾔﾏﾀﾞ ﾊﾅｺ｡") == "ヤマダ ハナコ。");
    CHECK(halfwidth_to_fullwidth_kana("ｯｬｭｮｰ") == "ッャュョー");
}

TEST_CASE("Hiragana and katakana change into each other, small kana stay small") {
    CHECK(hiragana_to_katakana("やまだ しょうこ っゔゝ") == "ヤマダ ショウコ ッヴヽ");
    CHECK(katakana_to_hiragana("ヤマダ ショウコ ッヴヽー") == "やまだ しょうこ っゔゝー");
    CHECK(hiragana_to_katakana("漢字abc") == "漢字abc");
    CHECK(as_furigana_field("　ﾔﾏﾀﾞ　はなこ ") == "ヤマダ　ハナコ");
}

TEST_CASE("Kana fields know their own kind") {
    CHECK(is_all_hiragana("やまだ はなこ"));
    CHECK(is_all_hiragana("らーめん"));
    CHECK_FALSE(is_all_hiragana("やまダ"));
    CHECK_FALSE(is_all_hiragana(""));
    CHECK_FALSE(is_all_hiragana("　"));
    CHECK(is_all_katakana("ヤマダ・ハナコー"));
    CHECK_FALSE(is_all_katakana("山ダ"));
    CHECK_FALSE(is_all_katakana("ﾔﾏﾀﾞ"));
}

TEST_CASE("Spaces of either width are trimmed or dropped") {
    CHECK(trimmed("　 山田　花子 \n") == "山田　花子");
    CHECK(trimmed("　").empty());
    CHECK(without_spaces(" 1 2　3\t") == "123");
}
