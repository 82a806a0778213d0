#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <utility>

#include "kiosk/app/mixer.h"
#include "kiosk/base/result.h"
#include "kiosk/voice/audio_sink.h"

namespace engawa::app {

// A way to the ear.
class AudioDevice {
  public:
    // Gives the next samples to be heard; called from a thread of the device's.
    using Fill = std::function<void(std::span<std::int16_t>)>;

    virtual ~AudioDevice() = default;
    // Mono, 16 bits. Errors: AppError::no_sound; it may be tried again.
    virtual Result<void> open(int sample_rate_hz, Fill fill) = 0;
    // False before open(), and when it was pulled out.
    virtual bool works() const = 0;
};

std::unique_ptr<AudioDevice> make_sdl_audio_device();

// The kiosk's one audio device: many take one program only once, so speech and click share it. It opens with the first
// sound, so that a kiosk that says nothing opens none. One that refuses, or is pulled out, is tried again at the next
// utterance; until then the kiosk is seen and unheard. Any thread.
class Sound {
  public:
    explicit Sound(std::unique_ptr<AudioDevice> device = make_sdl_audio_device()) : device_(std::move(device)) {}

    // Follows a press within 100 ms (experience: touch), and interrupts nothing.
    void click();
    // Somebody calls.
    void chime();

    // The queue of the speech: voice::AudioSink says what each does. Nothing is kept for a device that is not there.
    void write(std::span<const std::int16_t> samples, voice::AudioFormat format);
    std::size_t queued() const;
    void clear();  // an utterance begins, or is over
    void pause();
    void resume();

    // From 0 to 1, of all that is heard.
    void set_gain(double gain);

  private:
    // Whose sound it is: a click does not look again for a device that was refused, since it must not wait.
    enum class Wanted { speech, click };
    bool ready(Wanted by);

    mutable std::mutex mixing_;  // of the mixer; held by the device's thread too, so never while a device opens
    Mixer mixer_;
    mutable std::mutex opening_;  // of what follows
    bool tried_ = false;
    bool new_utterance_ = true;
    bool refusal_logged_ = false;
    std::unique_ptr<AudioDevice> device_;  // last: its thread ends before the mixer does
};

// The speech thread's end of it.
class Speaker final : public voice::AudioSink {
  public:
    explicit Speaker(Sound& sound) : sound_(sound) {}

    void write(std::span<const std::int16_t> samples, voice::AudioFormat format) override {
        sound_.write(samples, format);
    }
    std::size_t queued() const override { return sound_.queued(); }
    void clear() override { sound_.clear(); }
    void pause() override { sound_.pause(); }
    void resume() override { sound_.resume(); }

  private:
    Sound& sound_;
};

}  // namespace engawa::app
