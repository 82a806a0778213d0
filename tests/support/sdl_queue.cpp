#include "tests/support/sdl_queue.h"

#include <SDL.h>

#include <stdexcept>

namespace engawa::support {

namespace {

void push(SDL_Event event) {
    if (SDL_PushEvent(&event) != 1)
        throw std::runtime_error(std::string("SDL took no event: ") + SDL_GetError());
}

std::uint32_t type_of(Act act, std::uint32_t down, std::uint32_t move, std::uint32_t up) {
    switch (act) {
        case Act::down:
            return down;
        case Act::move:
            return move;
        case Act::up:
            return up;
    }
    return 0;
}

std::string hint(const char* name) {
    const char* value = SDL_GetHint(name);
    return value != nullptr ? value : "unset";
}

}  // namespace

void push_finger(Act act, int number, float x, float y) {
    SDL_Event event{};
    event.type = type_of(act, SDL_FINGERDOWN, SDL_FINGERMOTION, SDL_FINGERUP);
    event.tfinger.touchId = 3;
    event.tfinger.fingerId = number;
    event.tfinger.x = x;
    event.tfinger.y = y;
    event.tfinger.pressure = 1;
    push(event);
}

void push_mouse(Act act, int x, int y, MouseOf of) {
    SDL_Event event{};
    event.type = type_of(act, SDL_MOUSEBUTTONDOWN, SDL_MOUSEMOTION, SDL_MOUSEBUTTONUP);
    const std::uint32_t which = of == MouseOf::finger ? SDL_TOUCH_MOUSEID : 0;
    if (act == Act::move) {
        event.motion.which = which;
        event.motion.x = x;
        event.motion.y = y;
    } else {
        event.button.which = which;
        event.button.button = SDL_BUTTON_LEFT;
        event.button.x = x;
        event.button.y = y;
    }
    push(event);
}

void drain_queue(const std::function<void(const SDL_Event&)>& handle) {
    SDL_Event event{};
    while (SDL_PollEvent(&event) != 0) handle(event);
}

void empty_queue() { SDL_FlushEvents(SDL_FIRSTEVENT, SDL_LASTEVENT); }

std::string touch_hints() {
    return hint(SDL_HINT_TOUCH_MOUSE_EVENTS) + " " + hint(SDL_HINT_MOUSE_TOUCH_EVENTS);
}

}  // namespace engawa::support
