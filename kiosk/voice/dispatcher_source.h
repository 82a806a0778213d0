#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/voice/speech_source.h"

namespace engawa::voice {

// speech-dispatcher, over its socket and its protocol (SSIP). It plays by itself, so the loudness is its own matter: off
// unless kiosk.toml turns it on (docs/decisions/0007-input-and-voice.md). It connects when it is first to speak, and
// again after it was lost. Used by one thread.
class DispatcherSource final : public SpeechSource {
  public:
    explicit DispatcherSource(std::filesystem::path socket) : socket_(std::move(socket)) {}
    ~DispatcherSource() override { disconnect(); }
    DispatcherSource(const DispatcherSource&) = delete;
    DispatcherSource& operator=(const DispatcherSource&) = delete;

    AudioFormat format() const override { return {}; }
    // Errors: kept_private, as nothing personal leaves this program; unavailable, no_voice, failed.
    Result<void> speak(const Phrase& phrase, const Sink& sink) override;
    void set_gain(double gain) override { gain_ = gain; }

  private:
    Result<void> connect();
    void disconnect();
    // Sends a line and reads its answer; its text without the codes. An answer of another kind than 2xx is an error.
    Result<std::vector<std::string>> ask(const std::string& line);
    Result<std::string> read_line(int wait_ms);
    Result<void> say(const Phrase& phrase, const std::string& language);
    Result<void> wait_for_end(const Sink& sink);
    // The code of an event that is complete: 701 began, 702 over, 703 given up. Nothing when none came in time.
    Result<std::optional<int>> next_event(int wait_ms);

    std::filesystem::path socket_;
    int fd_ = -1;
    std::string received_;            // not yet a whole line
    std::vector<std::string> languages_;  // of its voices: "ja", "en-gb"
    std::string message_;        // the phrase being said, as the daemon numbers it
    std::string event_message_;  // the first line of an event that is not complete
    double gain_ = 1;
};

}  // namespace engawa::voice
