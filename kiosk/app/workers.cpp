#include "kiosk/app/workers.h"

#include "kiosk/base/log.h"
#include "kiosk/input/anthy_converter.h"
#include "kiosk/input/input_error.h"
#include "kiosk/input/name_dictionary.h"
#include "kiosk/input/zinnia_recogniser.h"
#include "kiosk/voice/espeak_source.h"

namespace engawa::app {

namespace {

Result<std::unique_ptr<input::Converter>> make_converter(const std::filesystem::path& names_file) {
    std::unique_ptr<input::Converter> anthy = TRY(input::AnthyConverter::create());
    auto names = input::NameDictionary::load(names_file);
    if (!names) {
        log::warning("input", "names are converted without their dictionary", {log::Field(names.error())});
        return anthy;
    }
    return std::unique_ptr<input::Converter>(
        std::make_unique<input::NameAwareConverter>(std::move(*names), std::move(anthy)));
}

// On a kiosk without a dictionary: kana stay kana, and nobody waits.
class NoConverter final : public input::Converter {
  public:
    Result<input::Conversion> convert(const input::ConversionRequest&) override {
        return Error(input::InputError::unavailable, "", "the conversion engine could not be opened");
    }
    void forget() override {}
};

// On a kiosk whose model is damaged: the page says so, and the keys are there.
class NoRecogniser final : public input::CharacterRecogniser {
  public:
    Result<input::Recognition> recognise(const input::Drawing&) override {
        return Error(input::InputError::unavailable, "", "the model could not be opened");
    }
};

// On a kiosk without a synthesizer: recordings are still heard, and everything is seen (EN 301 549 5.1.5).
class NoSynthesizer final : public voice::SpeechSource {
  public:
    voice::AudioFormat format() const override { return {}; }
    Result<void> speak(std::string_view, const LanguageTag& language, int,
                       const std::function<voice::Continue(std::span<const std::int16_t>)>&) override {
        return Error(voice::VoiceError::unavailable, language.text(), "the synthesizer could not be opened");
    }
};

// Long enough to cost nothing, short enough that a lost wake-up would not be noticed.
constexpr Milliseconds idle_wait{60'000};
// While samples play, the queue is filled and the highlight follows.
constexpr Milliseconds speaking_wait{20};

}  // namespace

ConversionThread::ConversionThread(std::filesystem::path names_file, std::function<void()> wake_ui)
    : names_file_(std::move(names_file)), wake_ui_(std::move(wake_ui)) {}

ConversionThread::~ConversionThread() {
    exchange_.stop();
    if (thread_.joinable()) thread_.join();
}

void ConversionThread::start() {
    thread_ = std::thread([this] { run(); });
}

void ConversionThread::run() {
    while (!exchange_.wait(idle_wait)) {
        if (exchange_.stopped()) return;
    }
    auto converter = make_converter(names_file_);
    NoConverter none;
    if (!converter) log::error("input", "kana cannot be converted", {log::Field(converter.error())});
    input::Converter* used = &none;
    if (converter) used = converter->get();
    input::ConversionWorker worker(*used, exchange_, wake_ui_);
    while (!exchange_.stopped()) {
        worker.step();
        exchange_.wait(idle_wait);
    }
}

RecognitionThread::RecognitionThread(std::filesystem::path model, std::function<void()> wake_ui)
    : model_(std::move(model)), wake_ui_(std::move(wake_ui)) {
    std::error_code unreadable;
    const bool there = std::filesystem::exists(model_, unreadable);
    exchange_.set_available(there);
    if (!there) log::warning("input", "drawing characters is not offered: the model is missing", {log::Field("model", log::Public{model_.string()})});
}

RecognitionThread::~RecognitionThread() {
    exchange_.stop();
    if (thread_.joinable()) thread_.join();
}

void RecognitionThread::start() {
    if (exchange_.available()) thread_ = std::thread([this] { run(); });
}

void RecognitionThread::run() {
    while (!exchange_.wait(idle_wait)) {
        if (exchange_.stopped()) return;
    }
    auto recogniser = input::ZinniaRecogniser::create(model_);
    NoRecogniser none;
    input::CharacterRecogniser* used = &none;
    if (recogniser) {
        used = recogniser->get();
    } else {
        exchange_.set_available(false);
        log::error("input", "drawn characters cannot be recognised", {log::Field(recogniser.error())});
    }
    input::RecognitionWorker worker(*used, exchange_, wake_ui_);
    while (!exchange_.stopped()) {
        worker.step();
        exchange_.wait(idle_wait);
    }
}

SpeechThread::~SpeechThread() {
    exchange_.shut_down();
    if (thread_.joinable()) thread_.join();
}

void SpeechThread::start() {
    thread_ = std::thread([this] { run(); });
}

void SpeechThread::run() {
    exchange_.wait(std::chrono::hours(24 * 365));  // nothing is opened before the first word
    if (exchange_.is_shut_down()) return;
    auto source = voice::EspeakSource::create();
    NoSynthesizer none;
    voice::SpeechSource* used = &none;
    if (source) {
        used = source->get();
    } else {
        log::error("voice", "no speech", {log::Field(source.error())});
    }
    Speaker speaker(sound_);
    voice::SpeechWorker worker(*used, speaker, exchange_, {});
    while (!exchange_.is_shut_down()) {
        if (worker.step() == voice::SpeechWorker::Step::worked) continue;
        const bool speaking = exchange_.status().state == voice::SpeechState::speaking;
        exchange_.wait(speaking ? speaking_wait : idle_wait);
    }
}

}  // namespace engawa::app
