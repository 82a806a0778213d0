#include "kiosk/input/keyboard.h"

#include <array>

namespace engawa::input {

namespace {

struct Column {
    std::array<std::string_view, 5> kana;
};

constexpr std::array<Column, 10> gojuon{{
    {{"あ", "い", "う", "え", "お"}},
    {{"か", "き", "く", "け", "こ"}},
    {{"さ", "し", "す", "せ", "そ"}},
    {{"た", "ち", "つ", "て", "と"}},
    {{"な", "に", "ぬ", "ね", "の"}},
    {{"は", "ひ", "ふ", "へ", "ほ"}},
    {{"ま", "み", "む", "め", "も"}},
    {{"や", "", "ゆ", "", "よ"}},
    {{"ら", "り", "る", "れ", "ろ"}},
    {{"わ", "を", "ん", "", ""}},
}};

constexpr int kana_rows = 5;
constexpr int kana_columns = 11;
constexpr std::size_t kana_count = 46 + 6;

constexpr std::array<Key, kana_count> make_kana_keys() {
    constexpr int marks = 0;
    std::array<Key, kana_count> keys{};
    std::size_t at = 0;
    for (int column = 0; column < 10; ++column) {
        for (int row = 0; row < kana_rows; ++row) {
            const std::string_view kana = gojuon[static_cast<std::size_t>(column)].kana[static_cast<std::size_t>(row)];
            if (kana.empty()) continue;
            keys[at++] = {KeyAction::character, kana, kana, kana, row, 10 - column};
        }
    }
    // What has a word on it stands in one column, which may be wider than the letters.
    keys[at++] = {KeyAction::space, " ", "空白", "くうはく", 3, marks};
    keys[at++] = {KeyAction::dakuten, "", "゛", "だくてん", 0, marks};
    keys[at++] = {KeyAction::handakuten, "", "゜", "はんだくてん", 1, marks};
    keys[at++] = {KeyAction::small, "", "小", "ちいさいじ", 2, marks};
    keys[at++] = {KeyAction::character, "ー", "ー", "のばすぼう", 3, 1};
    keys[at++] = {KeyAction::erase, "", "消す", "けす", 4, marks};
    return keys;
}

constexpr auto kana_keys = make_kana_keys();

constexpr std::string_view latin_characters = "abcdefghijklmnopqrstuvwxyz@.-_0123456789";
constexpr int latin_columns = 10;

constexpr std::array<std::string_view, 40> latin_spoken{
    "エー", "ビー", "シー", "ディー", "イー", "エフ", "ジー", "エイチ", "アイ", "ジェー", "ケー", "エル", "エム", "エヌ",
    "オー", "ピー", "キュー", "アール", "エス", "ティー", "ユー", "ブイ", "ダブリュー", "エックス", "ワイ", "ゼット",
    "アットマーク", "ドット", "ハイフン", "アンダーバー", "ぜろ", "いち", "に", "さん", "よん", "ご", "ろく", "なな",
    "はち", "きゅう"};

constexpr std::array<Key, 41> make_latin_keys() {
    std::array<Key, 41> keys{};
    for (std::size_t i = 0; i < latin_characters.size(); ++i) {
        const std::string_view letter = latin_characters.substr(i, 1);
        keys[i] = {KeyAction::character, letter, letter, latin_spoken[i], static_cast<int>(i) / latin_columns,
                   static_cast<int>(i) % latin_columns};
    }
    keys[40] = {KeyAction::erase, "", "消す", "けす", 4, latin_columns - 1};
    return keys;
}

constexpr auto latin_keys = make_latin_keys();

}  // namespace

KeyGrid kana_grid() { return {kana_keys, kana_rows, kana_columns}; }
KeyGrid latin_grid() { return {latin_keys, 5, latin_columns}; }

}  // namespace engawa::input
