#include "kiosk/app/voice_listener.h"

#include "kiosk/voice/guidance.h"

namespace engawa::app {

namespace {

voice::Guidance guidance(const content::Catalogue& catalogue, const session::Settings& settings,
                         const voice::Spelling* spelling) {
    const bool aloud = settings.private_speech == session::PrivateSpeech::aloud;
    return voice::Guidance(catalogue.in(settings.language),
                           {aloud ? voice::PrivateValues::spoken : voice::PrivateValues::masked, spelling});
}

}  // namespace

void VoiceListener::say(voice::Speech speech, const session::Settings& settings) {
    speech_.say(std::move(speech), session::voice_speed_percent(settings.voice_speed));
}

void VoiceListener::page_shown(const ui::SemanticsTree& tree, const session::Settings& settings) {
    const bool reads_by_itself =
        settings.voice == session::Voice::on || settings.spoken_mode == session::SpokenMode::on;
    if (reads_by_itself) say(guidance(catalogue_, settings, spelling_).page(tree), settings);
}

void VoiceListener::listen_again(const ui::SemanticsTree& tree, const session::Settings& settings) {
    say(guidance(catalogue_, settings, spelling_).page(tree), settings);
}

void VoiceListener::focus_moved(const ui::SemanticsTree& tree, const session::Settings& settings) {
    for (const ui::Node& node : tree.nodes()) {
        if (has(node.state, ui::State::focused)) return say(guidance(catalogue_, settings, spelling_).item(node), settings);
    }
}

void VoiceListener::play_label(const page::PlayLabel& label, const session::Settings& settings) {
    say({{label.words, settings.language, voice::Privacy::open, "", label.recording}}, settings);
}

void VoiceListener::countdown(Seconds remaining, const session::Settings& settings) {
    const std::string text =
        catalogue_.format(settings.language, "idle.spoken", {{"seconds", std::to_string(remaining.count())}});
    say({{text, settings.language, voice::Privacy::open, ""}}, settings);
}

}  // namespace engawa::app
