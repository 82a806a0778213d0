#pragma once

#include <functional>
#include <string>

union SDL_Event;

// Events as SDL gives them to the kiosk: pushed into its queue, taken out of it as the kiosk's loop does.

namespace engawa::support {

enum class Act { down, move, up };
enum class MouseOf {
    mouse,
    finger,  // SDL's shadow of a finger
};

// x and y are shares of the panel.
void push_finger(Act act, int number, float x, float y);
void push_mouse(Act act, int x, int y, MouseOf of = MouseOf::mouse);
void drain_queue(const std::function<void(const SDL_Event&)>& handle);
void empty_queue();
// What SDL is told about making fingers of mice and mice of fingers: "0 0" is neither.
std::string touch_hints();

}  // namespace engawa::support
