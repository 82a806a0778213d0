#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "kiosk/base/result.h"

namespace engawa::app {

// What the keys beside the screen do (EN 301 549 5.9; docs/guides/spoken-mode.md).
enum class KeyAction : std::uint8_t {
    next,
    previous,
    select,
    repeat,
    pause,
    faster,
    slower,
    louder,
    softer,
    language,
    help,           // a short press calls a person, a long one begins the spoken mode
    first_switch,   // of one or two
    second_switch,
};
inline constexpr std::size_t key_actions = 13;

// "next"; the word in kiosk.toml.
std::string_view key_action_name(KeyAction action);

// How long help is held for the spoken mode.
inline constexpr int long_press_ms = 1000;

class KeyMap {
  public:
    // Tab, arrows, Return, F1, F5 to F11, F13, F14, and the volume keys of keyboards.
    KeyMap();
    // Adds keys by action and by the name SDL gives a key, "Shift+" before it where wanted. Errors: AppError::bad_key,
    // for an action or a key that does not exist; the others stand.
    Result<void> add(std::string_view action, std::string_view key);
    std::optional<KeyAction> action(std::int32_t keycode, bool shift) const;

  private:
    std::map<std::pair<std::int32_t, bool>, KeyAction> actions_;
};

}  // namespace engawa::app
