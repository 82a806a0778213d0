#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kiosk/voice/speech_source.h"

// Where samples are heard. The application's SDL device implements it; it is used by the speech thread alone.

namespace engawa::voice {

class AudioSink {
  public:
    virtual ~AudioSink() = default;
    // Appends; plays on by itself. The format may differ from call to call.
    virtual void write(std::span<const std::int16_t> samples, AudioFormat format) = 0;
    // Samples written and not yet heard.
    virtual std::size_t queued() const = 0;
    // Drops what was not yet heard, within a few milliseconds (EN 301 549 5.1.3.5).
    virtual void clear() = 0;
    virtual void pause() = 0;
    virtual void resume() = 0;
};

// Plays as the test says: hear(n) takes n samples away from the queue.
class FakeAudioSink final : public AudioSink {
  public:
    void write(std::span<const std::int16_t> samples, AudioFormat format) override;
    std::size_t queued() const override { return queue_.size(); }
    void clear() override { queue_.clear(); }
    void pause() override { paused_ = true; }
    void resume() override { paused_ = false; }

    // Nothing while paused.
    void hear(std::size_t samples);
    void hear_all() { hear(queue_.size()); }
    const std::vector<std::int16_t>& heard() const { return heard_; }
    bool paused() const { return paused_; }

  private:
    std::vector<std::int16_t> queue_;
    std::vector<std::int16_t> heard_;
    bool paused_ = false;
};

}  // namespace engawa::voice
