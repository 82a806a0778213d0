#include "kiosk/app/sound.h"

#include <SDL.h>

#include <utility>

#include "kiosk/app/app_error.h"
#include "kiosk/base/log.h"

namespace engawa::app {

namespace {

class SdlAudioDevice final : public AudioDevice {
  public:
    ~SdlAudioDevice() override { close(); }

    Result<void> open(int sample_rate_hz, Fill fill) override {
        close();
        fill_ = std::move(fill);
        if (SDL_WasInit(SDL_INIT_AUDIO) == 0 && SDL_InitSubSystem(SDL_INIT_AUDIO) != 0) return refusal();
        SDL_AudioSpec spec{};
        spec.freq = sample_rate_hz;
        spec.format = AUDIO_S16SYS;
        spec.channels = 1;
        spec.samples = 512;  // 23 ms at 22,050 Hz
        spec.callback = [](void* self, Uint8* bytes, int count) {
            const auto samples = static_cast<std::size_t>(count) / sizeof(std::int16_t);
            static_cast<SdlAudioDevice*>(self)->fill_({reinterpret_cast<std::int16_t*>(bytes), samples});
        };
        spec.userdata = this;
        device_ = SDL_OpenAudioDevice(nullptr, 0, &spec, nullptr, 0);
        if (device_ == 0) return refusal();
        SDL_PauseAudioDevice(device_, 0);
        return {};
    }

    bool works() const override { return device_ != 0 && SDL_GetAudioDeviceStatus(device_) == SDL_AUDIO_PLAYING; }

  private:
    static Error refusal() { return Error(AppError::no_sound, "audio", SDL_GetError(), Permanence::temporary); }

    void close() {
        if (device_ != 0) SDL_CloseAudioDevice(std::exchange(device_, 0));
    }

    Fill fill_;
    SDL_AudioDeviceID device_ = 0;  // 0 is none
};

}  // namespace

std::unique_ptr<AudioDevice> make_sdl_audio_device() { return std::make_unique<SdlAudioDevice>(); }

bool Sound::ready(Wanted by) {
    const std::lock_guard lock(opening_);
    if (device_->works()) return true;
    const bool due = !tried_ || (by == Wanted::speech && new_utterance_);
    if (!due) return false;
    tried_ = true;
    if (by == Wanted::speech) new_utterance_ = false;
    const auto opened = device_->open(Mixer::rate_hz, [this](std::span<std::int16_t> out) {
        const std::lock_guard mixing(mixing_);
        mixer_.fill(out);
    });
    // Once, not at every utterance of a kiosk that has none.
    if (!opened && !std::exchange(refusal_logged_, true)) {
        log::warning("sound", "no audio device", {log::Field(opened.error())});
    }
    return opened.ok();
}

void Sound::click() {
    if (!ready(Wanted::click)) return;
    const std::lock_guard lock(mixing_);
    mixer_.click();
}

void Sound::chime() {
    if (!ready(Wanted::click)) return;
    const std::lock_guard lock(mixing_);
    mixer_.chime();
}

void Sound::write(std::span<const std::int16_t> samples, voice::AudioFormat format) {
    if (!ready(Wanted::speech)) return;
    const std::lock_guard lock(mixing_);
    mixer_.write(samples, format);
}

std::size_t Sound::queued() const {
    {
        // What was written to a device that has gone is never heard; nobody is to wait for it.
        const std::lock_guard lock(opening_);
        if (!device_->works()) return 0;
    }
    const std::lock_guard lock(mixing_);
    return mixer_.queued();
}

void Sound::clear() {
    {
        const std::lock_guard lock(opening_);
        new_utterance_ = true;
    }
    const std::lock_guard lock(mixing_);
    mixer_.clear();
}

void Sound::pause() {
    const std::lock_guard lock(mixing_);
    mixer_.pause();
}

void Sound::set_gain(double gain) {
    const std::lock_guard lock(mixing_);
    mixer_.set_gain(gain);
}

void Sound::resume() {
    const std::lock_guard lock(mixing_);
    mixer_.resume();
}

}  // namespace engawa::app
