#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/voice/audio_sink.h"
#include "kiosk/voice/speech_source.h"
#include "kiosk/voice/utterance.h"

// Where the UI thread and the speech thread meet, and the worker of the latter. New speech stops old; a touch stops
// it; it can be paused and repeated (EN 301 549 5.1.3.4-5).

namespace engawa::voice {

enum class SpeechState { silent, speaking, paused };

struct SpeechStatus {
    SpeechState state = SpeechState::silent;
    std::string node_id;  // of what is being said, for the highlight
    std::optional<std::string> trouble;  // name of the last error ("voice.no_voice"), until the next say()
};

class SpeechExchange {
  public:
    // UI side. What is being said stops; an empty speech is stop().
    void say(Speech speech, int speed_percent = 100);
    // UI side. After what is being said, and part of it for repeat(). False when nothing is: then it is to be said anew.
    bool add(const Speech& more);
    // UI side. Silence; repeat() can still bring it back.
    void stop();
    // UI side. もういちど聞く: the last speech from its beginning. False when there was none.
    bool repeat();
    void pause();
    void resume();
    // UI side, at the end of a visit: silence, and nothing left to repeat.
    void forget();
    SpeechStatus status() const;
    // From 0 to 1; for sources that play by themselves.
    void set_gain(double gain);
    // Why the last words that were to be said were not: no source has a voice for them. Nothing once some were.
    std::optional<std::string> voice_trouble() const;
    // The language of those words. Nothing once some were said.
    std::optional<LanguageTag> voiceless_language() const;

    // Worker side: until something changed, or the time is over.
    void wait(Milliseconds at_most);
    void shut_down();
    bool is_shut_down() const;

  private:
    friend class SpeechWorker;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    Speech speech_;
    Speech added_;  // the end of speech_, of which the worker does not know yet
    int speed_percent_ = 100;
    bool wanted_ = false;  // speech_ is to be heard, not only kept for repeat()
    bool paused_ = false;
    bool shut_down_ = false;
    std::uint64_t number_ = 0;  // of the newest say, stop or repeat
    std::uint64_t seen_number_ = 0;  // by the worker
    SpeechStatus status_;
    double gain_ = 1;
    std::optional<std::string> voice_trouble_;
    std::optional<LanguageTag> voiceless_language_;
};

// Owned by the speech thread: `while (!exchange.is_shut_down()) { exchange.wait(…20 ms…); worker.step(); }`. A step
// synthesizes at most one chunk and looks for newer speech between parts, so that it ends soon.
class SpeechWorker {
  public:
    // `status_changed` is called on the worker's thread; may be empty.
    SpeechWorker(SpeechSource& source, AudioSink& sink, SpeechExchange& exchange, std::function<void()> status_changed);

    enum class Step { idle, worked };
    Step step();

  private:
    struct Chunk {
        std::string text;
        LanguageTag language;
        std::string node_id;
        std::string recording;  // set: heard instead of `text`, which is then the whole utterance
        Privacy privacy = Privacy::open;
    };
    // A chunk's end on the way to the ear: so many samples after the start of this speech.
    struct Mark {
        std::uint64_t end_sample = 0;
        std::string node_id;
    };

    void take_over(const Speech& speech);
    void take_in(const Speech& speech);
    void synthesize(const Chunk& chunk);
    Continue take_part(std::span<const std::int16_t> samples);
    void follow_pause(bool paused);
    void note_voice(std::optional<std::string> trouble, const LanguageTag& language);
    // One that cannot be read is spoken by its words.
    void play_recording(const Chunk& chunk);
    Step report();
    std::string node_being_heard() const;

    SpeechSource& source_;
    AudioSink& sink_;
    SpeechExchange& exchange_;
    std::function<void()> status_changed_;

    std::uint64_t number_ = 0;  // of the speech being said
    bool paused_ = false;
    int speed_percent_ = 100;
    std::vector<Chunk> chunks_;
    std::size_t next_chunk_ = 0;
    std::vector<Mark> marks_;
    std::uint64_t written_samples_ = 0;
    std::optional<std::string> trouble_;
};

}  // namespace engawa::voice
