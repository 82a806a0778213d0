#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "kiosk/base/result.h"
#include "kiosk/voice/audio_sink.h"

namespace engawa::app {

// SDL's queue of samples for the speech thread. The device opens with the first samples: a kiosk that says nothing
// opens none.
class SdlSpeaker final : public voice::AudioSink {
  public:
    SdlSpeaker() = default;
    ~SdlSpeaker() override;
    SdlSpeaker(const SdlSpeaker&) = delete;
    SdlSpeaker& operator=(const SdlSpeaker&) = delete;

    void write(std::span<const std::int16_t> samples, voice::AudioFormat format) override;
    std::size_t queued() const override;
    void clear() override;
    void pause() override;
    void resume() override;

  private:
    unsigned device_ = 0;  // SDL_AudioDeviceID; 0 is none
    voice::AudioFormat format_;
    bool refused_ = false;  // no device: said once in the log, then silence
};

// The click that follows a press within 100 ms (experience: touch), on a device of its own so that speech and click
// do not wait for each other.
class ClickSound {
  public:
    ClickSound() = default;
    ~ClickSound();
    ClickSound(const ClickSound&) = delete;
    ClickSound& operator=(const ClickSound&) = delete;

    void play();

  private:
    unsigned device_ = 0;
    bool refused_ = false;
    std::vector<std::int16_t> samples_;
};

}  // namespace engawa::app
