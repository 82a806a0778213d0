#include "kiosk/voice/audio_sink.h"

#include <algorithm>

namespace engawa::voice {

void FakeAudioSink::write(std::span<const std::int16_t> samples, AudioFormat) {
    queue_.insert(queue_.end(), samples.begin(), samples.end());
}

void FakeAudioSink::hear(std::size_t samples) {
    if (paused_) return;
    const auto count = static_cast<std::ptrdiff_t>(std::min(samples, queue_.size()));
    heard_.insert(heard_.end(), queue_.begin(), queue_.begin() + count);
    queue_.erase(queue_.begin(), queue_.begin() + count);
}

}  // namespace engawa::voice
