#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "kiosk/voice/speech_source.h"

namespace engawa::app {

// What is heard, made of two: the speech, which waits in a queue, and the click of a press, laid over it at once so
// that neither waits for the other (experience: touch). Mono, 16 bits, `rate_hz` samples a second. Used under the lock
// of Sound.
class Mixer {
  public:
    static constexpr int rate_hz = 22'050;  // espeak-ng's own, so that its samples go through untouched

    Mixer();

    // Appends. Another rate than the mixer's is brought to it.
    void write(std::span<const std::int16_t> samples, voice::AudioFormat format);
    // Of speech, as many samples as were written and are not yet heard.
    std::size_t queued() const;
    // Drops the speech; a click rings on.
    void clear();
    // Of the speech.
    void pause() { paused_ = true; }
    void resume() { paused_ = false; }
    // From its beginning.
    void click() { click_at_ = 0; }
    // Two tones, to be heard across the room: somebody calls.
    void chime() { chime_at_ = 0; }

    // What everything is multiplied with, from 0 to 1.
    void set_gain(double gain) { gain_ = gain; }

    // The next samples to be heard, silence where there is nothing.
    void fill(std::span<std::int16_t> out);

  private:
    struct Part {
        std::vector<std::int16_t> samples;
        int sample_rate_hz = rate_hz;
        std::size_t heard = 0;    // whole samples
        int beyond = 0;           // and so many parts of rate_hz of the one being heard
    };

    std::int16_t next_of_speech();

    std::deque<Part> speech_;
    bool paused_ = false;
    double gain_ = 1;
    const std::vector<std::int16_t> click_;
    std::size_t click_at_;
    const std::vector<std::int16_t> chime_;
    std::size_t chime_at_;
};

}  // namespace engawa::app
