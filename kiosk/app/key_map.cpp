#include "kiosk/app/key_map.h"

#include <SDL.h>

#include <algorithm>
#include <array>
#include <utility>

#include "kiosk/app/app_error.h"

namespace engawa::app {

namespace {

constexpr std::array<std::pair<KeyAction, std::string_view>, key_actions> names{{
    {KeyAction::next, "next"},
    {KeyAction::previous, "previous"},
    {KeyAction::select, "select"},
    {KeyAction::repeat, "repeat"},
    {KeyAction::pause, "pause"},
    {KeyAction::faster, "faster"},
    {KeyAction::slower, "slower"},
    {KeyAction::louder, "louder"},
    {KeyAction::softer, "softer"},
    {KeyAction::language, "language"},
    {KeyAction::help, "help"},
    {KeyAction::first_switch, "first_switch"},
    {KeyAction::second_switch, "second_switch"},
}};

struct Usual {
    SDL_Keycode key;
    bool shift;
    KeyAction action;
};
constexpr Usual usual[] = {
    {SDLK_TAB, false, KeyAction::next},          {SDLK_TAB, true, KeyAction::previous},
    {SDLK_RIGHT, false, KeyAction::next},        {SDLK_LEFT, false, KeyAction::previous},
    {SDLK_DOWN, false, KeyAction::next},         {SDLK_UP, false, KeyAction::previous},
    {SDLK_RETURN, false, KeyAction::select},     {SDLK_KP_ENTER, false, KeyAction::select},
    {SDLK_SPACE, false, KeyAction::select},      {SDLK_F1, false, KeyAction::help},
    {SDLK_F5, false, KeyAction::repeat},         {SDLK_F6, false, KeyAction::pause},
    {SDLK_F7, false, KeyAction::slower},         {SDLK_F8, false, KeyAction::faster},
    {SDLK_F9, false, KeyAction::softer},         {SDLK_F10, false, KeyAction::louder},
    {SDLK_VOLUMEDOWN, false, KeyAction::softer}, {SDLK_VOLUMEUP, false, KeyAction::louder},
    {SDLK_AUDIOPLAY, false, KeyAction::pause},   {SDLK_F11, false, KeyAction::language},
    {SDLK_F13, false, KeyAction::first_switch},  {SDLK_F14, false, KeyAction::second_switch},
};

}  // namespace

std::string_view key_action_name(KeyAction action) {
    return std::find_if(names.begin(), names.end(), [&](const auto& one) { return one.first == action; })->second;
}

KeyMap::KeyMap() {
    for (const Usual& one : usual) actions_[{one.key, one.shift}] = one.action;
}

Result<void> KeyMap::add(std::string_view action, std::string_view key) {
    constexpr std::string_view shift = "Shift+";
    const auto named = std::find_if(names.begin(), names.end(), [&](const auto& one) { return one.second == action; });
    if (named == names.end()) return Error(AppError::bad_key, "keys." + std::string(action), "there is no such action");
    const bool shifted = key.starts_with(shift);
    const std::string base(shifted ? key.substr(shift.size()) : key);
    const SDL_Keycode code = SDL_GetKeyFromName(base.c_str());
    if (code == SDLK_UNKNOWN) return Error(AppError::bad_key, "keys." + std::string(action), "no key is called " + base);
    actions_[{code, shifted}] = named->first;
    return {};
}

std::optional<KeyAction> KeyMap::action(std::int32_t keycode, bool shift) const {
    const auto found = actions_.find({keycode, shift});
    return found == actions_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace engawa::app
