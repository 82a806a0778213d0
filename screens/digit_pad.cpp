#include "screens/digit_pad.h"

#include <array>
#include <string>
#include <vector>

namespace engawa {

namespace {

// The last row is a hole, 0 and erase.
constexpr std::array<char, 11> digit_keys = {'1', '2', '3', '4', '5', '6', '7', '8', '9', ' ', '0'};

}  // namespace

std::optional<char> draw_digit_pad(ui::Ui& ui, const content::Strings& strings) {
    std::array<std::string, digit_keys.size()> ids;
    std::array<std::string, digit_keys.size()> labels;
    std::vector<ui::KeySpec> keys;
    for (std::size_t i = 0; i < digit_keys.size(); ++i) {
        if (digit_keys[i] != ' ') {
            labels[i] = std::string(1, digit_keys[i]);
            ids[i] = "digit." + labels[i];
        }
        keys.push_back({.id = ids[i], .label = labels[i]});
    }
    const std::string erase = strings("form.erase");
    keys.push_back({.id = "erase", .label = erase, .icon = ui::Icon::backspace, .kind = ui::KeyKind::command});
    const auto pressed = ui.keys({.id = "keys", .columns = 3, .keys = keys});
    if (!pressed) return std::nullopt;
    if (*pressed == digit_keys.size()) return erase_key;
    if (digit_keys[*pressed] == ' ') return std::nullopt;
    return digit_keys[*pressed];
}

}  // namespace engawa
