#include "kiosk/voice/source_chain.h"

#include <catch2/catch.hpp>

#include "kiosk/voice/audio_sink.h"
#include "kiosk/voice/speech_queue.h"
#include "tests/support/log_lines.h"

using namespace engawa;
using namespace engawa::voice;

namespace {

const LanguageTag ja("ja");
const LanguageTag en("en");

// Gives ten samples and gives up.
class BreakingSource final : public SpeechSource {
  public:
    AudioFormat format() const override { return {8000}; }
    Result<void> speak(const Phrase&, const Sink& sink) override {
        sink(Samples(10));
        return Error(VoiceError::failed, "fake", "gave up on the way");
    }
};

struct TwoSources {
    FakeSpeechSource* first = nullptr;
    FakeSpeechSource* second = nullptr;
    SourceChain chain{{}};

    TwoSources() {
        auto one = std::make_unique<FakeSpeechSource>();
        auto two = std::make_unique<FakeSpeechSource>();
        first = one.get();
        second = two.get();
        std::vector<SourceChain::Link> links;
        links.push_back({"one", std::move(one)});
        links.push_back({"two", std::move(two)});
        chain = SourceChain(std::move(links));
    }
};

Continue go_on(std::span<const std::int16_t>) { return Continue::yes; }

}  // namespace

TEST_CASE("A phrase goes to the first source that has a voice for it, and what one has not is logged once") {
    support::LogLines log;
    TwoSources both;
    both.first->lose_voice(en);
    for (const LanguageTag& language : {ja, en, en}) REQUIRE(both.chain.speak({"abc", language}, go_on).ok());
    CHECK(both.first->spoken().size() == 1);
    CHECK(both.second->spoken().size() == 2);
    CHECK(log.count("voice.no_voice") == 1);
    CHECK(log.count("one") == 1);
}

TEST_CASE("A source that gave up on the way is not begun again by the next one") {
    std::vector<SourceChain::Link> links;
    links.push_back({"breaking", std::make_unique<BreakingSource>()});
    auto next = std::make_unique<FakeSpeechSource>();
    const FakeSpeechSource& second = *next;
    links.push_back({"second", std::move(next)});
    SourceChain chain(std::move(links));
    const auto spoken = chain.speak({"abc", ja}, go_on);
    CHECK(spoken.error().is(VoiceError::failed));
    CHECK(second.spoken().empty());
    CHECK(chain.format() == AudioFormat{8000});
}

TEST_CASE("Without any source nothing is said, it is owned up to, and later words that are heard take it back") {
    SourceChain none({});
    CHECK(none.speak({"abc", ja}, go_on).error().is(VoiceError::unavailable));

    TwoSources both;
    both.first->lose_voice(en);
    both.second->lose_voice(en);
    FakeAudioSink ear;
    SpeechExchange exchange;
    SpeechWorker worker(both.chain, ear, exchange, {});
    const auto say = [&](const LanguageTag& language) {
        exchange.say({{"abc", language, Privacy::open, ""}});
        while (worker.step() == SpeechWorker::Step::worked) ear.hear_all();
    };
    say(en);
    CHECK(exchange.voice_trouble() == "voice.no_voice");
    CHECK(exchange.voiceless_language() == en);
    exchange.say({});  // silence is no proof of a voice
    CHECK(exchange.voice_trouble() == "voice.no_voice");
    say(ja);
    CHECK_FALSE(exchange.voice_trouble().has_value());
    CHECK_FALSE(exchange.voiceless_language().has_value());
}
