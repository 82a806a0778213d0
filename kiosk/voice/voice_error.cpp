#include "kiosk/voice/speech_source.h"

#include "kiosk/base/utf8.h"

namespace engawa::voice {

std::string_view error_name(VoiceError code) {
    switch (code) {
        case VoiceError::unavailable: return "voice.unavailable";
        case VoiceError::no_voice: return "voice.no_voice";
        case VoiceError::failed: return "voice.failed";
    }
    return "voice.unknown";
}

Result<void> FakeSpeechSource::speak(std::string_view text, const LanguageTag& language, int speed_percent,
                                     const std::function<Continue(std::span<const std::int16_t>)>& sink) {
    if (language == lost_) return Error(VoiceError::no_voice, language.text(), "the fake lost this voice");
    spoken_.push_back({std::string(text), language, speed_percent});
    const Samples part(10, static_cast<std::int16_t>(spoken_.size()));
    for (const char c : text) {
        if (!continues_utf8(c) && sink(part) == Continue::stop) break;
    }
    return {};
}

}  // namespace engawa::voice
