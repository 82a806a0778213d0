#include "screens/ui/icons.h"

namespace engawa::ui {

namespace {

constexpr std::array<std::string_view, icon_count> icon_names{
    "",          "back",      "forward", "up",       "down",     "listen",    "settings",  "person", "finish",
    "care",      "damage",    "phone",   "qr",       "check",    "warning",   "info",      "error",  "calendar",
    "pencil",    "trash",     "plus",    "minus",    "home",     "family",    "document",  "speaker", "contrast",
    "text-size", "globe",     "send",    "lock",     "clock",    "search",    "book",      "card",   "print",
    "hand",      "question",  "backspace", "headphone", "megaphone", "tea",
};

}  // namespace

std::string_view icon_name(Icon icon) {
    return icon_names[static_cast<std::size_t>(icon)];
}

Icon icon_from_name(std::string_view name) {
    for (std::size_t index = 1; index < icon_names.size(); ++index) {
        if (icon_names[index] == name) return static_cast<Icon>(index);
    }
    return Icon::none;
}

}  // namespace engawa::ui
