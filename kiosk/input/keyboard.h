#pragma once

#include <span>
#include <string_view>

// On-screen keyboards as data: pages draw a grid of keys and hand the pressed one to a composer.

namespace engawa::input {

enum class KeyAction {
    character,   // appends `text`
    dakuten,     // toggles ゛ on the last kana
    handakuten,  // toggles ゜ on the last kana
    small,       // toggles small and large on the last kana
    space,
    erase,       // takes the last character away
};

struct Key {
    KeyAction action = KeyAction::character;
    std::string_view text;    // what it appends; empty for toggles and erase
    std::string_view label;   // what is drawn on it
    std::string_view spoken;  // how it is read aloud in Japanese ("だくてん"); kana only
    int row = 0;
    int column = 0;           // 0 is the leftmost on the screen

    friend bool operator==(const Key&, const Key&) = default;
};

struct KeyGrid {
    std::span<const Key> keys;
    int rows = 0;
    int columns = 0;
};

// 五十音: five rows, the あ column first at the right as on Japanese bank machines, then か さ た な は ま や ら わ, and
// at the far left a column with ゛ ゜ 小 ー and erase.
KeyGrid kana_grid();
// abcdefghijklm… in alphabetical order with @ . - _ and erase; only where Latin letters are asked for.
KeyGrid latin_grid();

}  // namespace engawa::input
