#include "kiosk/voice/speech_source.h"

#include "kiosk/base/utf8.h"

namespace engawa::voice {

std::string_view error_name(VoiceError code) {
    switch (code) {
        case VoiceError::unavailable: return "voice.unavailable";
        case VoiceError::no_voice: return "voice.no_voice";
        case VoiceError::failed: return "voice.failed";
        case VoiceError::kept_private: return "voice.kept_private";
    }
    return "voice.unknown";
}

Result<void> FakeSpeechSource::speak(const Phrase& phrase, const Sink& sink) {
    if (phrase.language == lost_) return Error(VoiceError::no_voice, phrase.language.text(), "the fake lost this voice");
    spoken_.push_back({std::string(phrase.text), phrase.language, phrase.speed_percent, phrase.privacy});
    const Samples part(10, static_cast<std::int16_t>(spoken_.size()));
    for (const char c : phrase.text) {
        if (!continues_utf8(c) && sink(part) == Continue::stop) break;
    }
    return {};
}

}  // namespace engawa::voice
