#pragma once

#include <string>
#include <string_view>

namespace engawa::ui {

// Furigana on hard words only: the readings of words written in nothing but the kanji of the first two school years
// (学年別漢字配当表, 平成29年告示: 80 + 160) are left out of what is drawn. What is spoken keeps them.
std::string without_easy_readings(std::string_view marked);

}  // namespace engawa::ui
