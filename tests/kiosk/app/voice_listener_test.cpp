#include "kiosk/app/voice_listener.h"

#include <algorithm>

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

namespace {

// A page on which something was pressed, with what is wrong on it.
ui::SemanticsTree pressed_on(ui::Node pressed, const std::vector<std::string>& alerts = {}) {
    ui::SemanticsTree tree = page_of("はじめ");
    for (const std::string& alert : alerts) tree.add({.id = "page/" + alert, .role = ui::Role::alert, .name = alert});
    pressed.state |= ui::State::pressed;
    tree.add(std::move(pressed));
    return tree;
}

// What is said of a change, in the words of the last call.
std::string said_of(Ear& ear, const ui::SemanticsTree& tree, const session::Settings& settings) {
    const std::size_t before = ear.heard().size();
    const auto pressed = std::find_if(tree.nodes().begin(), tree.nodes().end(),
                                      [](const ui::Node& node) { return ui::has(node.state, ui::State::pressed); });
    REQUIRE(pressed != tree.nodes().end());
    ear.listener.changed(tree, *pressed, settings);
    std::string words;
    const auto heard = ear.heard();
    for (std::size_t at = before; at < heard.size(); ++at) words += heard[at].text;
    return words;
}

}  // namespace

TEST_CASE("A press that changed something is said when the voice or the spoken mode is on: the item's state, the field it typed into") {
    Ear ear;
    session::Settings settings;
    const ui::Node choice{.id = "page/a", .role = ui::Role::radio, .name = "りんご", .state = ui::State::selected};
    SECTION("neither is on") { CHECK(said_of(ear, pressed_on(choice), settings).empty()); }
    SECTION("an item tells its state, without its name") {
        settings.voice = session::Voice::on;
        const std::string words = said_of(ear, pressed_on(choice), settings);
        CHECK(words.find("えらばれています") != std::string::npos);
        CHECK(words.find("りんご") == std::string::npos);
    }
    SECTION("a key tells what stands in its field") {
        settings.spoken_mode = session::SpokenMode::on;
        ui::SemanticsTree tree = pressed_on({.id = "page/key", .role = ui::Role::key, .name = "か"});
        tree.add({.id = "page/field", .role = ui::Role::text_field, .name = "なまえ", .value = "あか"});
        const std::string words = said_of(ear, tree, settings);
        CHECK(words.find("あか") != std::string::npos);
    }
}

TEST_CASE("What is wrong is said before what the press changed, and once while it stands") {
    Ear ear;
    session::Settings settings;
    settings.voice = session::Voice::on;
    const ui::Node choice{.id = "page/a", .role = ui::Role::radio, .name = "りんご", .state = ui::State::selected};
    ear.listener.page_shown(page_of("はじめ"), settings);
    const std::string first = said_of(ear, pressed_on(choice, {"かいてください"}), settings);
    CHECK(first.find("かいてください") != std::string::npos);
    CHECK(first.find("えらばれています") == std::string::npos);
    const std::string again = said_of(ear, pressed_on(choice, {"かいてください"}), settings);
    CHECK(again.find("かいてください") == std::string::npos);
    CHECK(again.find("えらばれています") != std::string::npos);
    // Mended, and wrong again: that is news.
    CHECK(said_of(ear, pressed_on(choice), settings).find("かいてください") == std::string::npos);
    CHECK(said_of(ear, pressed_on(choice, {"かいてください"}), settings).find("かいてください") != std::string::npos);
    // What came with the page was read with it.
    ear.listener.page_shown(pressed_on(choice, {"たりません"}), settings);
    CHECK(said_of(ear, pressed_on(choice, {"たりません"}), settings).find("たりません") == std::string::npos);
}
