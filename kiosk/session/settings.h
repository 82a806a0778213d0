#pragma once

#include <array>
#include <cstdint>

#include "kiosk/base/clock.h"
#include "kiosk/base/ids.h"

// How a resident has set the kiosk for this visit. Every visit begins with the default ones.

namespace engawa::session {

enum class TextSize : std::uint8_t { normal, large, larger, largest };
enum class Contrast : std::uint8_t { standard, high, low_glare };
enum class Furigana : std::uint8_t { none, hard_words, all };
enum class Voice : std::uint8_t { off, on };
// Who may hear name, address, birth date: only a headphone, unless the resident chose otherwise
// (EN 301 549 5.1.3.8-9).
enum class PrivateSpeech : std::uint8_t { headphone_only, aloud };

// Everything by ear: each page is read when it comes, and the focus stops at texts too.
enum class SpokenMode : std::uint8_t { off, on };
// Whether one press acts, or the first one chooses and is read, and the second one acts.
enum class PressMode : std::uint8_t { press, press_then_confirm };
enum class Motion : std::uint8_t { on, off };
// Who cannot touch presses switches: one, while the kiosk goes from item to item, or two, of which one goes on.
enum class Scanning : std::uint8_t { off, one_switch, two_switches };

inline constexpr int volume_steps = 6;    // 50, 60, 65, 70, 75, 80 dBA: as many as a page shows at once
inline constexpr int default_volume = 2;  // the step of 65 dBA, to which each visit goes back (EN 301 549 5.1.3.13)
// What the speaker is to be heard with at a step 0 to 5; steps outside are taken as the nearest.
int volume_dba(int step);

// How long a second press at the same place does nothing (EN 301 549 5.8).
inline constexpr std::array lockouts{Milliseconds(300), Milliseconds(500), Milliseconds(1000), Milliseconds(2000)};
inline constexpr Milliseconds default_lockout = lockouts[1];

// How long the scanning stays at an item after it was said.
inline constexpr std::array scan_paces{Milliseconds(1000), Milliseconds(2000), Milliseconds(3000), Milliseconds(5000)};
inline constexpr Milliseconds default_scan_pace = scan_paces[1];

inline constexpr int voice_speed_steps = 6;    // 50, 75, 100, 125, 150, 200 %
inline constexpr int default_voice_speed = 2;  // the step of 100 %
// Of a step 0 to 5; steps outside are taken as the nearest.
int voice_speed_percent(int step);

struct Settings {
    LanguageTag language{"ja"};
    TextSize text_size = TextSize::normal;
    Contrast contrast = Contrast::standard;
    Furigana furigana = Furigana::hard_words;
    Voice voice = Voice::off;
    PrivateSpeech private_speech = PrivateSpeech::headphone_only;
    int voice_speed = default_voice_speed;
    int volume = default_volume;
    SpokenMode spoken_mode = SpokenMode::off;
    PressMode press_mode = PressMode::press;
    Milliseconds lockout = default_lockout;
    Motion motion = Motion::on;
    Scanning scanning = Scanning::off;
    Milliseconds scan_pace = default_scan_pace;

    friend bool operator==(const Settings&, const Settings&) = default;
};

// Whether pages are heard: read aloud, or used through the spoken mode.
inline bool is_heard(const Settings& settings) {
    return settings.voice == Voice::on || settings.spoken_mode == SpokenMode::on;
}

}  // namespace engawa::session
