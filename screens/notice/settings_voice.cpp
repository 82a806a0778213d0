#include "screens/notice/settings_options.h"

namespace engawa::settings {

namespace {

using session::Settings;

constexpr std::array sections{
    SectionWords{Section::voice_when, Section::voice, "voice-when", "settings.voice_when", ui::Icon::listen},
    SectionWords{Section::voice_speed, Section::voice, "voice-speed", "settings.voice_speed", ui::Icon::clock},
    SectionWords{Section::volume, Section::voice, "volume", "settings.volume", ui::Icon::speaker},
    SectionWords{Section::voice_private, Section::voice, "voice-private", "settings.voice_private", ui::Icon::lock},
    SectionWords{Section::spoken_mode, Section::voice, "spoken", "settings.spoken", ui::Icon::headphone},
};

constexpr std::array voices{NamedValue{session::Voice::off, "settings.voice_off"},
                            NamedValue{session::Voice::on, "settings.voice_on"}};
// Of the steps of session::voice_speed_percent.
constexpr std::array speeds{NamedValue{0, "settings.speed_50"},  NamedValue{1, "settings.speed_75"},
                            NamedValue{2, "settings.speed_100"}, NamedValue{3, "settings.speed_125"},
                            NamedValue{4, "settings.speed_150"}, NamedValue{5, "settings.speed_200"}};
static_assert(speeds.size() == session::voice_speed_steps);
// Of the steps of session::volume_dba.
constexpr std::array volumes{NamedValue{0, "settings.volume_50"}, NamedValue{1, "settings.volume_60"},
                             NamedValue{2, "settings.volume_65"}, NamedValue{3, "settings.volume_70"},
                             NamedValue{4, "settings.volume_75"}, NamedValue{5, "settings.volume_80"}};
static_assert(volumes.size() == session::volume_steps);
constexpr std::array private_speech{NamedValue{session::PrivateSpeech::headphone_only, "settings.private_silent"},
                                    NamedValue{session::PrivateSpeech::aloud, "settings.private_aloud"}};
constexpr std::array spoken_modes{NamedValue{session::SpokenMode::off, "settings.spoken_off"},
                                  NamedValue{session::SpokenMode::on, "settings.spoken_on"}};

}  // namespace

std::span<const SectionWords> voice_sections() { return sections; }

std::vector<Option> voice_options(Section section, const Settings& now) {
    if (section == Section::voice_when) return options_over(now, &Settings::voice, voices);
    if (section == Section::voice_speed) return options_over(now, &Settings::voice_speed, speeds);
    if (section == Section::volume) return options_over(now, &Settings::volume, volumes);
    if (section == Section::voice_private) return options_over(now, &Settings::private_speech, private_speech);
    if (section == Section::spoken_mode) return options_over(now, &Settings::spoken_mode, spoken_modes);
    return {};
}

}  // namespace engawa::settings
