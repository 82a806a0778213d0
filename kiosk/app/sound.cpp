#include "kiosk/app/sound.h"

#include <SDL.h>

#include <cmath>
#include <numbers>

#include "kiosk/base/log.h"

namespace engawa::app {

namespace {

// 0 when there is no device; the kiosk works on, seen and unheard.
SDL_AudioDeviceID open_device(int sample_rate_hz) {
    if (SDL_WasInit(SDL_INIT_AUDIO) == 0 && SDL_InitSubSystem(SDL_INIT_AUDIO) != 0) {
        log::warning("sound", "no audio", {{"reason", log::Public{SDL_GetError()}}});
        return 0;
    }
    SDL_AudioSpec spec{};
    spec.freq = sample_rate_hz;
    spec.format = AUDIO_S16SYS;
    spec.channels = 1;
    spec.samples = 512;  // 23 ms at 22,050 Hz
    const SDL_AudioDeviceID device = SDL_OpenAudioDevice(nullptr, 0, &spec, nullptr, 0);
    if (device == 0) {
        log::warning("sound", "no audio device", {{"reason", log::Public{SDL_GetError()}}});
    } else {
        SDL_PauseAudioDevice(device, 0);
    }
    return device;
}

constexpr int click_rate_hz = 22'050;

// A soft tap: 12 ms of a low tone that dies away.
std::vector<std::int16_t> make_click() {
    std::vector<std::int16_t> samples(click_rate_hz * 12 / 1000);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double share = static_cast<double>(i) / static_cast<double>(samples.size());
        const double phase = 2 * std::numbers::pi * 520 * static_cast<double>(i) / click_rate_hz;
        samples[i] = static_cast<std::int16_t>(6000 * std::sin(phase) * (1 - share) * (1 - share));
    }
    return samples;
}

}  // namespace

SdlSpeaker::~SdlSpeaker() {
    if (device_ != 0) SDL_CloseAudioDevice(device_);
}

void SdlSpeaker::write(std::span<const std::int16_t> samples, voice::AudioFormat format) {
    if (refused_) return;
    if (device_ != 0 && format != format_) {
        SDL_CloseAudioDevice(device_);
        device_ = 0;
    }
    if (device_ == 0) {
        device_ = open_device(format.sample_rate_hz);
        format_ = format;
        refused_ = device_ == 0;
        if (refused_) return;
    }
    SDL_QueueAudio(device_, samples.data(), static_cast<Uint32>(samples.size_bytes()));
}

std::size_t SdlSpeaker::queued() const {
    return device_ == 0 ? 0 : SDL_GetQueuedAudioSize(device_) / sizeof(std::int16_t);
}

void SdlSpeaker::clear() {
    if (device_ != 0) SDL_ClearQueuedAudio(device_);
}

void SdlSpeaker::pause() {
    if (device_ != 0) SDL_PauseAudioDevice(device_, 1);
}

void SdlSpeaker::resume() {
    if (device_ != 0) SDL_PauseAudioDevice(device_, 0);
}

ClickSound::~ClickSound() {
    if (device_ != 0) SDL_CloseAudioDevice(device_);
}

void ClickSound::play() {
    if (refused_) return;
    if (device_ == 0) {
        samples_ = make_click();
        device_ = open_device(click_rate_hz);
        refused_ = device_ == 0;
        if (refused_) return;
    }
    SDL_ClearQueuedAudio(device_);
    SDL_QueueAudio(device_, samples_.data(), static_cast<Uint32>(samples_.size() * sizeof(std::int16_t)));
}

}  // namespace engawa::app
