#include "kiosk/app/voice_listener.h"

#include <catch2/catch.hpp>

#include "tests/support/project_folders.h"

using namespace engawa;
using namespace engawa::app;

namespace {

// The voice of a kiosk whose words are kept instead of heard.
struct Ear {
    content::Catalogue catalogue =
        content::Catalogue::load(support::source_dir() / "assets" / "strings").value();
    voice::SpeechExchange exchange;
    Sound sound;
    VoiceListener listener{catalogue, exchange, sound};
    voice::FakeSpeechSource source;
    voice::FakeAudioSink sink;
    voice::SpeechWorker worker{source, sink, exchange, {}};

    std::vector<voice::FakeSpeechSource::Spoken> heard() {
        while (worker.step() == voice::SpeechWorker::Step::worked) {
        }
        return source.spoken();
    }
};

ui::SemanticsTree page_of(const std::string& title) {
    ui::SemanticsTree tree;
    tree.add({.id = "page", .role = ui::Role::page, .name = title});
    return tree;
}

}  // namespace

TEST_CASE("A page is read by itself when the voice or the spoken mode is on, and else not") {
    Ear ear;
    session::Settings settings;
    bool read = true;
    SECTION("neither") { read = false; }
    SECTION("the voice") { settings.voice = session::Voice::on; }
    SECTION("the spoken mode") { settings.spoken_mode = session::SpokenMode::on; }
    ear.listener.page_shown(page_of("はじめ"), settings);
    CHECK(ear.heard().empty() != read);
}

TEST_CASE("What is read goes at the chosen speed") {
    Ear ear;
    session::Settings settings;
    settings.voice_speed = 1;
    ear.listener.listen_again(page_of("はじめ"), settings);
    const auto heard = ear.heard();
    REQUIRE_FALSE(heard.empty());
    CHECK(heard.front().speed_percent == 75);
}
