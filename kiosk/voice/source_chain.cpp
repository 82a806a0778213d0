#include "kiosk/voice/source_chain.h"

#include "kiosk/base/log.h"

namespace engawa::voice {

AudioFormat SourceChain::format() const {
    return speaking_ < links_.size() ? links_[speaking_].source->format() : AudioFormat{};
}

Result<void> SourceChain::speak(const Phrase& phrase, const Sink& sink) {
    Result<void> outcome = Error(VoiceError::unavailable, phrase.language.text(), "no synthesizer could be opened");
    for (speaking_ = 0; speaking_ < links_.size(); ++speaking_) {
        bool begun = false;
        outcome = links_[speaking_].source->speak(phrase, [&](std::span<const std::int16_t> part) {
            begun = begun || !part.empty();
            return sink(part);
        });
        if (outcome.ok()) return {};
        log_once(links_[speaking_], outcome.error());
        if (begun) return outcome;
    }
    return outcome;
}

void SourceChain::set_gain(double gain) {
    for (const Link& link : links_) link.source->set_gain(gain);
}

void SourceChain::log_once(const Link& link, const Error& error) {
    if (error.is(VoiceError::kept_private)) return;  // no trouble: the next one says it
    if (!logged_.insert(link.name + std::string(error.name()) + error.where()).second) return;
    log::warning("voice", "a source of speech cannot say this", {{"source", log::Public{link.name}}, log::Field(error)});
}

}  // namespace engawa::voice
