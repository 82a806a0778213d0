#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "kiosk/voice/speech_source.h"

namespace engawa::voice {

// Several sources as one, the best first: each phrase goes to the first that can say it. What a source cannot is logged
// once; a phrase that none can is an error, and its text is still seen.
class SourceChain final : public SpeechSource {
  public:
    struct Link {
        std::string name;  // for the log: "speech-dispatcher"
        std::unique_ptr<SpeechSource> source;
    };
    explicit SourceChain(std::vector<Link> links) : links_(std::move(links)) {}

    // Of the source that speaks.
    AudioFormat format() const override;
    // Errors: of the last source; VoiceError::unavailable when there is none. One that had begun and gave up is not
    // followed by another, which would begin anew.
    Result<void> speak(const Phrase& phrase, const Sink& sink) override;
    void set_gain(double gain) override;

  private:
    void log_once(const Link& link, const Error& error);

    std::vector<Link> links_;
    std::size_t speaking_ = 0;
    std::set<std::string> logged_;
};

}  // namespace engawa::voice
