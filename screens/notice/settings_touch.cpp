#include "screens/notice/settings_options.h"

namespace engawa::settings {

namespace {

using session::Settings;

constexpr std::array sections{
    SectionWords{Section::trainer, Section::touch, "trainer", "trainer.title", ui::Icon::check},
    SectionWords{Section::press_mode, Section::touch, "press", "settings.press", ui::Icon::hand},
    SectionWords{Section::lockout, Section::touch, "lockout", "settings.lockout", ui::Icon::clock},
    SectionWords{Section::motion, Section::touch, "motion", "settings.motion", ui::Icon::settings},
    SectionWords{Section::cleaning, Section::touch, "cleaning", "cleaning.title", ui::Icon::lock},
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

}  // namespace

std::span<const SectionWords> touch_sections() { return sections; }

std::vector<Option> touch_options(Section section, const Settings& now) {
    if (section == Section::press_mode) return options_over(now, &Settings::press_mode, press_modes);
    if (section == Section::lockout) return options_over(now, &Settings::lockout, lockouts);
    if (section == Section::motion) return options_over(now, &Settings::motion, motions);
    return {};
}

}  // namespace engawa::settings
