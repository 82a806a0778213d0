#include "kiosk/voice/recording.h"

#include <catch2/catch.hpp>
#include <string>

#include "kiosk/voice/speech_queue.h"
#include "tests/support/temporary_folder.h"

using namespace engawa;
using namespace engawa::voice;

namespace {

std::string little_endian(std::uint32_t value, int count) {
    std::string bytes;
    for (int i = 0; i < count; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xFF);
    return bytes;
}

// PCM of 16 bits at 8 kHz, with a chunk of another kind before the sound as many programs write it.
std::string wav(std::uint32_t channels, const std::string& sound) {
    const std::string format = little_endian(1, 2) + little_endian(channels, 2) + little_endian(8000, 4) +
                               little_endian(16000 * channels, 4) + little_endian(2 * channels, 2) + little_endian(16, 2);
    const std::string body = "WAVEfmt " + little_endian(16, 4) + format + "LIST" + little_endian(3, 4) + "abc" +
                             std::string(1, '\0') + "data" + little_endian(static_cast<std::uint32_t>(sound.size()), 4) + sound;
    return "RIFF" + little_endian(static_cast<std::uint32_t>(body.size()), 4) + body;
}

const std::string three_samples = little_endian(1, 2) + little_endian(0xFFFE, 2) + little_endian(300, 2);

}  // namespace

TEST_CASE("A recording is read as its samples, whatever else stands in the file") {
    support::TemporaryFolder folder;
    const auto recording = read_recording(folder.write("a.wav", wav(1, three_samples)));
    REQUIRE(recording.ok());
    CHECK(recording->format.sample_rate_hz == 8000);
    CHECK(recording->samples == Samples{1, -2, 300});
}

TEST_CASE("A file that is no recording is refused by its name") {
    support::TemporaryFolder folder;
    const std::string whole = wav(1, three_samples);
    const std::string bytes = GENERATE_COPY(std::string("no sound"), wav(2, three_samples), whole.substr(0, whole.size() - 1),
                                            whole.substr(0, 46), std::string());
    const auto recording = read_recording(folder.write("b.wav", bytes));
    REQUIRE_FALSE(recording.ok());
    CHECK(recording.error().where() == "b.wav");
    CHECK_FALSE(read_recording(folder.path() / "none.wav").ok());
}

TEST_CASE("A recording is heard in place of its words; one that cannot be read is spoken") {
    support::TemporaryFolder folder;
    const std::string file = folder.write("c.wav", wav(1, three_samples)).string();
    FakeSpeechSource source;
    FakeAudioSink sink;
    SpeechExchange exchange;
    SpeechWorker worker(source, sink, exchange, {});
    const auto run = [&] {
        while (worker.step() == SpeechWorker::Step::worked) {
        }
    };
    exchange.say({{"おはなし", LanguageTag("ja"), Privacy::open, "label", file}});
    run();
    CHECK(source.spoken().empty());
    CHECK(exchange.status().node_id == "label");
    sink.hear_all();
    run();
    CHECK(sink.heard() == Samples{1, -2, 300});
    CHECK(exchange.status().state == SpeechState::silent);

    exchange.say({{"おはなし", LanguageTag("ja"), Privacy::open, "label", file + ".gone"}});
    run();
    REQUIRE(source.spoken().size() == 1);
    CHECK(source.spoken().front().text == "おはなし");
    CHECK(exchange.status().trouble == "voice.failed");
}

TEST_CASE("A touch stops a recording") {
    support::TemporaryFolder folder;
    const std::string file = folder.write("d.wav", wav(1, three_samples)).string();
    FakeSpeechSource source;
    FakeAudioSink sink;
    SpeechExchange exchange;
    SpeechWorker worker(source, sink, exchange, {});
    exchange.say({{"おはなし", LanguageTag("ja"), Privacy::open, "", file}});
    worker.step();
    sink.hear(1);
    exchange.stop();
    worker.step();
    CHECK(sink.queued() == 0);
    CHECK(sink.heard() == Samples{1});
}
