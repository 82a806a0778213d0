#include "kiosk/app/window.h"

#include <SDL.h>

#include "kiosk/app/app_error.h"

namespace engawa::app {

namespace {

Error display_error(const char* doing) {
    return Error(AppError::no_display, doing,
                 std::string(SDL_GetError()) +
                     "; without a display set SDL_VIDEODRIVER=dummy, as ./demo --headless does");
}

}  // namespace

Pointer pointer_on(Screen screen, int touch_devices) {
    return screen == Screen::fullscreen && touch_devices > 0 ? Pointer::hidden : Pointer::shown;
}

Result<std::unique_ptr<Window>> Window::create(const Options& options, double px_per_mm) {
    // A finger is a finger and a mouse a mouse: SDL must not make one of the other (the façade maps both).
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");
    SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) return display_error("opening the display");
    std::unique_ptr<Window> window(new Window);
    const bool fullscreen = options.screen == Screen::fullscreen;
    window->window_ =
        SDL_CreateWindow("Engawa", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, options.width_px,
                         options.height_px, fullscreen ? SDL_WINDOW_FULLSCREEN_DESKTOP : SDL_WINDOW_SHOWN);
    if (window->window_ == nullptr) return display_error("opening a window");
    const Pointer pointer = pointer_on(options.screen, SDL_GetNumTouchDevices());
    SDL_ShowCursor(pointer == Pointer::shown ? SDL_ENABLE : SDL_DISABLE);
    // Drawn by the processor wherever the window system takes a plain picture: a page stands still until it is touched,
    // and without OpenGL the kiosk is 100 MB smaller and shows exactly the pictures that the tests compare. KMSDRM and
    // Wayland take no plain picture from SDL 2.26; there the graphics chip draws.
    window->renderer_ = SDL_CreateRenderer(window->window_, -1, SDL_RENDERER_SOFTWARE);
    if (window->renderer_ == nullptr) {
        window->renderer_ = SDL_CreateRenderer(window->window_, -1, SDL_RENDERER_ACCELERATED | SDL_RENDERER_PRESENTVSYNC);
    }
    if (window->renderer_ == nullptr) return display_error("opening a renderer");
    window->panel_.px_per_mm = px_per_mm;
    if (SDL_GetRendererOutputSize(window->renderer_, &window->panel_.width_px, &window->panel_.height_px) != 0) {
        return display_error("measuring the panel");
    }
    return window;
}

Window::~Window() {
    if (renderer_ != nullptr) SDL_DestroyRenderer(renderer_);
    if (window_ != nullptr) SDL_DestroyWindow(window_);
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
}

}  // namespace engawa::app
