#include "kiosk/app/workers.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "kiosk/base/log.h"
#include "kiosk/base/stack.h"
#include "kiosk/input/anthy_converter.h"
#include "kiosk/input/input_error.h"
#include "kiosk/input/name_dictionary.h"
#include "kiosk/input/zinnia_recogniser.h"
#include "kiosk/voice/dispatcher_source.h"
#include "kiosk/voice/espeak_source.h"
#include "kiosk/voice/source_chain.h"

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

std::vector<voice::SourceChain::Link> open_sources(const std::filesystem::path& dispatcher) {
    std::vector<voice::SourceChain::Link> links;
    if (!dispatcher.empty()) {
        links.push_back({"speech-dispatcher", std::make_unique<voice::DispatcherSource>(dispatcher)});
    }
    auto espeak = voice::EspeakSource::create();
    if (espeak) {
        links.push_back({"espeak-ng", std::move(*espeak)});
    } else {
        log::error("voice", "the built-in voice cannot be opened", {log::Field(espeak.error())});
    }
    return links;
}

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
        wipe_stack_below();
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
        wipe_stack_below();
        exchange_.wait(idle_wait);
    }
}

HeadphoneWatch::HeadphoneWatch(const std::filesystem::path& devices, std::function<void()> wake_ui)
    : jack_(device::EvdevJack::open(devices)), wake_ui_(std::move(wake_ui)) {
    if (jack_ == nullptr) {
        log::info("voice", "no headphone jack is told of; the spoken mode begins by the help key");
        return;
    }
    news_ = jack_->take();
    ending_ = ::eventfd(0, EFD_CLOEXEC);
    thread_ = std::thread([this] { run(); });
}

HeadphoneWatch::~HeadphoneWatch() {
    if (!thread_.joinable()) return;
    ::eventfd_write(ending_, 1);
    thread_.join();
    ::close(ending_);
}

std::optional<device::Plug> HeadphoneWatch::take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(news_, std::nullopt);
}

void HeadphoneWatch::run() {
    for (;;) {
        std::array<pollfd, 2> ready{{{ending_, POLLIN, 0}, {jack_->descriptor(), POLLIN, 0}}};
        if (::poll(ready.data(), ready.size(), -1) < 0 && errno != EINTR) return;
        // A jack that was taken away with its sound card says nothing more.
        if (ready[0].revents != 0 || (ready[1].revents & (POLLERR | POLLHUP)) != 0) return;
        const auto plug = jack_->take();
        if (!plug) continue;
        {
            const std::lock_guard lock(mutex_);
            news_ = plug;
        }
        wake_ui_();
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
    voice::SourceChain source(open_sources(dispatcher_));
    Speaker speaker(sound_);
    std::optional<std::string> trouble;
    std::optional<LanguageTag> voiceless;
    voice::SpeechWorker worker(source, speaker, exchange_, [&] {
        const auto now = exchange_.voice_trouble();
        if (now == trouble && exchange_.voiceless_language() == voiceless) return;
        if (now && !trouble) log::error("voice", "nothing can be said; pages are seen alone", {{"reason", log::Public{*now}}});
        trouble = now;
        voiceless = exchange_.voiceless_language();
        wake_ui_();
    });
    while (!exchange_.is_shut_down()) {
        if (worker.step() == voice::SpeechWorker::Step::worked) continue;
        const bool speaking = exchange_.status().state == voice::SpeechState::speaking;
        if (!speaking) wipe_stack_below();
        exchange_.wait(speaking ? speaking_wait : idle_wait);
    }
}

}  // namespace engawa::app
