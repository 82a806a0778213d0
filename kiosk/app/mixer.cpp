#include "kiosk/app/mixer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>


namespace engawa::app {

namespace {

// A soft tap: 12 ms of a low tone that dies away.
std::vector<std::int16_t> make_click() {
    std::vector<std::int16_t> samples(Mixer::rate_hz * 12 / 1000);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double share = static_cast<double>(i) / static_cast<double>(samples.size());
        const double phase = 2 * std::numbers::pi * 520 * static_cast<double>(i) / Mixer::rate_hz;
        samples[i] = static_cast<std::int16_t>(6000 * std::sin(phase) * (1 - share) * (1 - share));
    }
    return samples;
}

// ピンポン: each tone dies away, the second begins before the first is gone.
std::vector<std::int16_t> make_chime() {
    constexpr double second_from = 0.35;
    std::vector<std::int16_t> samples(Mixer::rate_hz * 12 / 10);
    const auto tone = [](double frequency, double time) {
        return time < 0 ? 0.0 : 7000 * std::sin(2 * std::numbers::pi * frequency * time) * std::exp(-4 * time);
    };
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double time = static_cast<double>(i) / Mixer::rate_hz;
        samples[i] = static_cast<std::int16_t>(tone(784, time) + tone(622, time - second_from));
    }
    return samples;
}

std::int16_t sum(int speech, int click, double gain) {
    using Limits = std::numeric_limits<std::int16_t>;
    return static_cast<std::int16_t>(std::clamp<long>(std::lround((speech + click) * gain), Limits::min(), Limits::max()));
}

}  // namespace

Mixer::Mixer() : click_(make_click()), click_at_(click_.size()), chime_(make_chime()), chime_at_(chime_.size()) {}

void Mixer::write(std::span<const std::int16_t> samples, voice::AudioFormat format) {
    if (samples.empty() || format.sample_rate_hz <= 0) return;
    speech_.push_back({{samples.begin(), samples.end()}, format.sample_rate_hz, 0, 0});
}

std::size_t Mixer::queued() const {
    std::size_t count = 0;
    for (const Part& part : speech_) count += part.samples.size() - part.heard;
    return count;
}

void Mixer::clear() { speech_.clear(); }

// Between two samples of another rate lies a straight line.
std::int16_t Mixer::next_of_speech() {
    if (paused_ || speech_.empty()) return 0;
    Part& part = speech_.front();
    const int here = part.samples[part.heard];
    const int after = part.heard + 1 < part.samples.size() ? part.samples[part.heard + 1] : here;
    const auto sample = static_cast<std::int16_t>(here + (after - here) * std::int64_t{part.beyond} / rate_hz);
    part.beyond += part.sample_rate_hz;
    part.heard += static_cast<std::size_t>(part.beyond / rate_hz);
    part.beyond %= rate_hz;
    if (part.heard >= part.samples.size()) speech_.pop_front();
    return sample;
}

void Mixer::fill(std::span<std::int16_t> out) {
    for (std::int16_t& sample : out) {
        const int click = click_at_ < click_.size() ? click_[click_at_++] : 0;
        const int chime = chime_at_ < chime_.size() ? chime_[chime_at_++] : 0;
        sample = sum(next_of_speech(), click + chime, gain_);
    }
}

}  // namespace engawa::app
