#pragma once

#include <memory>

#include "kiosk/app/options.h"
#include "kiosk/base/result.h"
#include "screens/ui/tokens.h"

struct SDL_Window;
struct SDL_Renderer;

namespace engawa::app {

// SDL's video, one window and its renderer, ended with it. Under SDL_VIDEODRIVER=dummy the renderer is the software
// one, so that pictures are the same everywhere.
class Window {
  public:
    static Result<std::unique_ptr<Window>> create(const Options& options);
    ~Window();
    Window(const Window&) = delete;
    Window& operator=(const Window&) = delete;

    SDL_Renderer* renderer() { return renderer_; }
    ui::PanelGeometry panel() const { return panel_; }

  private:
    Window() = default;
    SDL_Window* window_ = nullptr;
    SDL_Renderer* renderer_ = nullptr;
    ui::PanelGeometry panel_;
};

}  // namespace engawa::app
