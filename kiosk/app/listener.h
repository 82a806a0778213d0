#pragma once

#include <string_view>

#include "kiosk/base/clock.h"
#include "kiosk/content/catalogue.h"
#include "kiosk/device/headphone.h"
#include "kiosk/session/settings.h"
#include "screens/page.h"
#include "screens/ui/semantics.h"

namespace engawa::app {

// How the spoken mode is used, by the hand that began it.
inline std::string_view welcome_key(session::Scanning scanning) {
    switch (scanning) {
        case session::Scanning::off: return "voice.welcome";
        case session::Scanning::one_switch: return "voice.welcome_one_switch";
        case session::Scanning::two_switches: return "voice.welcome_two_switches";
    }
    return "voice.welcome";
}

// What hears of the page: the voice. The silent one is for kiosks without sound.
class Listener {
  public:
    virtual ~Listener() = default;
    virtual void page_shown(const ui::SemanticsTree& tree, const session::Settings& settings) = 0;
    virtual void focus_moved(const ui::SemanticsTree& tree, const session::Settings& settings) = 0;
    virtual void listen_again(const ui::SemanticsTree& tree, const session::Settings& settings) = 0;
    virtual void play_label(const page::PlayLabel& label, const session::Settings& settings) = 0;
    virtual void pressed() = 0;
    virtual void touched() = 0;
    virtual void visit_ended() = 0;
    // Somebody calls a person: to be heard across the room, whatever the visit's voice is.
    virtual void person_called() {}
    virtual void countdown(Seconds remaining, const session::Settings& settings) = 0;

    // A press was taken and the page stayed: what it changed. `pressed` as it stood then, which may be gone.
    virtual void changed(const ui::SemanticsTree&, const ui::Node& /*pressed*/, const session::Settings&) {}
    // A frame without a press: what came by itself, as candidates do. True when something was said of it.
    virtual bool drawn(const ui::SemanticsTree&, const session::Settings&) { return false; }
    // The volume and what else is heard of the settings.
    virtual void settings_changed(const session::Settings&) {}
    // The next page that is shown begins with how the spoken mode is used.
    virtual void spoken_mode_began() {}
    // What was said last, from its beginning; the page when there is nothing.
    virtual void repeat(const ui::SemanticsTree&, const session::Settings&) {}
    virtual void pause_or_resume() {}
    // A sentence of the strings, of a key that was pressed: "the speed is now 125 percent".
    virtual void tell(std::string_view, content::Placeholders, const session::Settings&) {}
    virtual void headphone(device::Plug) {}
    // How long what was said last takes, by its words: the scanning does not outrun it.
    virtual Milliseconds length_of_last() const { return Milliseconds(0); }
};

}  // namespace engawa::app
