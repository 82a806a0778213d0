#include "kiosk/voice/espeak_source.h"

#include <espeak-ng/speak_lib.h>

#include <algorithm>
#include <atomic>
#include <string>

namespace engawa::voice {

namespace {

// espeak-ng keeps its state in globals of the library; this guards against a second owner.
std::atomic_flag espeak_in_use = ATOMIC_FLAG_INIT;

// Parts of 40 ms: the first is heard soon, and a stop is noticed soon.
constexpr int part_ms = 40;

// The synthesizer counts in words a minute. Measured: 147 gives 5.5 morae a second in Japanese.
constexpr int japanese_rate = 147;
constexpr int other_rate = 120;
constexpr int lowest_rate = 80;
constexpr int highest_rate = 450;

using Sink = SpeechSource::Sink;

struct Call {
    const Sink* sink;
    bool stopped = false;
};

int on_samples(short* samples, int count, espeak_EVENT* events) {
    auto* call = events ? static_cast<Call*>(events->user_data) : nullptr;
    if (!call || call->stopped) return 1;
    if (!samples || count <= 0) return 0;
    call->stopped = (*call->sink)({samples, static_cast<std::size_t>(count)}) == Continue::stop;
    return call->stopped ? 1 : 0;
}

// "ja-x-easy" → "ja".
std::string primary_subtag(const LanguageTag& language) {
    return language.text().substr(0, language.text().find('-'));
}

// A failed selection keeps the voice before it and may still say that all is well: look at what is selected.
bool select_voice(const std::string& language) {
    if (espeak_SetVoiceByName(language.c_str()) != EE_OK) return false;
    const espeak_VOICE* voice = espeak_GetCurrentVoice();
    if (!voice || !voice->languages || !*voice->languages) return false;
    // The first byte of the list is a priority.
    const std::string_view selected = voice->languages + 1;
    return selected == language || selected.starts_with(language + "-");
}

void set_speed(const std::string& language, int speed_percent) {
    const int wanted = (language == "ja" ? japanese_rate : other_rate) * speed_percent / 100;
    espeak_SetParameter(espeakRATE, std::clamp(wanted, lowest_rate, highest_rate), 0);
    // Below its lowest rate the rest is given as silence between words, in units of 10 ms.
    const int gap = wanted >= lowest_rate ? 0 : (60000 / wanted - 60000 / lowest_rate) / 10;
    espeak_SetParameter(espeakWORDGAP, language == "ja" ? 0 : gap, 0);
}

}  // namespace

Result<std::unique_ptr<EspeakSource>> EspeakSource::create() {
    if (espeak_in_use.test_and_set()) {
        return Error(VoiceError::unavailable, "espeak-ng", "another source is open in this process");
    }
    const int rate = espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, part_ms, nullptr, espeakINITIALIZE_DONT_EXIT);
    if (rate <= 0) {
        espeak_in_use.clear();
        return Error(VoiceError::unavailable, "espeak-ng", "its data could not be opened: is espeak-ng-data installed?");
    }
    espeak_SetSynthCallback(on_samples);
    return std::unique_ptr<EspeakSource>(new EspeakSource({rate}));
}

EspeakSource::~EspeakSource() {
    espeak_Terminate();
    espeak_in_use.clear();
}

Result<void> EspeakSource::speak(const Phrase& phrase, const Sink& sink) {
    if (phrase.text.empty()) return {};
    const std::string wanted = primary_subtag(phrase.language);
    if (voice_ != wanted) {
        voice_.clear();
        if (!select_voice(wanted)) return Error(VoiceError::no_voice, wanted, "espeak-ng has no voice for it");
        voice_ = wanted;
    }
    set_speed(wanted, phrase.speed_percent);
    const std::string terminated(phrase.text);
    Call call{&sink};
    const espeak_ERROR outcome = espeak_Synth(terminated.c_str(), terminated.size() + 1, 0, POS_CHARACTER, 0,
                                              espeakCHARS_UTF8, nullptr, &call);
    if (outcome != EE_OK && !call.stopped) return Error(VoiceError::failed, "espeak-ng", "espeak_Synth failed");
    return {};
}

}  // namespace engawa::voice
