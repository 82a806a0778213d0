#pragma once

#include <filesystem>
#include <functional>
#include <thread>

#include "kiosk/app/sound.h"
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

// The speech thread: espeak-ng keeps global state too.
class SpeechThread {
  public:
    // The sound must outlive it.
    explicit SpeechThread(Sound& sound) : sound_(sound) {}
    ~SpeechThread();
    SpeechThread(const SpeechThread&) = delete;
    SpeechThread& operator=(const SpeechThread&) = delete;

    void start();
    voice::SpeechExchange& exchange() { return exchange_; }

  private:
    void run();

    Sound& sound_;
    voice::SpeechExchange exchange_;
    std::thread thread_;
};

}  // namespace engawa::app
