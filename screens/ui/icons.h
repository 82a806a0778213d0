#pragma once

#include <array>
#include <cstdint>
#include <string_view>

// The icons of assets/icons: bold, one colour, always beside a word (never alone, never colour alone).

namespace engawa::ui {

enum class Icon : std::uint8_t {
    none,
    back,
    forward,
    up,
    down,
    listen,
    settings,
    person,
    finish,
    care,
    damage,
    phone,
    qr,
    check,
    warning,
    info,
    error,
    calendar,
    pencil,
    trash,
    plus,
    minus,
    home,
    family,
    document,
    speaker,
    contrast,
    text_size,
    globe,
    send,
    lock,
    clock,
    search,
    book,
    card,
    print,
    hand,
    question,
    backspace,
    headphone,
    megaphone,
    tea,
};

inline constexpr int icon_count = static_cast<int>(Icon::tea) + 1;

// "text-size": the file's name without ".png" below share/engawa/icons. Empty for Icon::none.
std::string_view icon_name(Icon icon);
// "care" → Icon::care; Icon::none for a name that is not an icon's.
Icon icon_from_name(std::string_view name);

}  // namespace engawa::ui
