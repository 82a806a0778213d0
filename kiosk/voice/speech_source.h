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
#include "kiosk/voice/utterance.h"

// Where speech comes from. A human recording and the built-in synthesizer give samples; a speech daemon plays by itself
// and says when it is done (docs/decisions/0007-input-and-voice.md).

namespace engawa::voice {

enum class VoiceError {
    unavailable,  // the synthesizer or its data could not be opened
    no_voice,     // no voice for this language
    failed,       // the synthesizer gave up on this text
    kept_private, // the source is not given what is personal
};
// "voice.no_voice", stable.
std::string_view error_name(VoiceError code);

// Mono, 16 bits.
struct AudioFormat {
    int sample_rate_hz = 22050;
    friend bool operator==(const AudioFormat&, const AudioFormat&) = default;
};

using Samples = std::vector<std::int16_t>;

// What the listener says to each part. A source that gives samples is never told to wait: they wait in the queue.
enum class Continue { yes, wait, stop };

// One piece of a speech, as a source is given it.
struct Phrase {
    std::string_view text;     // pronounceable()
    const LanguageTag& language;
    int speed_percent = 100;   // of the language's normal speed (5.5 morae/s in Japanese, 120 words a minute in others)
    Privacy privacy = Privacy::open;
};

class SpeechSource {
  public:
    using Sink = std::function<Continue(std::span<const std::int16_t>)>;

    virtual ~SpeechSource() = default;
    virtual AudioFormat format() const = 0;
    // Calls `sink` with parts as they come; it may stop it. A source that plays by itself gives no samples: it calls
    // `sink` with an empty part while it is heard, at least every 40 ms, and comes back when nothing is heard any more.
    virtual Result<void> speak(const Phrase& phrase, const Sink& sink) = 0;
    // From 0 to 1, for what plays by itself: samples are made softer where they are mixed.
    virtual void set_gain(double) {}
};

// Ten samples a character, each holding the count of texts spoken so far; remembers what it was given.
class FakeSpeechSource final : public SpeechSource {
  public:
    struct Spoken {
        std::string text;
        LanguageTag language;
        int speed_percent = 100;
        Privacy privacy = Privacy::open;
    };
    AudioFormat format() const override { return {}; }
    Result<void> speak(const Phrase& phrase, const Sink& sink) override;
    const std::vector<Spoken>& spoken() const { return spoken_; }
    void lose_voice(LanguageTag language) { lost_ = std::move(language); }
    void find_voice() { lost_ = {}; }

  private:
    std::vector<Spoken> spoken_;
    LanguageTag lost_;
};

}  // namespace engawa::voice
