#pragma once

#include <optional>

#include "kiosk/app/key_map.h"
#include "kiosk/app/listener.h"
#include "kiosk/app/navigator.h"
#include "kiosk/base/clock.h"
#include "kiosk/device/headphone.h"
#include "screens/ui/ui.h"

union SDL_Event;
struct SDL_Keysym;

namespace engawa::app {

// The kiosk without touching it: focus keys, one or two switches, the help key, the headphone (docs/guides/spoken-mode.md).
class KeyDesk {
  public:
    struct Parts {
        ui::Ui& ui;
        Navigator& navigator;
        Listener& listener;
        KeyMap keys{};
        device::HeadphoneJack* headphone = nullptr;
    };
    explicit KeyDesk(Parts parts) : parts_(std::move(parts)) {}

    enum class Use { passed_on, kept };
    Use handle(const SDL_Event& event, SteadyTime now);
    // The headphone, a help key that is held, the scanning. True when a frame is due.
    bool step(SteadyTime now);
    std::optional<SteadyTime> next_wakeup(SteadyTime now) const;
    // A page or a part of it has come, or a press took effect: the scanning waits until that was said.
    void restart_scan(SteadyTime now);

  private:
    void carry_out(KeyAction action, SteadyTime now);
    void press_switch(bool first, SteadyTime now);
    void select(SteadyTime now);
    void move(ui::FocusStep step);
    void change_speed(int steps, SteadyTime now);
    void change_volume(int steps, SteadyTime now);
    void change_language(SteadyTime now);
    // Said and seen.
    void tell(std::string_view key, content::Placeholders values, const session::Settings& settings, SteadyTime now);
    bool begin_spoken_mode(session::Scanning scanning, SteadyTime now);  // false where no visit can begin
    bool follow_headphone(SteadyTime now);
    bool scans() const;
    bool has_focus() const;
    const session::Settings& settings() const { return parts_.navigator.settings(); }

    Parts parts_;
    std::optional<SteadyTime> help_since_;
    std::optional<SteadyTime> scan_due_;
    device::Plug plug_ = device::Plug::out;
};

}  // namespace engawa::app
