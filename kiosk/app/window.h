#pragma once

#include <memory>

#include "kiosk/app/options.h"
#include "kiosk/base/result.h"
#include "screens/ui/tokens.h"

struct SDL_Window;
struct SDL_Renderer;

namespace engawa::app {

// Of a 21-inch panel of 1920x1080, which nobody has measured yet.
inline constexpr double usual_px_per_mm = 4.03;

// No arrow lies on a panel that is touched. On a desk without one the mouse is the only way, and is seen.
enum class Pointer { hidden, shown };
Pointer pointer_on(Screen screen, int touch_devices);

// SDL's video, one window and its renderer, ended with it. Under SDL_VIDEODRIVER=dummy the renderer is the software
// one, so that pictures are the same everywhere.
class Window {
  public:
    static Result<std::unique_ptr<Window>> create(const Options& options, double px_per_mm);
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
