#include <catch2/catch.hpp>

#include "kiosk/voice/espeak_source.h"
#include "kiosk/voice/speech_queue.h"

using namespace engawa;
using namespace engawa::voice;

namespace {

const LanguageTag ja("ja");

struct Bench {
    FakeSpeechSource source;
    FakeAudioSink sink;
    SpeechExchange exchange;
    int changes = 0;
    SpeechWorker worker{source, sink, exchange, [this] { ++changes; }};

    void run() {
        while (worker.step() == SpeechWorker::Step::worked) {
        }
    }
    static Speech speech(std::initializer_list<std::string> texts) {
        Speech made;
        for (const std::string& text : texts) made.push_back({text, ja, Privacy::open, "node-" + text});
        return made;
    }
};

}  // namespace

TEST_CASE("What is said is heard in order and the item being heard is told") {
    Bench bench;
    bench.exchange.say(Bench::speech({"ひとつ", "ふた"}), 125);
    CHECK(bench.exchange.status().state == SpeechState::speaking);
    bench.run();
    REQUIRE(bench.source.spoken().size() == 2);
    CHECK(bench.source.spoken()[0].speed_percent == 125);
    CHECK(bench.exchange.status().node_id == "node-ひとつ");
    bench.sink.hear(31);
    bench.run();
    CHECK(bench.exchange.status().node_id == "node-ふた");
    bench.sink.hear_all();
    bench.run();
    CHECK(bench.exchange.status().state == SpeechState::silent);
    CHECK(bench.exchange.status().node_id.empty());
    CHECK(bench.sink.heard().size() == 50);
    CHECK(bench.changes > 0);
}

TEST_CASE("New speech stops old speech at once") {
    Bench bench;
    bench.exchange.say(Bench::speech({"ながいはなし。", "まだつづく。"}));
    bench.worker.step();
    bench.sink.hear(5);
    bench.exchange.say(Bench::speech({"べつのはなし"}));
    bench.worker.step();
    CHECK(bench.sink.queued() == 60);
    bench.run();
    bench.sink.hear_all();
    CHECK(bench.sink.heard().size() == 65);
}

TEST_CASE("What is added is heard after what is being said, and is part of what is repeated") {
    Bench bench;
    const auto texts = [&] {
        std::vector<std::string> all;
        for (const auto& spoken : bench.source.spoken()) all.push_back(spoken.text);
        return all;
    };
    CHECK_FALSE(bench.exchange.add(Bench::speech({"だれにも"})));
    bench.exchange.say(Bench::speech({"ひとつ"}));
    REQUIRE(bench.exchange.add(Bench::speech({"ふたつ"})));  // before the worker knows of the first
    bench.run();
    REQUIRE(bench.exchange.add(Bench::speech({"みっつ"})));  // while it is being heard
    bench.run();
    CHECK(texts() == std::vector<std::string>{"ひとつ", "ふたつ", "みっつ"});
    REQUIRE(bench.exchange.repeat());
    bench.run();
    CHECK(texts().size() == 6);
    bench.sink.hear_all();
    bench.run();
    CHECK_FALSE(bench.exchange.add(Bench::speech({"おそい"})));
}

TEST_CASE("A touch silences, and the same can be heard again from its beginning") {
    Bench bench;
    bench.exchange.say(Bench::speech({"ひとつ", "ふたつ"}));
    bench.run();
    bench.exchange.stop();
    CHECK(bench.exchange.status().state == SpeechState::silent);
    bench.run();
    CHECK(bench.sink.queued() == 0);
    bench.exchange.repeat();
    bench.run();
    CHECK(bench.source.spoken().size() == 4);
    CHECK(bench.source.spoken()[2].text == "ひとつ");
}

TEST_CASE("Paused speech waits and goes on where it was") {
    Bench bench;
    bench.exchange.say(Bench::speech({"ひとつ", "ふたつ"}));
    bench.run();
    bench.sink.hear(10);
    bench.exchange.pause();
    bench.run();
    CHECK(bench.exchange.status().state == SpeechState::paused);
    bench.sink.hear(10);
    CHECK(bench.sink.heard().size() == 10);
    bench.exchange.resume();
    bench.run();
    bench.sink.hear_all();
    CHECK(bench.sink.heard().size() == 60);
}

TEST_CASE("New speech after a pause is heard") {
    Bench bench;
    bench.exchange.say(Bench::speech({"ひとつ"}));
    bench.run();
    bench.exchange.pause();
    bench.run();
    bench.exchange.say(Bench::speech({"ふたつ"}));
    bench.run();
    CHECK_FALSE(bench.sink.paused());
    CHECK(bench.exchange.status().state == SpeechState::speaking);
}

TEST_CASE("After a visit nothing is left to repeat") {
    Bench bench;
    bench.exchange.say(Bench::speech({"ひみつ"}));
    bench.run();
    bench.exchange.forget();
    bench.exchange.repeat();
    bench.run();
    CHECK(bench.source.spoken().size() == 1);
    CHECK(bench.sink.queued() == 0);
}

TEST_CASE("A lost voice is told and the rest is still said") {
    Bench bench;
    bench.source.lose_voice(LanguageTag("en"));
    bench.exchange.say({{"Hello", LanguageTag("en"), Privacy::open, ""}, {"はい", ja, Privacy::open, ""}});
    bench.run();
    CHECK(bench.exchange.status().trouble == "voice.no_voice");
    CHECK(bench.source.spoken().size() == 1);
    bench.exchange.say(Bench::speech({"はい"}));
    CHECK_FALSE(bench.exchange.status().trouble.has_value());
}

TEST_CASE("Speech of which nothing can be pronounced ends by itself") {
    Bench bench;
    bench.exchange.say(Bench::speech({"漢字"}));
    bench.run();
    CHECK(bench.exchange.status().state == SpeechState::silent);
    bench.exchange.say({});
    CHECK(bench.exchange.status().state == SpeechState::silent);
}

TEST_CASE("Long speech is synthesized ahead of the ear, not all at once") {
    Bench bench;
    Speech speech;
    for (int i = 0; i < 500; ++i) speech.push_back({"あいうえおかきくけこさしすせそたちつてと。", ja, Privacy::open, ""});
    bench.exchange.say(speech);
    bench.run();
    CHECK(bench.sink.queued() < 2 * 22050 + 1000);
    CHECK(bench.source.spoken().size() < 500);
}

TEST_CASE("The built-in synthesizer speaks Japanese and English at the asked speed and owns up to a missing voice") {
    auto espeak = EspeakSource::create();
    INFO((espeak.ok() ? "" : espeak.error().message()));
    REQUIRE(espeak.ok());
    CHECK(EspeakSource::create().error().is(VoiceError::unavailable));
    const int rate = (*espeak)->format().sample_rate_hz;
    const auto length = [&](std::string_view text, const LanguageTag& language, int speed) {
        std::size_t samples = 0;
        const auto spoken = (*espeak)->speak({text, language, speed}, [&](std::span<const std::int16_t> part) {
            samples += part.size();
            return Continue::yes;
        });
        REQUIRE(spoken.ok());
        return static_cast<double>(samples) / rate;
    };
    const std::string forty = "かきくけこさしすせそたちつてとなにぬねのかきくけこさしすせそたちつてとなにぬねの";
    const double seconds = length(forty, ja, 100);
    CHECK(40 / seconds == Approx(5.5).epsilon(0.15));
    CHECK(length(forty, LanguageTag("ja-x-easy"), 200) < seconds * 0.7);
    CHECK(length("Please press the button to go on.", LanguageTag("en"), 100) > 1.0);
    CHECK(length("Please press the button to go on.", LanguageTag("en"), 50) >
          length("Please press the button to go on.", LanguageTag("en"), 75));
    CHECK(length("", ja, 100) == 0.0);
    const auto missing = (*espeak)->speak({"x", LanguageTag("zz")}, [](auto) { return Continue::yes; });
    CHECK(missing.error().is(VoiceError::no_voice));
    CHECK(length("はい", ja, 100) > 0.1);
    std::size_t parts = 0;
    (void)(*espeak)->speak({forty, ja}, [&](std::span<const std::int16_t> part) {
        CHECK(part.size() <= static_cast<std::size_t>(rate) / 10);
        ++parts;
        return Continue::stop;
    });
    CHECK(parts == 1);
}
