#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "kiosk/app/key_desk.h"
#include "kiosk/app/listener.h"
#include "kiosk/app/navigator.h"
#include "kiosk/base/clock.h"
#include "screens/ui/ui.h"

union SDL_Event;

namespace engawa::app {

// The glass and what stands on it, moved on one step at a time; who calls it, a person's events or the driver's
// lines, is not its business.
class Stage {
  public:
    struct Parts {
        ui::Ui& ui;
        Navigator& navigator;
        Listener& listener;
        std::function<void()> submitted;  // wakes the delivery; never empty
        // Nobody is at the kiosk: packs may be exchanged. True when they were.
        std::function<bool()> between_visits = [] { return false; };
        device::KeyboardWedge* wedge = nullptr;  // the scanner that types
        device::HeadphoneJack* headphone = nullptr;
        KeyMap keys{};
    };

    explicit Stage(Parts parts);

    void handle(const SDL_Event& event, SteadyTime now);
    // Lets time and finished work take effect, and draws when something has changed. Returns when the next step is
    // due without any event; nullopt: never.
    std::optional<SteadyTime> step(SteadyTime now);
    // The next step draws whatever happened: after the window was uncovered.
    void redraw() { frame_due_ = true; }

    // Draws what stands once more, and lets nothing take effect: for a picture of it.
    void draw_again(SteadyTime now) { draw(now); }

    std::uint64_t frames() const { return frames_; }

  private:
    bool scans(const SDL_Event& event, SteadyTime now);
    void draw(SteadyTime now);
    void follow_controls();
    void follow_events(SteadyTime now);
    void follow_notices();

    Parts parts_;
    KeyDesk keys_;
    bool frame_due_ = true;
    std::uint64_t frames_ = 0;
};

}  // namespace engawa::app
