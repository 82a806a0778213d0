#include "kiosk/app/voice_listener.h"

namespace engawa::app {

namespace {

using ui::Node;
using ui::Role;
using ui::State;

bool reads_by_itself(const session::Settings& settings) {
    return settings.voice == session::Voice::on || settings.spoken_mode == session::SpokenMode::on;
}

const Node* with_state(const ui::SemanticsTree& tree, State state) {
    for (const Node& node : tree.nodes()) {
        if (has(node.state, state)) return &node;
    }
    return nullptr;
}

const Node* field_of(const ui::SemanticsTree& tree) {
    const auto fields = tree.all(Role::text_field);
    return fields.empty() ? nullptr : fields.front();
}

void append(voice::Speech& speech, voice::Speech more) {
    speech.insert(speech.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

voice::Guidance VoiceListener::guidance(const session::Settings& settings) const {
    const bool spoken = plug_ == device::Plug::in || settings.private_speech == session::PrivateSpeech::aloud;
    return voice::Guidance(catalogue_.in(settings.language),
                           {spoken ? voice::PrivateValues::spoken : voice::PrivateValues::masked, spelling_});
}

void VoiceListener::say(voice::Speech speech, const session::Settings& settings) {
    const int percent = session::voice_speed_percent(settings.voice_speed);
    length_of_last_ = voice::length_of(speech, percent);
    told_ = false;
    if (said_) said_(speech);
    speech_.say(std::move(speech), percent);
}

void VoiceListener::page_shown(const ui::SemanticsTree& tree, const session::Settings& settings) {
    alerts_.clear();
    for (const Node* alert : tree.all(Role::alert)) alerts_.insert(alert->name);
    if (!reads_by_itself(settings)) return;
    voice::Speech speech;
    if (std::exchange(welcome_, false)) {
        const auto key = settings.scanning == session::Scanning::one_switch    ? "voice.welcome_one_switch"
                         : settings.scanning == session::Scanning::two_switches ? "voice.welcome_two_switches"
                                                                                : "voice.welcome";
        speech.push_back({catalogue_.in(settings.language)(key), settings.language, voice::Privacy::open, ""});
    }
    append(speech, guidance(settings).page(tree));
    say(std::move(speech), settings);
}

void VoiceListener::listen_again(const ui::SemanticsTree& tree, const session::Settings& settings) {
    say(guidance(settings).page(tree), settings);
}

void VoiceListener::repeat(const ui::SemanticsTree& tree, const session::Settings& settings) {
    if (!told_ && speech_.repeat()) return;
    if (with_state(tree, State::focused) != nullptr) return focus_moved(tree, settings);
    listen_again(tree, settings);
}

void VoiceListener::pause_or_resume() {
    switch (speech_.status().state) {
        case voice::SpeechState::speaking: speech_.pause(); break;
        case voice::SpeechState::paused: speech_.resume(); break;
        case voice::SpeechState::silent: break;
    }
}

// A row of keys has the focus as one: its letters, one after the other.
void VoiceListener::focus_moved(const ui::SemanticsTree& tree, const session::Settings& settings) {
    std::vector<const Node*> focused;
    for (const Node& node : tree.nodes()) {
        if (has(node.state, State::focused)) focused.push_back(&node);
    }
    if (focused.empty()) return;
    if (focused.size() == 1) return say(guidance(settings).item(*focused.front()), settings);
    const std::string row = catalogue_.in(settings.language)("voice.row");
    const bool japanese = voice::is_japanese(settings.language);
    std::string words = row + (japanese ? "。" : ". ");
    for (const Node* node : focused) words += node->name + (node == focused.back() ? "" : japanese ? "、" : ", ");
    voice::Utterance said = guidance(settings).text(words + (japanese ? "。" : "."), settings.language);
    said.node_id = focused.front()->id;
    say({std::move(said)}, settings);
}

// What is wrong first; then what the press made of the field it types into, or of the item itself.
void VoiceListener::changed(const ui::SemanticsTree& tree, const session::Settings& settings) {
    if (!reads_by_itself(settings)) return;
    const voice::Guidance guide = guidance(settings);
    voice::Speech speech;
    std::set<std::string> alerts;
    for (const Node* alert : tree.all(Role::alert)) {
        if (!alerts_.contains(alert->name)) append(speech, guide.item(*alert));
        alerts.insert(alert->name);
    }
    alerts_ = std::move(alerts);
    const Node* pressed = with_state(tree, State::pressed);
    if (speech.empty() && pressed != nullptr) {
        const Node* field = pressed->role == Role::key ? field_of(tree) : nullptr;
        speech = guide.change(field != nullptr ? *field : *pressed);
    }
    if (!speech.empty()) say(std::move(speech), settings);
}

void VoiceListener::settings_changed(const session::Settings& settings) {
    const double gain = gains_.gain(session::volume_dba(settings.volume));
    sound_.set_gain(gain);
    speech_.set_gain(gain);
}

void VoiceListener::tell(std::string_view key, content::Placeholders values, const session::Settings& settings) {
    say({{catalogue_.format(settings.language, key, values), settings.language, voice::Privacy::open, ""}}, settings);
    told_ = true;
}

// What was said to the headphone alone is not repeated to the room.
void VoiceListener::headphone(device::Plug plug) {
    plug_ = plug;
    if (plug == device::Plug::out) speech_.forget();
}

void VoiceListener::visit_ended() {
    speech_.forget();
    alerts_.clear();
    welcome_ = false;
    told_ = false;
}

void VoiceListener::play_label(const page::PlayLabel& label, const session::Settings& settings) {
    voice::Utterance said = guidance(settings).text(label.words, settings.language);
    said.recording = label.recording;
    say({std::move(said)}, settings);
}

void VoiceListener::countdown(Seconds remaining, const session::Settings& settings) {
    const std::string text =
        catalogue_.format(settings.language, "idle.spoken", {{"seconds", std::to_string(remaining.count())}});
    say({{text, settings.language, voice::Privacy::open, ""}}, settings);
}

}  // namespace engawa::app
