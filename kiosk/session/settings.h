#pragma once

#include <cstdint>

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

    friend bool operator==(const Settings&, const Settings&) = default;
};

}  // namespace engawa::session
