#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "kiosk/app/sound.h"
#include "kiosk/device/headphone.h"
#include "kiosk/input/conversion.h"
#include "kiosk/input/handwriting.h"
#include "kiosk/voice/speech_queue.h"

namespace engawa::app {

// The conversion thread: anthy keeps global state, so it is made, used and ended there. Started at once, it opens its
// dictionaries when the first kana come.
class ConversionThread {
  public:
    ConversionThread(std::filesystem::path names_file, std::function<void()> wake_ui);
    ~ConversionThread();
    ConversionThread(const ConversionThread&) = delete;
    ConversionThread& operator=(const ConversionThread&) = delete;

    void start();
    input::ConversionExchange& exchange() { return exchange_; }

  private:
    void run();

    std::filesystem::path names_file_;
    std::function<void()> wake_ui_;
    input::ConversionExchange exchange_;
    std::thread thread_;
};

// The recognition thread: a character takes longer than a frame on a small PC. Started at once, it opens the model when
// the first strokes come. Without the model's file there is none, and drawing is not offered.
class RecognitionThread {
  public:
    // Says in the log when the model is missing.
    RecognitionThread(std::filesystem::path model, std::function<void()> wake_ui);
    ~RecognitionThread();
    RecognitionThread(const RecognitionThread&) = delete;
    RecognitionThread& operator=(const RecognitionThread&) = delete;

    void start();
    input::WritingExchange& exchange() { return exchange_; }

  private:
    void run();

    std::filesystem::path model_;
    std::function<void()> wake_ui_;
    input::WritingExchange exchange_;
    std::thread thread_;
};

// Waits for the jack on a thread of its own, since SDL knows nothing of it; the plug itself is taken by the UI thread.
// Without a jack that Linux tells of there is neither.
class HeadphoneWatch final : public device::HeadphoneJack {
  public:
    HeadphoneWatch(const std::filesystem::path& devices, std::function<void()> wake_ui);
    ~HeadphoneWatch() override;
    HeadphoneWatch(const HeadphoneWatch&) = delete;
    HeadphoneWatch& operator=(const HeadphoneWatch&) = delete;

    std::optional<device::Plug> take() override;

  private:
    void run();

    std::unique_ptr<device::EvdevJack> jack_;
    std::function<void()> wake_ui_;
    std::mutex mutex_;
    std::optional<device::Plug> news_;
    int ending_ = -1;  // an eventfd
    std::thread thread_;
};

// The speech thread: espeak-ng keeps global state too. speech-dispatcher stands before it where a socket is given.
class SpeechThread {
  public:
    // The sound must outlive it. `wake_ui` is called from the thread when there is something to show of it.
    SpeechThread(Sound& sound, std::function<void()> wake_ui) : sound_(sound), wake_ui_(std::move(wake_ui)) {}
    ~SpeechThread();
    SpeechThread(const SpeechThread&) = delete;
    SpeechThread& operator=(const SpeechThread&) = delete;

    // Before start().
    void use_dispatcher(std::filesystem::path socket) { dispatcher_ = std::move(socket); }
    void start();
    voice::SpeechExchange& exchange() { return exchange_; }

  private:
    void run();

    Sound& sound_;
    std::function<void()> wake_ui_;
    std::filesystem::path dispatcher_;
    voice::SpeechExchange exchange_;
    std::thread thread_;
};

}  // namespace engawa::app
