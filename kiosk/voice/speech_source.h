#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/ids.h"
#include "kiosk/base/result.h"

// Where speech comes from. A human recording, a speech daemon, or the built-in synthesizer: all give samples.

namespace engawa::voice {

enum class VoiceError {
    unavailable,  // the synthesizer or its data could not be opened
    no_voice,     // no voice for this language
    failed,       // the synthesizer gave up on this text
};
// "voice.no_voice", stable.
std::string_view error_name(VoiceError code);

// Mono, 16 bits.
struct AudioFormat {
    int sample_rate_hz = 22050;
    friend bool operator==(const AudioFormat&, const AudioFormat&) = default;
};

using Samples = std::vector<std::int16_t>;

enum class Continue { yes, stop };

class SpeechSource {
  public:
    virtual ~SpeechSource() = default;
    virtual AudioFormat format() const = 0;
    // Speaks a pronounceable() text. `sink` is called with parts as they come and may stop it. `speed_percent` is of
    // the language's normal speed (5.5 morae/s in Japanese, 120 words a minute in others).
    virtual Result<void> speak(std::string_view text, const LanguageTag& language, int speed_percent,
                               const std::function<Continue(std::span<const std::int16_t>)>& sink) = 0;
};

// Ten samples a character, each holding the count of texts spoken so far; remembers what it was given.
class FakeSpeechSource final : public SpeechSource {
  public:
    struct Spoken {
        std::string text;
        LanguageTag language;
        int speed_percent = 100;
    };
    AudioFormat format() const override { return {}; }
    Result<void> speak(std::string_view text, const LanguageTag& language, int speed_percent,
                       const std::function<Continue(std::span<const std::int16_t>)>& sink) override;
    const std::vector<Spoken>& spoken() const { return spoken_; }
    void lose_voice(LanguageTag language) { lost_ = std::move(language); }

  private:
    std::vector<Spoken> spoken_;
    LanguageTag lost_;
};

}  // namespace engawa::voice
