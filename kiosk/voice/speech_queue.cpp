#include "kiosk/voice/speech_queue.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "kiosk/base/secret_bytes.h"
#include "kiosk/voice/recording.h"

namespace engawa::voice {

namespace {
// So much speech is made ready before more is synthesized: no gap on a busy machine, and little in vain at a stop.
constexpr std::size_t lookahead_seconds = 2;
}  // namespace

namespace {

void wipe_speech(Speech& speech) {
    for (Utterance& utterance : speech) wipe_container(utterance.text);
    speech.clear();
}

}  // namespace

void SpeechExchange::say(Speech speech, int speed_percent) {
    {
        const std::lock_guard lock(mutex_);
        wipe_speech(speech_);
        wipe_speech(added_);
        speech_ = std::move(speech);
        speed_percent_ = speed_percent;
        wanted_ = !speech_.empty();
        paused_ = false;
        ++number_;
        status_ = {wanted_ ? SpeechState::speaking : SpeechState::silent,
                   wanted_ ? speech_.front().node_id : std::string(), std::nullopt};
    }
    changed_.notify_one();
}

bool SpeechExchange::add(const Speech& more) {
    {
        const std::lock_guard lock(mutex_);
        if (!wanted_) return false;
        speech_.insert(speech_.end(), more.begin(), more.end());
        added_.insert(added_.end(), more.begin(), more.end());
    }
    changed_.notify_one();
    return true;
}

void SpeechExchange::stop() {
    {
        const std::lock_guard lock(mutex_);
        wipe_speech(added_);
        wanted_ = false;
        paused_ = false;
        ++number_;
        status_.state = SpeechState::silent;
        status_.node_id.clear();
    }
    changed_.notify_one();
}

bool SpeechExchange::repeat() {
    {
        const std::lock_guard lock(mutex_);
        if (speech_.empty()) return false;
        wipe_speech(added_);
        wanted_ = true;
        paused_ = false;
        ++number_;
        status_ = {SpeechState::speaking, speech_.front().node_id, std::nullopt};
    }
    changed_.notify_one();
    return true;
}

void SpeechExchange::pause() {
    {
        const std::lock_guard lock(mutex_);
        if (status_.state != SpeechState::speaking) return;
        paused_ = true;
        status_.state = SpeechState::paused;
    }
    changed_.notify_one();
}

void SpeechExchange::resume() {
    {
        const std::lock_guard lock(mutex_);
        if (!paused_) return;
        paused_ = false;
        status_.state = SpeechState::speaking;
    }
    changed_.notify_one();
}

void SpeechExchange::forget() {
    {
        const std::lock_guard lock(mutex_);
        wipe_speech(speech_);
        wipe_speech(added_);
        wanted_ = false;
        paused_ = false;
        ++number_;
        status_ = {};
    }
    changed_.notify_one();
}

SpeechStatus SpeechExchange::status() const {
    const std::lock_guard lock(mutex_);
    return status_;
}

void SpeechExchange::set_gain(double gain) {
    const std::lock_guard lock(mutex_);
    gain_ = gain;
}

std::optional<std::string> SpeechExchange::voice_trouble() const {
    const std::lock_guard lock(mutex_);
    return voice_trouble_;
}

std::optional<LanguageTag> SpeechExchange::voiceless_language() const {
    const std::lock_guard lock(mutex_);
    return voiceless_language_;
}

void SpeechExchange::wait(Milliseconds at_most) {
    std::unique_lock lock(mutex_);
    const std::uint64_t number = number_;
    const bool paused = paused_;
    changed_.wait_for(lock, at_most,
                      [&] { return shut_down_ || number_ != number || paused_ != paused || number_ != seen_number_ || !added_.empty(); });
}

void SpeechExchange::shut_down() {
    {
        const std::lock_guard lock(mutex_);
        shut_down_ = true;
        ++number_;
    }
    changed_.notify_all();
}

bool SpeechExchange::is_shut_down() const {
    const std::lock_guard lock(mutex_);
    return shut_down_;
}

SpeechWorker::SpeechWorker(SpeechSource& source, AudioSink& sink, SpeechExchange& exchange,
                           std::function<void()> status_changed)
    : source_(source), sink_(sink), exchange_(exchange), status_changed_(std::move(status_changed)) {}

void SpeechWorker::take_over(const Speech& speech) {
    sink_.clear();
    for (Chunk& chunk : chunks_) wipe_container(chunk.text);
    chunks_.clear();
    marks_.clear();
    next_chunk_ = 0;
    written_samples_ = 0;
    trouble_.reset();
    take_in(speech);
}

void SpeechWorker::take_in(const Speech& speech) {
    for (const Utterance& utterance : speech) {
        if (!utterance.recording.empty()) {
            chunks_.push_back({utterance.text, utterance.language, utterance.node_id, utterance.recording, utterance.privacy});
            continue;
        }
        for (std::string& text : chunks_of(pronounceable(utterance.text, utterance.language))) {
            chunks_.push_back({std::move(text), utterance.language, utterance.node_id, {}, utterance.privacy});
        }
    }
}

// A source that plays by itself asks with an empty part: it waits while samples are still heard, or all is paused.
Continue SpeechWorker::take_part(std::span<const std::int16_t> samples) {
    bool paused = false;
    {
        const std::lock_guard lock(exchange_.mutex_);
        if (exchange_.number_ != number_) return Continue::stop;
        paused = exchange_.paused_;
    }
    if (samples.empty()) {
        follow_pause(paused);
        return paused || sink_.queued() > 0 ? Continue::wait : Continue::yes;
    }
    sink_.write(samples, source_.format());
    written_samples_ += samples.size();
    return Continue::yes;
}

void SpeechWorker::follow_pause(bool paused) {
    if (paused == paused_) return;
    paused_ = paused;
    if (paused_) {
        sink_.pause();
    } else {
        sink_.resume();
    }
}

void SpeechWorker::synthesize(const Chunk& chunk) {
    const Result<void> spoken =
        source_.speak({chunk.text, chunk.language, speed_percent_, chunk.privacy},
                      [this](std::span<const std::int16_t> samples) { return take_part(samples); });
    if (!spoken.ok()) trouble_ = std::string(spoken.error().name());
    note_voice(spoken.ok() ? std::nullopt : trouble_, chunk.language);
    marks_.push_back({written_samples_, chunk.node_id});
}

void SpeechWorker::note_voice(std::optional<std::string> trouble, const LanguageTag& language) {
    const auto voiceless = trouble ? std::optional(language) : std::nullopt;
    {
        const std::lock_guard lock(exchange_.mutex_);
        if (exchange_.voice_trouble_ == trouble && exchange_.voiceless_language_ == voiceless) return;
        exchange_.voice_trouble_ = std::move(trouble);
        exchange_.voiceless_language_ = voiceless;
    }
    if (status_changed_) status_changed_();
}

void SpeechWorker::play_recording(const Chunk& chunk) {
    const auto recording = read_recording(chunk.recording);
    if (!recording.ok()) {
        trouble_ = std::string(recording.error().name());
        const LanguageTag language = chunk.language;
        const std::string node_id = chunk.node_id;
        std::vector<Chunk> spoken;
        for (std::string& text : chunks_of(pronounceable(chunk.text, language))) {
            spoken.push_back({std::move(text), language, node_id, {}, chunk.privacy});
        }
        chunks_.insert(chunks_.begin() + static_cast<std::ptrdiff_t>(next_chunk_),
                       std::make_move_iterator(spoken.begin()), std::make_move_iterator(spoken.end()));
        return;
    }
    sink_.write(recording->samples, recording->format);
    written_samples_ += recording->samples.size();
    marks_.push_back({written_samples_, chunk.node_id});
}

std::string SpeechWorker::node_being_heard() const {
    const std::uint64_t heard = written_samples_ - std::min<std::uint64_t>(sink_.queued(), written_samples_);
    for (const Mark& mark : marks_) {
        if (mark.end_sample > heard) return mark.node_id;
    }
    return next_chunk_ < chunks_.size() ? chunks_[next_chunk_].node_id : std::string();
}

SpeechWorker::Step SpeechWorker::report() {
    const bool more = next_chunk_ < chunks_.size() || sink_.queued() > 0;
    const std::string node = node_being_heard();
    {
        const std::lock_guard lock(exchange_.mutex_);
        if (exchange_.number_ != number_ || !exchange_.added_.empty()) return Step::worked;
        SpeechStatus& status = exchange_.status_;
        const SpeechState state = !more     ? SpeechState::silent
                                  : paused_ ? SpeechState::paused
                                            : SpeechState::speaking;
        const std::string shown_node = state == SpeechState::silent ? std::string() : node;
        if (status.state == state && status.node_id == shown_node && status.trouble == trouble_) return Step::idle;
        status = {state, shown_node, trouble_};
        if (state == SpeechState::silent) exchange_.wanted_ = false;
    }
    if (status_changed_) status_changed_();
    return Step::worked;
}

SpeechWorker::Step SpeechWorker::step() {
    std::optional<Speech> fresh;
    Speech added;
    bool paused = false;
    double gain = 1;
    {
        const std::lock_guard lock(exchange_.mutex_);
        gain = exchange_.gain_;
        if (exchange_.number_ != number_) {
            fresh = exchange_.wanted_ ? exchange_.speech_ : Speech{};
            number_ = exchange_.number_;
            exchange_.seen_number_ = number_;
            speed_percent_ = exchange_.speed_percent_;
            wipe_speech(exchange_.added_);  // at the end of the fresh speech
        } else {
            added = std::exchange(exchange_.added_, {});
        }
        paused = exchange_.paused_;
    }
    if (fresh) {
        take_over(*fresh);
        wipe_speech(*fresh);
    }
    const bool more = !added.empty();
    take_in(added);
    wipe_speech(added);
    source_.set_gain(gain);
    follow_pause(paused);
    const auto enough = static_cast<std::size_t>(source_.format().sample_rate_hz) * lookahead_seconds;
    const bool synthesizing = !paused_ && next_chunk_ < chunks_.size() && sink_.queued() < enough;
    if (synthesizing) {
        const Chunk chunk = chunks_[next_chunk_++];
        if (chunk.recording.empty()) {
            synthesize(chunk);
        } else {
            play_recording(chunk);
        }
    }
    const Step reported = report();
    return synthesizing || fresh || more ? Step::worked : reported;
}

}  // namespace engawa::voice
