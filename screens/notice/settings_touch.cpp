#include "screens/notice/settings_options.h"

namespace engawa::settings {

namespace {

using session::Settings;

constexpr std::array sections{
    SectionWords{Section::trainer, Section::touch, "trainer", "trainer.title", ui::Icon::check},
    SectionWords{Section::press_mode, Section::touch, "press", "settings.press", ui::Icon::hand},
    SectionWords{Section::lockout, Section::touch, "lockout", "settings.lockout", ui::Icon::clock},
    SectionWords{Section::motion, Section::touch, "motion", "settings.motion", ui::Icon::settings},
    SectionWords{Section::switches, Section::touch, "switches", "settings.switches", ui::Icon::plus},
};

constexpr std::array sections_of_switches{
    SectionWords{Section::scanning, Section::switches, "scanning", "settings.scanning", ui::Icon::hand},
    SectionWords{Section::scan_pace, Section::switches, "pace", "settings.pace", ui::Icon::clock},
};

constexpr std::array press_modes{NamedValue{session::PressMode::press, "settings.press_once"},
                                 NamedValue{session::PressMode::press_then_confirm, "settings.press_twice"}};
constexpr std::array lockouts{NamedValue{session::lockouts[0], "settings.lockout_short"},
                              NamedValue{session::lockouts[1], "settings.lockout_usual"},
                              NamedValue{session::lockouts[2], "settings.lockout_long"},
                              NamedValue{session::lockouts[3], "settings.lockout_longest"}};
static_assert(lockouts.size() == session::lockouts.size());
constexpr std::array motions{NamedValue{session::Motion::on, "settings.motion_on"},
                             NamedValue{session::Motion::off, "settings.motion_off"}};

constexpr std::array scannings{NamedValue{session::Scanning::off, "settings.scanning_off"},
                               NamedValue{session::Scanning::one_switch, "settings.scanning_one"},
                               NamedValue{session::Scanning::two_switches, "settings.scanning_two"}};
constexpr std::array paces{NamedValue{session::scan_paces[0], "settings.pace_1000"},
                           NamedValue{session::scan_paces[1], "settings.pace_2000"},
                           NamedValue{session::scan_paces[2], "settings.pace_3000"},
                           NamedValue{session::scan_paces[3], "settings.pace_5000"}};
static_assert(paces.size() == session::scan_paces.size());

}  // namespace

std::span<const SectionWords> touch_sections() { return sections; }

std::span<const SectionWords> switch_sections() { return sections_of_switches; }

std::vector<Option> touch_options(Section section, const Settings& now) {
    if (section == Section::press_mode) return options_over(now, &Settings::press_mode, press_modes);
    if (section == Section::lockout) return options_over(now, &Settings::lockout, lockouts);
    if (section == Section::scanning) return options_over(now, &Settings::scanning, scannings);
    if (section == Section::scan_pace) return options_over(now, &Settings::scan_pace, paces);
    if (section == Section::motion) return options_over(now, &Settings::motion, motions);
    return {};
}

}  // namespace engawa::settings
