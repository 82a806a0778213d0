#pragma once

#include <memory>

#include "kiosk/base/result.h"
#include "kiosk/voice/speech_source.h"

namespace engawa::voice {

// The built-in synthesizer. espeak-ng's state is global to the process: one at a time (a second create() fails), used
// by one thread.
class EspeakSource final : public SpeechSource {
  public:
    static Result<std::unique_ptr<EspeakSource>> create();
    ~EspeakSource() override;
    EspeakSource(const EspeakSource&) = delete;
    EspeakSource& operator=(const EspeakSource&) = delete;

    AudioFormat format() const override { return format_; }
    Result<void> speak(const Phrase& phrase, const Sink& sink) override;

  private:
    explicit EspeakSource(AudioFormat format) : format_(format) {}

    AudioFormat format_;
    std::string voice_;  // the one selected
};

}  // namespace engawa::voice
